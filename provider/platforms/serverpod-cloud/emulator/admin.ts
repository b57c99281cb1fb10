import { parseDuration } from "../../emulator/clock";
import type { ServerpodCloudContext } from "./call";
import { newSession, type SessionSpec } from "./sessions";
import { addSession, sessionsOf } from "./state";
import type { ServerpodCloudAccount, ServerpodCloudAdmin } from "./types";

export function adminOf(
  { store, now, behaviors }: ServerpodCloudContext,
  accounts: ReadonlyMap<string, ServerpodCloudAccount>,
): ServerpodCloudAdmin {
  const [first = ""] = accounts.keys();
  const account = (user: string): ServerpodCloudAccount => {
    const found = accounts.get(user);
    if (found === undefined) throw new Error(`The emulated Serverpod Cloud has no user "${user}".`);
    return found;
  };
  const make = (spec: Omit<SessionSpec, "now">): { id: string; secret: string } => {
    const { session, token } = newSession({ ...spec, now: now() }, behaviors);
    store.commit(addSession(store.now, session));
    return { id: session.id, secret: token };
  };
  const endOf = (ttl: string | undefined): number | null =>
    ttl === undefined ? null : now() + parseDuration("ttl", ttl);
  return {
    credentials: (user = first) => account(user),
    createToken: ({ user = first, ttl, idleTtl } = {}) =>
      make({
        userId: account(user).userId,
        kind: "token",
        expiresAt: endOf(ttl),
        expireAfterUnusedFor: idleTtl === undefined ? null : parseDuration("idleTtl", idleTtl),
      }),
    signIn: ({ user = first, ttl } = {}) =>
      make({ userId: account(user).userId, kind: "login", expiresAt: endOf(ttl) }),
    listSessions: (user = first) => sessionsOf(store.now, account(user).userId).map(({ id, kind }) => ({ id, kind })),
  };
}
