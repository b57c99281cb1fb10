import { z } from "zod";
import type { EveryArgument, ResourceSchema, ActualArgs, Spec } from "../platforms/contract";
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

/** What a token's state has besides its arguments and what the platform shows. */
export interface TokenFacts {
  readonly permissions?: readonly string[];
  /** The milliseconds by which the clock of the run that made the token was ahead of the platform's. */
  readonly clockAheadMs?: number | undefined;
  /** A refresh has seen that the platform no longer accepts the secret. */
  readonly secretInvalid?: boolean;
  /** The token could be neither verified nor revoked. "failed": the next update could not verify it either. Absent once it is verified. */
  readonly verification?: "pending" | "failed";
  /** The platform's id of the token made by hand that the resource adopted. Its own id until the first rotation. */
  readonly adopted?: string;
  /** What the platform showed of an adopted token's arguments, which may differ from the program's. */
  readonly adoptedArgs?: ActualArgs;
  /** Whether the token is revoked when the resource leaves the program. Absent for the default. */
  readonly revokeOnDestroy?: boolean;
}

/** A fact without a validator does not compile. */
export const tokenStateSchema = z.object({
  permissions: words.optional(),
  clockAheadMs: z.number().optional(),
  secretInvalid: z.boolean().optional(),
  verification: z.enum(["pending", "failed"]).optional(),
  adopted: z.string().optional(),
  adoptedArgs: z
    .object({
      permissions: words.optional(),
      scopes: words.optional(),
      projectId: z.string().nullable().optional(),
    } satisfies EveryArgument<ActualArgs, z.ZodType>)
    .optional(),
  revokeOnDestroy: z.boolean().optional(),
} satisfies EveryArgument<TokenFacts, z.ZodType>);

/** The state of a token that does not work. */
export const unverified = (verification: NonNullable<TokenFacts["verification"]>): TokenFacts => ({ verification });

/** What a grant's state has besides its arguments. */
export interface GrantFacts {
  readonly permissions: readonly string[];
  /** The permissions that this grant has added: only these are ever removed in additive mode. */
  readonly granted: readonly string[];
  readonly mode: "additive" | "authoritative";
}

export const grantStateSchema = z.object({
  permissions: words,
  granted: words,
  mode: z.enum(["additive", "authoritative"]),
} satisfies EveryArgument<GrantFacts, z.ZodType>);

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
