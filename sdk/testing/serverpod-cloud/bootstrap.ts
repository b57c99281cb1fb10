import type { Desk } from "./call";
import { mint } from "./sessions";
import { addSession, removeSession, type State, type User } from "./state";
import { isToken, newId, newToken } from "./token";
import type { ServerpodCloudAccount, ServerpodCloudCredentials, ServerpodCloudOptions } from "./types";

const usual = ["admin@acme.example"];

/**
 * Every user gets a personal access token and a login. Only hashes are kept, so a start over a state file cannot show
 * the earlier token: it keeps its id, but its secret is new and the earlier one no longer works.
 */
export function bootstrap(desk: Desk, options: ServerpodCloudOptions = {}): Map<string, ServerpodCloudAccount> {
  const { credentials } = options;
  if (credentials !== undefined && !isToken(credentials.token))
    throw new Error('serverpodCloud.credentials.token: not url-safe base64 of "sas", an id and a secret.');
  const named = options.users ?? (desk.store.now.users.length === 0 ? usual : []);
  let state = named.reduce((state, email) => withUser(state, email, desk.now()), desk.store.now);
  const first = named[0] ?? state.users[0]?.email;
  const order = [...state.users].sort((a, b) => Number(b.email === first) - Number(a.email === first));
  const all = new Map<string, ServerpodCloudAccount>();
  for (const user of order) {
    const made = withToken(withLogin(state, user, desk), user, user.email === first ? credentials : undefined, desk);
    state = made.state;
    all.set(user.email, made.account);
  }
  desk.store.commit(state);
  return all;
}

function withUser(state: State, email: string, now: number): State {
  if (state.users.some((user) => user.email === email)) return state;
  return { ...state, users: [...state.users, { id: newId(now), email, createdAt: now }] };
}

/** Nobody is shown its token: it stands in the list as a browser's login does. */
function withLogin(state: State, { id: userId }: User, { now, behaviors }: Desk): State {
  if (state.sessions.some((session) => session.bootstrap && session.kind === "login" && session.userId === userId))
    return state;
  return addSession(state, mint({ userId, kind: "login", now: now(), bootstrap: true }, behaviors).session);
}

function withToken(
  state: State,
  { id: userId }: User,
  given: ServerpodCloudCredentials | undefined,
  { now, behaviors }: Desk,
): { state: State; account: ServerpodCloudAccount } {
  const earlier = state.sessions.find(
    (session) => session.bootstrap && session.kind === "token" && session.userId === userId,
  );
  const token = given?.token ?? newToken(earlier?.id ?? newId(now()));
  const { session } = mint({ userId, kind: "token", now: now(), bootstrap: true, token }, behaviors);
  // A token that is given may be one that was made in an earlier life.
  const without = [earlier?.id ?? session.id, session.id].reduce(removeSession, state);
  return {
    state: addSession(without, { ...session, createdAt: earlier?.createdAt ?? session.createdAt }),
    account: { token, tokenId: session.id, userId },
  };
}
