import type { ServerpodCloudContext } from "./call";
import { newSession } from "./sessions";
import { addSession, removeSession, type State, type User } from "./state";
import { isToken, newId, newToken } from "./token";
import type { ServerpodCloudAccount, ServerpodCloudCredentials, ServerpodCloudOptions } from "./types";

const defaultUsers = ["admin@acme.example"];

/**
 * Creates a personal access token and a login for every user. Only hashes are stored, so a start from a state file cannot
 * return the earlier token: it keeps its id, gets a new secret, and the earlier one no longer works.
 */
export function bootstrap(
  context: ServerpodCloudContext,
  options: ServerpodCloudOptions = {},
): Map<string, ServerpodCloudAccount> {
  const { credentials } = options;
  if (credentials !== undefined && !isToken(credentials.token))
    throw new Error('serverpodCloud.credentials.token: must be url-safe base64 of "sas", an id and a secret.');
  const named = options.users ?? (context.store.now.users.length === 0 ? defaultUsers : []);
  let state = named.reduce((state, email) => withUser(state, email, context.now()), context.store.now);
  const first = named[0] ?? state.users[0]?.email;
  const order = [...state.users].sort((a, b) => Number(b.email === first) - Number(a.email === first));
  const all = new Map<string, ServerpodCloudAccount>();
  for (const user of order) {
    const made = withToken(
      withLogin(state, user, context),
      user,
      user.email === first ? credentials : undefined,
      context,
    );
    state = made.state;
    all.set(user.email, made.account);
  }
  context.store.commit(state);
  return all;
}

function withUser(state: State, email: string, now: number): State {
  if (state.users.some((user) => user.email === email)) return state;
  return { ...state, users: [...state.users, { id: newId(now), email, createdAt: now }] };
}

/** Adds a login, which is listed like a browser's. Its token is not returned. */
function withLogin(state: State, { id: userId }: User, { now, behaviors }: ServerpodCloudContext): State {
  if (state.sessions.some((session) => session.bootstrap && session.kind === "login" && session.userId === userId))
    return state;
  return addSession(state, newSession({ userId, kind: "login", now: now(), bootstrap: true }, behaviors).session);
}

function withToken(
  state: State,
  { id: userId }: User,
  configured: ServerpodCloudCredentials | undefined,
  { now, behaviors }: ServerpodCloudContext,
): { state: State; account: ServerpodCloudAccount } {
  const earlier = state.sessions.find(
    (session) => session.bootstrap && session.kind === "token" && session.userId === userId,
  );
  const token = configured?.token ?? newToken(earlier?.id ?? newId(now()));
  const { session } = newSession({ userId, kind: "token", now: now(), bootstrap: true, token }, behaviors);
  // A token from the options may exist in the state file.
  const without = [earlier?.id ?? session.id, session.id].reduce(removeSession, state);
  return {
    state: addSession(without, { ...session, createdAt: earlier?.createdAt ?? session.createdAt }),
    account: { token, tokenId: session.id, userId },
  };
}
