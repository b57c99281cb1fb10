import { z } from "zod";
import { json, type HttpError } from "../../emulator/platform";
import { sha256 } from "../../emulator/secrets";
import type { Call } from "./call";
import { sessionForm, successForm } from "./forms";
import { exception, httpError } from "./errors";
import { addSession, isAlive, removeSession, type Session, sessionsOf, type State } from "./state";
import type { ServerpodCloudBehaviors } from "./behaviors";
import { idIn, newId, newToken } from "./token";

const day = 86_400_000;

/** Properties of a new session. Times in milliseconds. */
export interface SessionSpec {
  readonly userId: string;
  readonly kind: Session["kind"];
  readonly now: number;
  readonly expiresAt?: number | null;
  readonly expireAfterUnusedFor?: number | null;
  readonly bootstrap?: boolean;
  /** Default: a new one. */
  readonly token?: string;
}

/** Returns a new session and its token, which is not stored. */
export function newSession(
  { token: given, now, ...spec }: SessionSpec,
  { precision }: ServerpodCloudBehaviors,
): { session: Session; token: string } {
  const token = given ?? newToken(newId(now));
  const kept = (time: number | null = null): number | null =>
    precision === "s" && time !== null ? Math.floor(time / 1000) * 1000 : time;
  const session: Session = {
    id: idIn(token),
    userId: spec.userId,
    kind: spec.kind,
    hash: sha256(token),
    createdAt: now,
    expiresAt: kept(spec.expiresAt),
    expireAfterUnusedFor: kept(spec.expireAfterUnusedFor),
    lastUsedAt: now,
    bootstrap: spec.bootstrap ?? false,
  };
  return { session, token };
}

const instant = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text));

export const creation = z.object({
  expiresAt: instant.nullable().default(null),
  expiresAfter: z.int().nullable().default(null),
});

export function createCliToken(
  { context: { store, behaviors, now }, session, user }: Call,
  { expiresAt: asked, expiresAfter }: z.infer<typeof creation>,
): Response {
  const at = now();
  const expiresAt = behaviors.acceptExpiry ? asked : null;
  if (session.kind === "token" && !behaviors.tokensCreateTokens)
    throw exception("ForbiddenException", "Log in to create a token", behaviors);
  const problem = problemWith(expiresAt, expiresAfter, at, behaviors);
  if (problem !== undefined) throw exception("InvalidValueException", problem, behaviors);
  const made = newSession(
    { userId: user.id, kind: "token", now: at, expiresAt, expireAfterUnusedFor: expiresAfter },
    behaviors,
  );
  store.commit(addSession(store.now, made.session));
  return json(successForm(made.session, made.token, behaviors));
}

function problemWith(
  expiresAt: number | null,
  expiresAfter: number | null,
  now: number,
  { pastExpiry, maxLifetimeDays }: ServerpodCloudBehaviors,
): string | undefined {
  const dead = (expiresAt !== null && expiresAt <= now) || (expiresAfter !== null && expiresAfter <= 0);
  if (dead && pastExpiry === "reject") return "The token would have expired already";
  const beyond = maxLifetimeDays > 0 && expiresAt !== null && expiresAt > now + maxLifetimeDays * day;
  return beyond ? "expiresAt lies too far ahead" : undefined;
}

export function listAuthSessions({ context: { now, behaviors }, view, user }: Call): Response {
  const listed = visible(sessionsOf(view, user.id), now(), behaviors).map((session) => sessionForm(session, behaviors));
  return json(behaviors.order === "newest" ? listed.reverse() : listed);
}

export const logoutArguments = z.object({ authTokenId: z.string().nullish() });

/** Ends a session; without an id, the caller's own. The response is true if it was the caller's own. */
export function logoutDevice(
  { context: { store, behaviors, now }, session, user }: Call,
  { authTokenId }: z.infer<typeof logoutArguments>,
): Response {
  const id = authTokenId ?? session.id;
  const found = visible(store.now.sessions, now(), behaviors).find((candidate) => candidate.id === id);
  const foreign = found !== undefined && found.userId !== user.id;
  if (foreign && behaviors.foreignToken === "reject")
    throw exception("ForbiddenException", "The token belongs to another user", behaviors);
  if (found === undefined || foreign) return noSuchToken(behaviors);
  store.commit(removeSession(store.now, id));
  return json(id === session.id);
}

/** Ends all sessions of the user, including the caller's. */
export function logoutAll({ context: { store }, user }: Call): Response {
  const { now: state } = store;
  store.commit({ ...state, sessions: state.sessions.filter(({ userId }) => userId !== user.id) });
  return json(null);
}

/** Ends a session, also for `admin`. Returns false if there is no such session. */
export function revoke(store: { now: State; commit(next: State): void }, id: string): boolean {
  if (!store.now.sessions.some((session) => session.id === id)) return false;
  store.commit(removeSession(store.now, id));
  return true;
}

const visible = (sessions: readonly Session[], now: number, { listExpired }: ServerpodCloudBehaviors): Session[] =>
  sessions.filter((session) => listExpired || isAlive(session, now));

function noSuchToken(behaviors: ServerpodCloudBehaviors): Response {
  if (behaviors.unknownToken === "false") return json(false);
  const typed = (status: number): HttpError =>
    exception("NotFoundException", "Invalid auth token ID", behaviors, status);
  const answers = { exception: typed(400), "not-found": typed(404), "bad-request": httpError(400) };
  throw answers[behaviors.unknownToken];
}
