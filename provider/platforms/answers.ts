import { z } from "zod";
import { isPathSegment, isSegment } from "../values/ids";

/** What is used of an answer elsewhere has to fit there; what does not is no answer that can be read. */

/** A token's id: it stands in URLs, in resource ids and in sentences. */
export const isAnsweredId = (value: unknown): value is string => typeof value === "string" && isPathSegment(value);
export const answeredId = z.custom<string>(isAnsweredId);

/** A user's id: it stands in no URL. */
export const answeredUserId = z.string().refine(isSegment);

const longestText = 255;

/** A text that is only shown or compared. None of ours is longer: one that is is left out, and fills neither memory nor state. */
export const answeredText = z
  .string()
  .nullish()
  .transform((text) => (typeof text === "string" && text.length > longestText ? undefined : text))
  .optional();

/** A secret: it is proven in a header, and handed to programs that put it into one. */
export const answeredSecret = z.string().regex(/^[\x21-\x7e]{1,8192}$/);

/**
 * A list whose items are checked where they are. A schema would copy each of them: where whole lists prove a revocation, that takes
 * twice the memory.
 */
export const answeredList = <Item>(isItem: (value: unknown) => value is Item): z.ZodType<readonly Item[]> =>
  z.custom<readonly Item[]>((value) => Array.isArray(value) && value.every(isItem));
