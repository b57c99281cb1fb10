import { failedAs, failureOf } from "../http/failure";
import type { TokenApi, TokenInfo, Spec } from "../platforms/contract";
import { nameOf } from "../values/urn";
import { tokenIdOf } from "../values/ids";
import { instantOf } from "../values/instant";
import { Secret } from "../values/secret";
import { UserError } from "../run/context";
import type { Run } from "../run/run";
import { sameClockMs } from "../run/clock";

/**
 * Returns what a refresh adds to a token's state about its secret. The secret is tried only if the platform shows another expiry or creation
 * than the state: then somebody may have given the token another secret, as FastAPI Cloud's dashboard can. Any failure except a refusal
 * of the secret is thrown.
 */
export async function invalidSecret(
  tokenApi: TokenApi,
  state: Spec,
  observed: TokenInfo,
  urn: string,
  { say }: Pick<Run, "say">,
): Promise<Spec> {
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
export function requireSecret(state: Spec, title: string, id: string): void {
  if (state["value"] instanceof Secret) return;
  throw new UserError(
    `The state does not hold the secret of the ${title} token ${tokenIdOf(id)}, and the platform will not show it again. ` +
      "Replace the token with `pulumi up --replace <urn>`, or remove it from the state with `pulumi state delete`.",
  );
}
