/**
 * Resource ids: `platform/scope…/tokenId`, and for a grant on a database `…/tokenId/database`.
 * Ids stand in the clear in the state and on screen, so nothing secret may ever be part of one.
 */
export function joinId(...segments: readonly string[]): string {
  return segments.map(encodeURIComponent).join("/");
}

/** The segments of a resource id, decoded; what was never encoded stays as it is. */
export function splitId(id: string): string[] {
  return id.split("/").map(decoded);
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

/** Whether a text can be what `joinId` makes of a platform, a token and what may stand between them. */
export function isId(text: unknown): text is string {
  if (typeof text !== "string" || unsafe.test(text)) return false;
  const segments = splitId(text);
  return segments.length > 1 && segments.every(isSegment) && joinId(...segments) === text;
}

/** Whether a text may be a segment of an id. A platform may call its users as it likes: what stands in URLs must be more. */
export const isSegment = (text: string): boolean =>
  text !== "" && text.length <= longestSegment && !isDots(text) && !unsafe.test(text);

/** Whether a text may be a segment of a URL. */
export const isPathSegment = (text: string): boolean => usual.test(text) || (isSegment(text) && !isOtherPath(text));

export const longestSegment = 255;
/** What ids of tokens consist of. Lists of thousands are checked, and the other rules take a hundred times as long. */
const usual = /^[\w-]{1,255}$/;
const unsafe = /[\p{Cc}\p{Cf}\p{Cs}]/u;

/** "." or "..", also as a gateway that normalizes Unicode reads it. */
export const isDots = (text: string): boolean => [".", ".."].includes(text.normalize("NFKC"));

/** Whether a text would be another path to a gateway that decodes or normalizes it, or holds what nobody sees. */
export const isOtherPath = (text: string): boolean => [text, text.normalize("NFKC")].some((one) => inPaths.test(one));

const inPaths = /[/\\?#%;\p{Cc}\p{Cf}\p{Cs}]/u;

/** The platform's own id of the token that a token resource's id names. */
export function tokenIdOf(id: string): string {
  return splitId(id).at(-1) ?? id;
}

/** The name of the platform that a resource id begins with. */
export const platformOf = (id: string): string => splitId(id)[0] ?? id;

/** What is the same for two resource ids of one token: it may be listed at another place than where it was made. */
export function identityOf(id: string): string {
  const [platform = "", ...rest] = splitId(id);
  return joinId(platform, rest.at(-1) ?? "");
}
