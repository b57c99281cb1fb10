import { failedAs, failureOf } from "../http/failure";
import type { TokenKind } from "../platforms/definition";
import type { TokenApi, TokenInfo, Spec } from "../platforms/contract";
import { skewAfter } from "../rotation/clock-skew";
import { InitFailed, UserError, type DesiredResource, type StoredResource } from "../run/context";
import type { Run } from "../run/run";
import { sameClockMs } from "../run/clock";
import { kept } from "../schema/diff";
import { unverified, type TokenFacts } from "../schema/state";
import { tokenIdOf } from "../values/ids";
import { instantOf } from "../values/instant";
import { Secret } from "../values/secret";
import { nameOf } from "../values/urn";
import { hasOtherSecret, permissionsSeen } from "./adopted";
import { adoptSecret } from "./adoption";
import { callWhereTokenLives } from "./calls";
import { observedState, ready, tokenApiOf } from "./creation";

/** Reads a token wherever it lives now. Undefined only if it is provably gone. */
export async function readToken(
  kind: TokenKind,
  { id, state, urn }: StoredResource,
  run: Run,
): Promise<Spec | undefined> {
  const foundSince = instantOf(state["createdAt"]);
  run.noteToken(id, { isFound: true });
  if (foundSince !== undefined) run.note(urn, { foundSince });
  const { title } = tokenApiOf(kind, state, run);
  run.noteSecret(id, state["value"]);
  const known = { id, state, expiresAt: state["expiresAt"], urn };
  const seen = await callWhereTokenLives(kind, known, run, async ({ tokenApi, where, tokenId }) => {
    const observed = await tokenApi.get(where, tokenId);
    if (!observed) return undefined;
    requireSecret(state, title, id);
    return {
      ...observedState(observed, state["name"]),
      ...(await invalidSecret(tokenApi, where, observed, urn, run)),
    };
  });
  // Until a token is verified, its expiry is compared with the requested one by the clock of the run that made it.
  const skew = (state as TokenFacts).verification === undefined ? skewAfter(state, run.clock.aheadMs(id)) : {};
  // The platform never shows a secret again, and not every platform reports the creation time: both are carried over byte for byte.
  return seen && { ...state, ...seen, ...permissionsSeen({ id, state }, seen), createdAt: state["createdAt"], ...skew };
}

/** Verifies a secret that an earlier run could not verify. */
export async function updateToken(
  kind: TokenKind,
  { id, state, schema, urn }: StoredResource,
  declared: DesiredResource,
  run: Run,
): Promise<Spec> {
  const { spec } = declared;
  const { tokenApi, title } = tokenApiOf(kind, state, run);
  const { verification, ...rest }: Spec & TokenFacts = state;
  const next = { ...rest, revokeOnDestroy: undefined, ...kept(schema, spec) };
  if (hasOtherSecret({ id, state }, declared))
    return { ...next, ...(await adoptSecret(kind, { id, state }, declared, run)) };
  if (verification === undefined) return next;
  requireSecret(state, title, id);
  // The requested expiry was computed with the clock of the run that made the token.
  const asked = { ...spec, verify: true, clockAheadMs: state["clockAheadMs"] };
  const { failure, seen } = await ready(tokenApi, asked, { id, state }, run);
  if (failure) {
    run.note(urn, { isUnverified: true });
    const reason = `${failure.message} The token does not work. The next \`pulumi up\` replaces it.`;
    throw new InitFailed({ id, state: { ...next, ...unverified("failed") } }, reason);
  }
  return { ...next, ...seen };
}

/**
 * Returns what a refresh adds to a token's state about its secret. The secret is tried only if the platform shows another expiry or creation
 * than the state: then somebody may have given the token another secret, as FastAPI Cloud's dashboard can. Any failure except a refusal
 * of the secret is thrown.
 */
async function invalidSecret(
  tokenApi: TokenApi,
  state: Spec,
  observed: TokenInfo,
  urn: string,
  { say }: Pick<Run, "say">,
): Promise<Pick<TokenFacts, "secretInvalid">> {
  const { value } = state;
  if (state["secretInvalid"] === true || !(value instanceof Secret) || !isAltered(state, observed)) return {};
  const failure = await failureOf(tokenApi.verify(state, observed.tokenId, value));
  if (!failure) return {};
  // Some platforms answer 403 to a secret that they do not know.
  if (!failedAs(failure, "unauthenticated", "forbidden")) throw failure;
  say(
    `${nameOf(urn)}: the platform no longer accepts the secret of token ${observed.tokenId}, which somebody has changed. ` +
      "The next `pulumi up` replaces the token.",
  );
  return { secretInvalid: true };
}

/** True if the platform shows a later expiry, or another creation, than the state. */
function isAltered(state: Spec, { createdAt, expiresAt }: TokenInfo): boolean {
  const later = (instantOf(expiresAt) ?? -Infinity) - (instantOf(state["expiresAt"]) ?? Infinity);
  const made = instantOf(state["createdAt"]);
  const apart = Math.abs((instantOf(createdAt) ?? made ?? 0) - (made ?? instantOf(createdAt) ?? 0));
  return Math.max(later, apart) > sameClockMs;
}

/** Throws when the state does not hold the secret of its token. */
function requireSecret(state: Spec, title: string, id: string): void {
  if (state["value"] instanceof Secret) return;
  throw new UserError(
    `The state does not hold the secret of the ${title} token ${tokenIdOf(id)}, and the platform will not show it again. ` +
      "Replace the token with `pulumi up --replace <urn>`, or remove it from the state with `pulumi state delete`.",
  );
}
