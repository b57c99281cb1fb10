import { z } from "zod";
import type { EmulatorContext } from "../../emulator/platform";
import { sha256 } from "../../emulator/secrets";
import type { ServerpodCloudBehaviors } from "./behaviors";
import { idIn, newId, newToken } from "./token";

const user = z.object({ id: z.string(), email: z.string(), createdAt: z.number() });

/** The session of a bearer token: a personal access token or a login. Durations are milliseconds. */
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

export type ServerpodCloudContext = EmulatorContext<State, ServerpodCloudBehaviors>;

/** True if a session is valid. It is still valid at the instant of its end, as in the framework's check. */
export const isAlive = ({ expiresAt, expireAfterUnusedFor, lastUsedAt }: Session, now: number): boolean =>
  (expiresAt === null || now <= expiresAt) &&
  (expireAfterUnusedFor === null || now <= lastUsedAt + expireAfterUnusedFor);

export const sessionsOf = ({ sessions }: State, userId: string): Session[] =>
  sessions.filter((session) => session.userId === userId);

/** Properties of a new session. */
type SessionSpec = Pick<Session, "userId" | "kind"> &
  Partial<Pick<Session, "expiresAt" | "expireAfterUnusedFor" | "bootstrap">>;

/** Returns a new session and its token, which is not stored. */
export function newSession(
  spec: SessionSpec,
  { behaviors, now }: ServerpodCloudContext,
  token = newToken(newId(now())),
): { session: Session; token: string } {
  const { userId, kind, expiresAt = null, expireAfterUnusedFor = null, bootstrap = false } = spec;
  const kept = (time: number | null): number | null =>
    behaviors.precision === "s" && time !== null ? Math.floor(time / 1000) * 1000 : time;
  const session = {
    id: idIn(token),
    userId,
    kind,
    hash: sha256(token),
    createdAt: now(),
    expiresAt: kept(expiresAt),
    expireAfterUnusedFor: kept(expireAfterUnusedFor),
    lastUsedAt: now(),
    bootstrap,
  };
  return { session, token };
}
