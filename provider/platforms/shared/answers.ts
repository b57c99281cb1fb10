import { z } from "zod";
import { isPathSegment, isSegment } from "../../values/ids";

// Parts of responses that are used elsewhere must be valid there. A response with an invalid part is an invalid response.

/** True for a token's id that can be part of URLs, resource ids and messages. */
export const isAnsweredId = (value: unknown): value is string => typeof value === "string" && isPathSegment(value);
export const answeredId = z.custom<string>(isAnsweredId);

/** A user's id, which is never part of a URL. */
export const answeredUserId = z.string().refine(isSegment);

const longestText = 255;

/** A text for display and comparison only. Longer texts than this package writes are dropped, so that they fill neither memory nor state. */
export const answeredText = z
  .string()
  .nullish()
  .transform((text) => (typeof text === "string" && text.length > longestText ? undefined : text))
  .optional();

/** A secret. Its characters must be valid in an HTTP header. */
export const answeredSecret = z.string().regex(/^[\x21-\x7e]{1,8192}$/);

/**
 * A list whose items are checked where they are. A schema would copy each of them: where whole lists prove a revocation, that takes
 * twice the memory.
 */
export const answeredList = <Item>(isItem: (value: unknown) => value is Item): z.ZodType<readonly Item[]> =>
  z.custom<readonly Item[]>((value) => Array.isArray(value) && value.every(isItem));
