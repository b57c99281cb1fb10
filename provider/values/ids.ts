/**
 * Resource ids: `platform/scope…/tokenId`, and for a grant on a database `…/tokenId/database`.
 * Ids are not encrypted in the state and on screen, so they must never contain a secret.
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

/** True if a text has the form that `joinId` makes of a platform, a token and the segments between them. */
export function isId(text: unknown): text is string {
  if (typeof text !== "string" || unsafe.test(text)) return false;
  const segments = splitId(text);
  return segments.length > 1 && segments.every(isSegment) && joinId(...segments) === text;
}

/** True if a text may be a segment of an id. A platform may call its users as it likes; segments of URLs are stricter. */
export const isSegment = (text: string): boolean =>
  text !== "" && text.length <= longestSegment && !isDots(text) && !unsafe.test(text);

/** True if a text may be a segment of a URL. */
export const isPathSegment = (text: string): boolean => usual.test(text) || (isSegment(text) && !isOtherPath(text));

export const longestSegment = 255;
/** The form of ids of tokens. Lists of thousands are checked, and the other rules take a hundred times as long. */
const usual = /^[\w-]{1,255}$/;
const unsafe = /[\p{Cc}\p{Cf}\p{Cs}]/u;

/** True for "." and "..", also as a gateway that normalizes Unicode reads it. */
export const isDots = (text: string): boolean => [".", ".."].includes(text.normalize("NFKC"));

/** True if a gateway that decodes or normalizes the text would see another path, or if it has invisible characters. */
export const isOtherPath = (text: string): boolean => [text, text.normalize("NFKC")].some((one) => inPaths.test(one));

const inPaths = /[/\\?#%;\p{Cc}\p{Cf}\p{Cs}]/u;

const uuid = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;

/** Returns a token's id as platforms write it: a UUID has no case. */
export const withoutCase = (tokenId: string): string => (uuid.test(tokenId) ? tokenId.toLowerCase() : tokenId);

/** The platform's own id of the token that a token resource's id names. */
export function tokenIdOf(id: string): string {
  return splitId(id).at(-1) ?? id;
}

/** The name of the platform that a resource id begins with. */
export const platformOf = (id: string): string => splitId(id)[0] ?? id;

/** True if two ids name one token. They are compared without case: no platform issues two that differ in case only. */
export const isSameTokenId = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase();

/** Returns the part that all resource ids of a token have in common: it may be listed at another place than where it was made. */
export function identityOf(id: string): string {
  const [platform = "", ...rest] = splitId(id);
  return joinId(platform, (rest.at(-1) ?? "").toLowerCase());
}

/** The identities of tokens; undefined ones are left out. */
export const identitiesOf = (tokens: readonly (string | undefined)[]): ReadonlySet<string> =>
  new Set(tokens.filter((token) => token !== undefined).map(identityOf));
