import type { TokenResource } from "./token-resource";
import { nameOf } from "../provider/values/urn";
import { splitId } from "../provider/values/ids";
import { platforms } from "./platforms";
import { refuse } from "./refusals";

/** The token whose grants are checked. */
interface Token extends TokenResource {
  /** @internal */
  readonly retirement: TokenResource | undefined;
}

/** A grant with the resource id that it has in this run, and the platform's id of the token that the program gives it. */
interface GrantInRun {
  readonly grant: TokenResource;
  readonly id: string;
  readonly tokenId: string;
}

/**
 * Throws if a grant belongs to another token than the program gives it: then the engine left the grant out of the run, and returned it
 * from its state, where it still has the id of the old token.
 */
export async function refuseLeftOut(token: Token, id: string, grants: readonly GrantInRun[]): Promise<void> {
  const leftOut = grants.filter((one) => !isOf(id, one)).map(({ grant }) => grant);
  if (leftOut.length === 0) return;
  const needed = token.retirement === undefined ? leftOut : [...leftOut, token.retirement];
  const urns = await Promise.all(needed.map((one) => one.resourceUrn));
  const names = urns.slice(0, leftOut.length).map(nameOf);
  const targets = urns.map((urn) => `--target '${urn}'`);
  refuse(
    nameOf(await token.resourceUrn),
    `withGrants: ${names.join(", ")} ${names.length === 1 ? "was" : "were"} left out of this run, so the new token may lack permissions that its ` +
      "consumers need, and is not handed out. Run `pulumi up` without --target and --exclude, or add " +
      `${targets.join(" ")}.`,
  );
}

/** True if a grant has the token of the program. Ids of another form, from the mocks of a unit test, always pass. */
function isOf(token: string, { id, tokenId }: GrantInRun): boolean {
  const [own, seen] = [splitId(token), splitId(id)];
  const isReal = Object.hasOwn(platforms, own[0] ?? "") && seen[0] === own[0];
  return !isReal || seen.length < own.length || seen[own.length - 1] === tokenId;
}
