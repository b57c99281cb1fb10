import { failedAs, failureOf } from "../../provider/http/failure";
import { UserError } from "../../provider/run/context";
import { nameOf } from "../../provider/values/urn";
import { Secret } from "../../provider/values/secret";
import { sanitize } from "../../provider/values/sanitize";
import type { Attempt } from "./problems";
import type { Spot } from "./spots";
import type { StoredToken } from "./state";

/**
 * Tries the stored secret of every current token with one harmless call. Returns whether each still works. A secret that cannot
 * be tried is a problem.
 */
export async function verified(
  spots: readonly Spot[],
  absent: ReadonlySet<string>,
  attempt: Attempt,
): Promise<ReadonlyMap<StoredToken, boolean>> {
  const current = spots.filter(({ token }) => token?.status === "current" && !absent.has(token.id));
  const answers = await Promise.all(current.map((spot) => attempt(spot.platform, () => answerFor(spot))));
  return new Map(answers.filter((answer) => answer !== undefined));
}

async function answerFor({
  tokenApi,
  where,
  token,
  tokenId,
}: Spot): Promise<readonly [StoredToken, works: boolean] | undefined> {
  if (!token) return undefined;
  const { urn, secret } = token;
  if (secret === "encrypted") {
    throw new UserError("--verify cannot read encrypted secrets: export the stack with --show-secrets.");
  }
  if (!(secret instanceof Secret) || tokenId === undefined) {
    throw new UserError(
      `--verify found no secret in the state of "${sanitize(nameOf(urn))}". Replace the token with \`pulumi up --replace <urn>\`.`,
    );
  }
  const failure = await failureOf(tokenApi.verify(where, tokenId, secret));
  if (failure && !failedAs(failure, "unauthenticated")) throw failure;
  return [token, !failure];
}
