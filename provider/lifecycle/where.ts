import { driverOf, type TokenApi, type Spec } from "../platforms/platform";
import type { TokenKind } from "../platforms/definition";
import { joinId, splitId } from "../values/ids";
import { shown } from "../values/shown";
import { Refusal, type Deps, type Reach } from "./deps";

/** A token as its resource id names it: who issued it, and where. */
export interface Located {
  readonly reach: Reach;
  readonly issuer: TokenApi;
  readonly where: Spec;
  readonly tokenId: string;
}

/** What a token's resource id says, by the kind of its resource. */
export function locate(kind: TokenKind, id: string, deps: Pick<Deps, "reach">): Located {
  const [name = "", ...segments] = splitId(id);
  const reach = deps.reach(name);
  const schema = driverOf(reach.platform).schemas[kind];
  const tokenApi = reach.connection[kind];
  const tokenId = segments.pop();
  if (typeof schema === "string" || !tokenApi || tokenId === undefined) {
    throw new Refusal(`${reach.platform.title} has no ${kind} "${shown(id)}".`);
  }
  const where = Object.fromEntries(schema.scope.map((key, at) => [key, segments[at]]));
  return { reach, issuer: tokenApi, where: { platform: name, ...where }, tokenId };
}

/** The resource id of another token at the same place. */
export const sibling = (id: string, tokenId: string): string => joinId(...splitId(id).slice(0, -1), tokenId);
