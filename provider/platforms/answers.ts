import { z } from "zod";
import { isSegment } from "../values/ids";

/** What is used of an answer elsewhere has to fit there; what does not is no answer that can be read. */

/** A token's or a user's id: it stands in URLs, in resource ids and in sentences. */
export const answeredId = z.string().refine(isSegment);

/** A secret: it is proven in a header, and handed to programs that put it into one. */
export const answeredSecret = z.string().regex(/^[\x21-\x7e]{1,8192}$/);
