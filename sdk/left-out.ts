import type { TokenResource } from "./token-resource";
import { nameOf } from "../provider/values/address";
import { splitId } from "../provider/values/ids";
import { refuse } from "./refusals";

/** A token, as far as its grants are concerned. */
interface Token extends TokenResource {
  /** @internal */
  readonly retirement: TokenResource | undefined;
}

/** A grant with the resource id that it has in this run. */
interface Seen {
  readonly grant: TokenResource;
  readonly id: string;
}

/**
 * Refuses to hand out a token whose grants belong to another one: the engine left them out of the run, and answers with what its
 * state has of them.
 */
export async function refuseLeftOut(token: Token, id: string, grants: readonly Seen[]): Promise<void> {
  const leftOut = grants.filter((one) => !isOf(id, one.id)).map(({ grant }) => grant);
  if (leftOut.length === 0) return;
  const needed = token.retirement === undefined ? leftOut : [...leftOut, token.retirement];
  const urns = await Promise.all(needed.map((one) => one.address));
  const names = urns.slice(0, leftOut.length).map(nameOf);
  const targets = urns.map((urn) => `--target '${urn}'`);
  refuse(
    nameOf(await token.address),
    `withGrants: ${names.join(", ")} ${names.length === 1 ? "was" : "were"} left out of this run, so the new token may not do what its ` +
      "consumers need, and is not handed out. Run `pulumi up` without --target and --exclude, or add " +
      `${targets.join(" ")}.`,
  );
}

/** Whether a grant's resource id begins with that of this token. The mocks of a unit test may give other ids: they say nothing. */
function isOf(token: string, grant: string): boolean {
  const [own, seen] = [splitId(token), splitId(grant)];
  return seen[0] !== own[0] || seen.length < own.length || seen[own.length - 1] === own.at(-1);
}
