import { z } from "zod";
import type { ErrorBody } from "../../http/failure";

/** Reads an error body whose code stands under this key; any other body says nothing. */
export function codeUnder(key: string): (body: unknown) => ErrorBody {
  const errorBody = z
    .object({ [key]: z.string() })
    .transform((body): ErrorBody => ({ code: body[key] ?? "" }))
    .or(z.unknown().transform((): ErrorBody => ({})));
  return (body) => errorBody.parse(body);
}
