/**
 * Resource ids: `platform/scope…/tokenId`, and for a grant on a database `…/tokenId/database`.
 * Ids stand in the clear in the state and on screen, so nothing secret may ever be part of one.
 */
export function joinId(...segments: readonly string[]): string {
  return segments.map(encodeURIComponent).join("/");
}

/** The segments of a resource id, decoded. */
export function splitId(id: string): string[] {
  return id.split("/").map(decodeURIComponent);
}

/** The platform's own id of the token that a token resource's id names. */
export function tokenIdOf(id: string): string {
  return splitId(id).at(-1) ?? id;
}

/** What is the same for two resource ids of one token: it may be listed at another place than where it was made. */
export function identityOf(id: string): string {
  const [platform = "", ...rest] = splitId(id);
  return joinId(platform, rest.at(-1) ?? "");
}
