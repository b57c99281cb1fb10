import { z } from "zod";

/** Instants are milliseconds since 1970, durations milliseconds. Secrets are SHA-256 hashes. */
const user = z.object({ id: z.string(), email: z.string(), createdAt: z.number() });

/** The session of a bearer token: a personal access token or a login. */
const session = z.object({
  id: z.string(),
  userId: z.string(),
  kind: z.enum(["token", "login"]),
  hash: z.string(),
  createdAt: z.number(),
  expiresAt: z.number().nullable(),
  expireAfterUnusedFor: z.number().nullable(),
  // The only field that is mutated: a use of a session does not count as a change of the state.
  lastUsedAt: z.number(),
  bootstrap: z.boolean(),
});

export const stateSchema = z.object({ users: z.array(user), sessions: z.array(session) });

export type State = z.infer<typeof stateSchema>;
export type User = z.infer<typeof user>;
export type Session = z.infer<typeof session>;

export const emptyState: State = { users: [], sessions: [] };

/** True if a session is valid. It is still valid at the instant of its end, as in the framework's check. */
export const isAlive = ({ expiresAt, expireAfterUnusedFor, lastUsedAt }: Session, now: number): boolean =>
  (expiresAt === null || now <= expiresAt) &&
  (expireAfterUnusedFor === null || now <= lastUsedAt + expireAfterUnusedFor);

export const sessionsOf = (state: State, userId: string): Session[] =>
  state.sessions.filter((session) => session.userId === userId);

export const addSession = (state: State, session: Session): State => ({
  ...state,
  sessions: [...state.sessions, session],
});

export const removeSession = (state: State, id: string): State => ({
  ...state,
  sessions: state.sessions.filter((session) => session.id !== id),
});
