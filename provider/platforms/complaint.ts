import { z } from "zod";
import type { Complaint } from "../http/failure";

/** Reads an error body whose code stands under this key; any other body says nothing. */
export function codeUnder(key: string): (body: unknown) => Complaint {
  const errorBody = z
    .object({ [key]: z.string() })
    .transform((body): Complaint => ({ code: body[key] ?? "" }))
    .or(z.unknown().transform((): Complaint => ({})));
  return (body) => errorBody.parse(body);
}
