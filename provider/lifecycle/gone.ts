import { failedAs, failureOf, PlatformError } from "../http/failure";
import type { TokenKind } from "../platforms/definition";
import type { Observed, Spec } from "../platforms/platform";
import { nameOf } from "../values/address";
import { identityOf } from "../values/ids";
import { instantOf } from "../values/instant";
import { Secret } from "../values/secret";
import type { Deps } from "./deps";
import { isOwnCredential } from "./guard";
import { platformTime, sameClockMs } from "./skew";
import { locate, type Located } from "./where";

/** A token to revoke or to look at, as far as the state knows it. */
export interface KnownToken {
  /** The id of its resource. */
  readonly id: string;
  /** Null or undefined when it never expires, or when that is not known. */
  readonly expiresAt?: unknown;
  /** What else its state holds, such as its permissions. */
  readonly state?: Spec;
  /** The URN of the token resource, for the lines on screen. */
  readonly urn: string;
}

/** What it takes of a run. */
type Context = Pick<Deps, "reach" | "clock" | "secrets" | "say">;

/** How a token ended. "own credential": the provider itself runs on it, so it was not revoked. */
export type Ending = "revoked" | "gone" | "own credential";

/**
 * Revokes a token where it lives. Where its organization, workspace or app is not found, it is followed to where it lives now, or
 * counts as gone when that is proven: it has expired, or its own secret is refused. `Deps.secrets` holds the secrets that states
 * of this run have.
 */
export async function revokeToken(kind: TokenKind, token: KnownToken, deps: Context): Promise<Ending> {
  const found = await whereItIs(kind, token, deps, async ({ reach, issuer, where, tokenId }) => {
    if (await isOwnCredential(reach, where, tokenId)) return "own credential";
    await issuer.revoke(where, tokenId);
    return "revoked";
  });
  return found ?? "gone";
}

/** Keeps the secret that a token's state holds: with it, a later call in this run can prove what became of the token. */
export function noteSecret(id: string, { value }: Spec, { secrets }: Pick<Deps, "secrets">): void {
  if (value instanceof Secret) secrets.set(identityOf(id), value);
}

/** What the platform shows of a token, wherever it lives now; undefined when it is provably gone. */
export const observeToken = (kind: TokenKind, token: KnownToken, deps: Context): Promise<Observed | undefined> =>
  whereItIs(kind, token, deps, ({ issuer, where, tokenId }) => issuer.observe(where, tokenId));

/** Does something where the token lives; undefined when it is gone. */
export async function whereItIs<T>(
  kind: TokenKind,
  token: KnownToken,
  deps: Context,
  work: (at: Located) => Promise<T>,
): Promise<T | undefined> {
  const located = locate(kind, token.id, deps);
  const at = { ...located, where: { ...token.state, ...located.where } };
  try {
    return await work(at);
  } catch (error) {
    const missing = await scopeMissing(at, error);
    if (!missing) throw error;
    const fate = await fateOf(at, token, missing, deps);
    return fate === "gone" ? undefined : work({ ...at, where: { ...at.where, ...fate } });
  }
}

/** The failure that says that a token's organization, workspace or app is not found; undefined when it answers. */
async function scopeMissing({ reach, issuer, where }: Located, error: unknown): Promise<PlatformError | undefined> {
  const { scopeNotFound } = reach.connection;
  if (!failedAs(error, ...scopeNotFound)) return undefined;
  const failure = await failureOf(issuer.all(where));
  return failedAs(failure, ...scopeNotFound) ? failure : undefined;
}

/** What became of a token whose place is not found: "gone", or the place where it lives now. Throws when neither is proven. */
async function fateOf(at: Located, token: KnownToken, missing: PlatformError, deps: Context): Promise<Spec | "gone"> {
  const { reach, issuer, where, tokenId } = at;
  await reach.connection.verifyCredential();
  const expiry = instantOf(token.expiresAt);
  if (expiry !== undefined && platformTime(deps.clock.now(), token.state ?? {}) > expiry + sameClockMs) return "gone";
  const trace = await issuer.trace?.(where, tokenId, deps.secrets.get(identityOf(token.id)));
  if (trace === "dead") return "gone";
  if (trace !== undefined && trace !== "unknown") return trace.livesIn;
  if (!reach.forget.has(tokenId.toLowerCase())) throw unproven(missing, at);
  deps.say(
    `${nameOf(token.urn)}: ${tokenId} is removed from the state without being revoked, as PULUMI_TOKENS_FORGET says.`,
  );
  return "gone";
}

function unproven(missing: PlatformError, { reach, tokenId }: Pick<Located, "reach" | "tokenId">): PlatformError {
  const scope = reach.platform.place.join(", ");
  return new PlatformError(missing.kind, {
    ...missing.facts,
    advice:
      `Nothing proves that token ${tokenId} is gone. Check that the credential of the provider can see its ${scope}. If the token is ` +
      `gone, run again with PULUMI_TOKENS_FORGET=${tokenId}: it leaves the state without being revoked.`,
  });
}
