import { parseDuration } from "../../emulator/clock";
import { put, remove, withFirst } from "../../emulator/store";
import { newSession, type ServerpodCloudContext, sessionsOf, type State, type User } from "./state";
import { isToken, newId, newToken } from "./token";
import type { ServerpodCloudAccount, ServerpodCloudAdmin, ServerpodCloudOptions } from "./types";

const defaultUsers = ["admin@acme.example"];

/**
 * Creates a personal access token and a login for every user. Only hashes are stored, so a start from a state file cannot
 * return the earlier token: it keeps its id, gets a new secret, and the earlier one no longer works.
 */
export function bootstrap(
  context: ServerpodCloudContext,
  { users, credentials }: ServerpodCloudOptions = {},
): Map<string, ServerpodCloudAccount> {
  if (credentials !== undefined && !isToken(credentials.token))
    throw new Error('serverpodCloud.credentials.token: must be url-safe base64 of "sas", an id and a secret.');
  const { now, store } = context;
  return store.change((draft) => {
    const named = users ?? (draft.users.length === 0 ? defaultUsers : []);
    for (const email of named)
      if (!draft.users.some((user) => user.email === email))
        draft.users.push({ id: newId(now()), email, createdAt: now() });
    const first = named[0] ?? draft.users[0]?.email;
    return new Map(
      withFirst(draft.users, ({ email }) => email === first).map((user) => [
        user.email,
        addSessions(draft, user, user.email === first ? credentials?.token : undefined, context),
      ]),
    );
  });
}

/** Adds a login, which is listed like a browser's and whose token is not returned, and a token. */
function addSessions(
  { sessions }: State,
  { id: userId }: User,
  configured: string | undefined,
  context: ServerpodCloudContext,
): ServerpodCloudAccount {
  const own = sessions.filter((session) => session.bootstrap && session.userId === userId);
  if (!own.some(({ kind }) => kind === "login"))
    sessions.push(newSession({ userId, kind: "login", bootstrap: true }, context).session);
  const earlier = own.find(({ kind }) => kind === "token");
  const token = configured ?? newToken(earlier?.id ?? newId(context.now()));
  const { session } = newSession({ userId, kind: "token", bootstrap: true }, context, token);
  // A token from the options may exist in the state file.
  remove(sessions, ({ id }) => id === earlier?.id || id === session.id);
  sessions.push({ ...session, createdAt: earlier?.createdAt ?? session.createdAt });
  return { token, tokenId: session.id, userId };
}

export function adminOf(
  context: ServerpodCloudContext,
  accounts: ReadonlyMap<string, ServerpodCloudAccount>,
): ServerpodCloudAdmin {
  const { store, now, required } = context;
  const [first = ""] = accounts.keys();
  const account = (user = first): ServerpodCloudAccount => required(accounts.get(user), "user", user);
  const add = (spec: Parameters<typeof newSession>[0]): { id: string; secret: string } => {
    const { session, token } = newSession(spec, context);
    store.change(({ sessions }) => put(sessions, session));
    return { id: session.id, secret: token };
  };
  const endOf = (ttl: string | undefined): number | null =>
    ttl === undefined ? null : now() + parseDuration("ttl", ttl);
  return {
    credentials: account,
    createToken: ({ user, ttl, idleTtl } = {}) =>
      add({
        userId: account(user).userId,
        kind: "token",
        expiresAt: endOf(ttl),
        expireAfterUnusedFor: idleTtl === undefined ? null : parseDuration("idleTtl", idleTtl),
      }),
    signIn: ({ user, ttl } = {}) => add({ userId: account(user).userId, kind: "login", expiresAt: endOf(ttl) }),
    listSessions: (user) => sessionsOf(store.now, account(user).userId).map(({ id, kind }) => ({ id, kind })),
  };
}
