import { z } from "zod";

/** Instants are milliseconds since 1970, durations milliseconds. Secrets are SHA-256 hashes. */
const user = z.object({ id: z.string(), email: z.string(), createdAt: z.number() });

/** What a bearer token stands for: a personal access token, or a login. */
const session = z.object({
  id: z.string(),
  userId: z.string(),
  kind: z.enum(["token", "login"]),
  hash: z.string(),
  createdAt: z.number(),
  expiresAt: z.number().nullable(),
  expireAfterUnusedFor: z.number().nullable(),
  // The one field that is altered in place: a use of a session is no change of the state.
  lastUsedAt: z.number(),
  bootstrap: z.boolean(),
});

export const stateSchema = z.object({ users: z.array(user), sessions: z.array(session) });

export type State = z.infer<typeof stateSchema>;
export type User = z.infer<typeof user>;
export type Session = z.infer<typeof session>;

export const emptyState: State = { users: [], sessions: [] };

/** At the very instant of its end it still lives, as in the framework's own check. */
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
