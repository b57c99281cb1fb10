import { failedAs, failureOf, PlatformError } from "../http/failure";
import type { TokenKind } from "../platforms/definition";
import type { TokenInfo, Spec, Trace } from "../platforms/contract";
import { nameOf } from "../values/urn";
import { instantOf } from "../values/instant";
import type { Connection } from "../run/context";
import type { Run } from "../run/run";
import { revokeUnlessCredential, skipReason, type SkipReason } from "./guard";
import { sameClockMs } from "../run/clock";
import { locate, type Located } from "./where";

/** A token to revoke or to look at, as far as the state knows it. */
export interface KnownToken {
  /** The id of its resource. */
  readonly id: string;
  /** Null or undefined when it never expires, or when that is not known. */
  readonly expiresAt?: unknown;
  /** The rest of its state, such as its permissions. */
  readonly state?: Spec;
  /** The URN of the token resource, for the lines on screen. */
  readonly urn: string;
}

/** The parts of a run that are needed here. */
type Context = Pick<Run, "connect" | "clock" | "token" | "noteToken" | "say">;

/** The outcome of a revocation, or the reason why there was none. */
export type Ending = "revoked" | "gone" | SkipReason;

/** A token to revoke. */
export interface DoomedToken extends KnownToken {
  /** True if the stack made it. */
  readonly madeByStack: boolean;
}

/**
 * Revokes a token where it lives. Where its organization, workspace or app is not found, it is followed to where it lives now, or
 * counts as gone when that is proven: it has expired, or its own secret is refused. The run has the secrets that states
 * of this run hold.
 */
export async function revokeToken(kind: TokenKind, token: DoomedToken, run: Context): Promise<Ending> {
  const { madeByStack } = token;
  const found = await callWhereTokenLives(kind, token, run, async ({ tokenApi, ...at }) => {
    return (await revokeUnlessCredential(tokenApi, { ...at, madeByStack })) ?? "revoked";
  });
  const ending = found ?? "gone";
  run.noteToken(token.id, { ending });
  return ending;
}

/**
 * Returns why `revokeToken` would leave the token alone; undefined if it would not, or would fail as well. "unclear" after a failure
 * that may pass.
 */
export const whyNotRevoked = (
  kind: TokenKind,
  { madeByStack, ...token }: DoomedToken,
  run: Context,
): Promise<SkipReason | "unclear" | undefined> =>
  callWhereTokenLives(kind, token, run, (at) => skipReason({ ...at, madeByStack })).catch((error: unknown) =>
    error instanceof PlatformError && error.transient ? "unclear" : undefined,
  );

/** Returns what the platform shows of a token, wherever it lives now; undefined if it is provably gone. */
export const observeToken = (kind: TokenKind, token: KnownToken, run: Context): Promise<TokenInfo | undefined> =>
  callWhereTokenLives(kind, token, run, ({ tokenApi, where, tokenId }) => tokenApi.get(where, tokenId));

/** Lists the tokens where this one lives now. Empty if its place is not found and nothing says that it has moved. */
export async function listTokens(kind: TokenKind, token: KnownToken, run: Context): Promise<readonly TokenInfo[]> {
  const at = locate(kind, token.id, run);
  try {
    return await at.tokenApi.list(at.where);
  } catch (error) {
    if (!(await scopeMissing(at, error))) throw error;
    const livesIn = placeIn(await traceOf(at, token, run));
    return livesIn ? at.tokenApi.list({ ...at.where, ...livesIn }) : [];
  }
}

/** Does some work where the token lives; undefined when it is gone. */
export async function callWhereTokenLives<T>(
  kind: TokenKind,
  token: KnownToken,
  run: Context,
  work: (at: Located) => Promise<T>,
): Promise<T | undefined> {
  const located = locate(kind, token.id, run);
  const at = { ...located, where: { ...token.state, ...located.where } };
  try {
    return await work(at);
  } catch (error) {
    const missing = await scopeMissing(at, error);
    if (!missing) throw error;
    const trace = hasExpired(token, run) ? "dead" : await traceOf(at, token, run);
    const livesIn = placeIn(trace);
    if (livesIn) return work({ ...at, where: { ...at.where, ...livesIn } });
    if (trace === "unknown") forget(at, token, missing, run);
    return undefined;
  }
}

/**
 * The failure that says that a token's organization, workspace or app is not found, to a credential that the platform accepts;
 * undefined when it answers, so that another failure is about something else.
 */
async function scopeMissing(
  { connection, tokenApi, where }: Located,
  error: unknown,
): Promise<PlatformError | undefined> {
  const { scopeNotFound } = connection.api;
  if (failedAs(error, "unauthenticated")) throw refused(connection, error, error);
  if (!failedAs(error, ...scopeNotFound)) return undefined;
  const failure = await failureOf(tokenApi.list(where));
  if (!failedAs(failure, ...scopeNotFound)) return undefined;
  // PlanetScale answers 404 to a credential that it does not accept.
  const own = await failureOf(connection.api.verifyCredential());
  if (failedAs(own, "unauthenticated")) throw refused(connection, failure, own);
  if (own) throw own;
  return failure;
}

/** A token that has expired works nowhere. */
function hasExpired({ id, expiresAt }: KnownToken, { clock }: Context): boolean {
  const expiry = instantOf(expiresAt);
  return expiry !== undefined && clock.earliest(id) > expiry + sameClockMs;
}

const traceOf = async ({ tokenApi, where, tokenId }: Located, { id }: KnownToken, run: Context): Promise<Trace> =>
  (await tokenApi.trace?.(where, tokenId, run.token(id).secret)) ?? "unknown";

const placeIn = (trace: Trace): Spec | undefined => (typeof trace === "string" ? undefined : trace.livesIn);

/** Throws unless the user says that the token is gone. */
function forget({ connection, tokenId }: Located, { urn }: KnownToken, missing: PlatformError, { say }: Context): void {
  if (!connection.forget.has(tokenId.toLowerCase())) {
    throw withAdvice(
      missing,
      `Nothing proves that token ${tokenId} is gone. Check that the credential of the provider belongs to the same account. If the ` +
        `token is gone, run again with PULUMI_TOKENS_FORGET=${tokenId}, which removes it from the state without revoking it.`,
    );
  }
  say(`${nameOf(urn)}: ${tokenId} is removed from the state without being revoked, because of PULUMI_TOKENS_FORGET.`);
}

/** The failure that says what happened: the platform does not accept the provider's own credential. */
function refused({ fromState }: Connection, failure: PlatformError, own: PlatformError): PlatformError {
  const { platform, operation } = failure.facts;
  const refusal = new PlatformError("unauthenticated", { ...own.facts, platform, operation });
  return fromState ? withAdvice(refusal, signInAgain[fromState]) : refusal;
}

const asOfLastUp =
  "in the last `pulumi up`. If it has changed since, run `pulumi up`, or add `--run-program` to `pulumi refresh` or `pulumi destroy`.";

/** The next step where the engine signs in with what its state holds. */
const signInAgain: Readonly<Record<NonNullable<Connection["fromState"]>, string>> = {
  configuration: `It is the credential that the stack's configuration had ${asOfLastUp}`,
  Provider:
    `It is the credential that the \`Provider\` had ${asOfLastUp} If the program no longer has the \`Provider\`, put the \`Provider\` ` +
    'and its tokens back, run `pulumi up`, then remove them. A `Provider` with `{ env: "NAME" }` always uses the current credential.',
};

const withAdvice = ({ kind, facts }: PlatformError, advice: string): PlatformError =>
  new PlatformError(kind, { ...facts, advice });
