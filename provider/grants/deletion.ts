import type { ResourceRef, StoredResource } from "../run/context";
import type { Run } from "../run/run";
import { callWhereTokenLives } from "../tokens/calls";
import { difference, intersection } from "../values/sets";
import { withinStack } from "../values/urn";
import { permissionApiOf, withdraw } from "./changes";
import { knownToken, targetOf, tokenOf, type GrantState } from "./grant";
import { sayWithdrawn } from "./lines";

/** Removes what a grant has added, unless its token goes too, is in its overlap, or another grant asks for it. */
export async function deleteGrant({ state: recorded, schema, ...at }: StoredResource, run: Run): Promise<void> {
  const state = recorded as GrantState;
  const target = targetOf(schema, state);

  // 1. A replaced token goes with its permissions.
  if (run.grants.followsToken(target) || goesWithItsToken(state, at, run)) return;

  // 2. Through an overlap a token keeps what it may do, whatever becomes of its grants.
  const token = tokenOf(state, run);
  const tokenUrn = at.tokenUrn ?? "";
  if (run.isRetained(token) || run.isMissingFromRetirement(token, tokenUrn)) return;
  if (!run.isCurrent(token) && run.overlapWithoutRetirement(tokenUrn) !== undefined) return;

  // 3. Remove what no other grant asks for.
  const permissionApi = permissionApiOf(state, run);
  await run.grants.inTurn(state.tokenId, async () => {
    const mine = difference(state.granted, run.grants.wantedOn(target));
    if (mine.length === 0) return;
    await callWhereTokenLives("ServiceToken", knownToken(state, at, run), run, async ({ where }) => {
      const livesIn = { ...state, ...where };
      const remove = intersection(mine, (await permissionApi.get(livesIn, state.tokenId)) ?? []);
      await withdraw(permissionApi, livesIn, target, remove, run);
      if (at.tokenUrn === undefined) sayWithdrawn(remove, state.tokenId, at, run);
    });
  });
}

/** True if a grant names the same token as in the last run, perhaps by the URN that it had then. */
export const isSameToken = (token: string | undefined, before: string | undefined, run: Run): boolean =>
  token !== undefined && before !== undefined && run.urnsOf(token).map(withinStack).includes(withinStack(before));

/**
 * A grant of a token that is replaced: the old permissions go when the old token does, and until then its consumers need them. A
 * grant that was pointed at another token, or taken out of the program, does not, unless its token is replaced in this run.
 */
function goesWithItsToken(state: GrantState, { urn, tokenUrn }: ResourceRef, run: Run): boolean {
  if (tokenUrn !== undefined && run.at(tokenUrn).hasNewToken === true && !run.isCurrent(tokenOf(state, run)))
    return true;
  const successor = run.grants.declaredAt(urn);
  return successor !== undefined && isSameToken(successor.token, tokenUrn, run) && successor.tokenId !== state.tokenId;
}
