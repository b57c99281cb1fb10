import { z } from "zod";
import { segment } from "../platforms/shared/fields";
import type { Change, EveryArgument } from "../platforms/contract";
import { withoutCase } from "../values/ids";
import { Secret } from "../values/secret";
import type { AdoptArgs, AdoptionArgs } from "./types";

/** Printable, and without a space: it is sent in a header. */
const printable = /^[\x21-\x7e]+$/;

const secret = z
  .custom<Secret>((value) => value instanceof Secret, {
    error: ({ input }) => (input === undefined ? "is required" : "must be a string"),
    abort: true,
  })
  .refine((value) => printable.test(value.reveal()), "must be the secret of the token, without spaces or line breaks");

const adopt = z.strictObject({
  tokenId: segment.transform(withoutCase),
  value: secret,
} satisfies EveryArgument<AdoptArgs, z.ZodType>);

/** The arguments that say where a token comes from, and what its removal does. */
export const adoptionArgs = {
  adopt: adopt.optional(),
  revokeOnDestroy: z.boolean().optional(),
} satisfies EveryArgument<AdoptionArgs, z.ZodType>;

// A deletion gets the outputs only, so `revokeOnDestroy` has to be one of them.
export const adoptionChanges = {
  adopt: "ignore",
  revokeOnDestroy: "update",
} satisfies EveryArgument<AdoptionArgs, Change>;
