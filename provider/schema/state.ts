import { z } from "zod";
import type { ResourceSchema, Spec } from "../platforms/contract";
import { isId, isPathSegment, isSegment, joinId, splitId } from "../values/ids";
import { instantOf } from "../values/instant";

/**
 * The form of a valid state, checked before any use. Somebody may have edited it, and an incomplete id could revoke the wrong
 * token, or none.
 */

export const id = z.string().refine(isId, "must be the id of a token's resource");
export const instant = z.string().refine((text) => instantOf(text) !== undefined, "must be an instant");
const words = z.array(z.string());
/** A part of an id. Less strict than an argument: a platform may call its users as it likes. */
const segment = z.string().refine(isSegment);
const pathSegment = z.string().refine(isPathSegment);

/** The part of a token's state that does not say where it lives. */
export const tokenStateSchema = z.object({
  permissions: words.optional(),
  clockAheadMs: z.number().optional(),
  secretInvalid: z.boolean().optional(),
});

export const grantStateSchema = z.object({
  permissions: words,
  granted: words,
  mode: z.enum(["additive", "authoritative"]),
});

const entry = z.object({
  token: id,
  reason: z.enum(["replaced", "superseded", "orphaned"]),
  replacedAt: instant,
  retireAt: instant,
  expiresAt: instant.nullable(),
  lastUsedAt: instant.optional(),
  skippedAt: instant.optional(),
  unconfirmed: z.literal(true).optional(),
});

export const retirementStateSchema = z.object({
  current: id,
  currentSince: instant,
  currentUntil: instant.nullish(),
  recordedSince: instant,
  overlap: z.string(),
  supersedes: z.array(id),
  retiring: z.array(entry),
  pendingRevocation: z.array(id).optional(),
  recordedNames: words.optional(),
  formerTags: z
    .array(z.object({ tag: z.string(), since: instant, until: instant, otherStack: z.boolean().optional() }))
    .optional(),
});

/** Returns the first output with an unexpected value; undefined if all are valid. */
export function firstInvalid(schema: z.ZodType, state: Spec): string | undefined {
  const read = schema.safeParse(state);
  return read.success ? undefined : String(read.error.issues[0]?.path[0]);
}

/** Returns the first invalid output of the scope, or `id` if it names another scope. `rest` are the segments after the scope. */
export function misplaced(
  id: string,
  { scope, args }: ResourceSchema,
  state: Spec,
  rest: readonly string[],
): string | undefined {
  const given = scope.filter((key) => state[key] !== undefined);
  // Arguments are parts of URLs; a user, whom only the platform names, is not.
  const form = (key: string) => (key in args.shape ? pathSegment : segment);
  const unsound = given.find((key) => !form(key).safeParse(state[key]).success);
  if (unsound !== undefined) return unsound;
  const where = [state["platform"], ...given.map((key) => state[key]), ...rest].map(String);
  return isId(id) && id === joinId(...where) ? undefined : "id";
}

/** The last segment of an id. */
export const endOf = (id: string): readonly string[] => splitId(id).slice(-1);
