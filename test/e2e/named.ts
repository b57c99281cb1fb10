import type { Emulator } from "../../sdk/testing";

/** A token's name without what was appended to its `namePrefix`: the mark of its resource and a random ending. */
export const prefixIn = (name: string): string => name.replace(/-[^-]{12}-[^-]{12}$/, "");

/** The id of the one token of this name, whatever was appended to it. */
export function idOf(platform: Emulator, name: string): string {
  const all = platform.tokens().filter((token) => prefixIn(token.name ?? "") === name);
  if (all.length !== 1) throw new Error(`there are ${all.length} tokens ${name}`);
  return all[0]!.id;
}

/** What a token of PlanetScale may do: the permission, behind its database if it is on one. */
export const mayDo = ({ admin }: Emulator, tokenId: string): string[] =>
  admin.planetscale
    .listPermissions(tokenId)
    .map(({ database, access }) => (database === undefined ? access : `${database}: ${access}`))
    .sort();
