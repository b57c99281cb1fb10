import { z } from "zod";
import { durationWhere, duration, wordSet, zeroOrMore } from "../platforms/fields";
import type { Change, EveryArgument, ResourceSchema, Rule, Spec } from "../platforms/platform";
import { lengthOf } from "./due";
import type { RotationArgs } from "./rotation-types";

/** What every token takes besides its platform's arguments: when it is replaced, and what becomes of the old one. */

const trigger = z
  .union([z.string(), z.record(z.string(), z.string())], "must be a string, or a map of strings")
  .optional()
  // Nothing in it is no value.
  .transform((value) =>
    value === "" || (typeof value === "object" && Object.keys(value).length === 0) ? undefined : value,
  );

const rotationArgs = {
  rotateBefore: duration.optional(),
  rotateEvery: duration.optional(),
  rotateSpread: duration.optional(),
  rotateWhenChanged: trigger,
  overlap: durationWhere(zeroOrMore).optional(),
  supersedes: wordSet.optional(),
} satisfies EveryArgument<RotationArgs, z.ZodType>;

// Read from the inputs only: an update in place would make every output unknown in the preview.
const onChange = {
  rotateBefore: "ignore",
  rotateEvery: "ignore",
  rotateSpread: "ignore",
  rotateWhenChanged: "ignore",
  overlap: "ignore",
  supersedes: "ignore",
} satisfies EveryArgument<RotationArgs, Change>;

interface Lengths {
  readonly spec: Spec;
  /** Milliseconds that a new token lives, at the least; undefined when it never expires, or when that is not known. */
  readonly life: number | undefined;
  readonly before: number | undefined;
  readonly every: number | undefined;
  readonly spread: number;
  readonly overlap: number;
}

/** Property, what is wrong with it, and when that is so. */
type RotationRule = readonly [property: string, reason: string, wrong: (lengths: Lengths) => boolean];

const rotationRules: readonly RotationRule[] = [
  [
    "rotateBefore",
    "requires a token that expires; set `expiresIn`, or use `rotateEvery`",
    ({ spec, before }) => before !== undefined && spec["expiresIn"] === undefined && spec["expiresAt"] === undefined,
  ],
  [
    "rotateBefore",
    "must be shorter than the token's life, or a new token is due at once",
    ({ before = 0, life = Infinity }) => before >= life,
  ],
  [
    "rotateSpread",
    "plus `rotateBefore` must be shorter than the token's life, or a new token may be due at once",
    ({ before = 0, spread, life = Infinity }) => before > 0 && before < life && before + spread >= life,
  ],
  [
    "rotateEvery",
    "must be shorter than the token's life, or the token expires first; or set `rotateBefore`",
    ({ every = 0, before, life = Infinity }) => before === undefined && every >= life,
  ],
  [
    "rotateSpread",
    "has no effect without `rotateBefore` or `rotateEvery`",
    ({ spread, before, every }) => spread > 0 && before === undefined && every === undefined,
  ],
  [
    "rotateSpread",
    "must be shorter than `rotateEvery`, or a new token may be due at once",
    ({ spread, every = Infinity }) => spread >= every,
  ],
  [
    "overlap",
    "must not be longer than the token's life; a token does not work after it has expired",
    ({ overlap, life = Infinity }) => overlap > life,
  ],
  [
    "rotateEvery",
    "plus `overlap` must not be longer than the token's life, or the old token expires before its overlap is over; " +
      "make `expiresIn` longer, or `rotateEvery` or `overlap` shorter",
    ({ every = Infinity, before = 0, overlap, life = Infinity }) =>
      every < life && every <= life - before && overlap <= life && every + overlap > life,
  ],
];

/**
 * Warns if one missed run may be too many. The time between two runs is unknown and assumed to be `rotateEvery`, the longest that
 * makes sense. With `rotateBefore` the program itself sets how much time it has.
 */
function roomForOneMissedRun({ spec, every = 0, before, overlap, life = Infinity }: Lengths): readonly string[] {
  if (before !== undefined || 2 * every + overlap <= life) return [];
  return [
    `rotateEvery: if \`pulumi up\` runs only every ${String(spec["rotateEvery"])}, one missed run is enough for the secret to expire, or ` +
      "its overlap to be cut short; make `expiresIn` at least twice `rotateEvery` plus `overlap`, or set `rotateBefore` and run more often.",
  ];
}

function lengthsOf(spec: Spec, { shortestLife = (milliseconds) => milliseconds }: ResourceSchema): Lengths {
  // A fixed `expiresAt` gives no length of life: it comes nearer, and the run warns of what is due by it.
  const asked = lengthOf(spec["expiresIn"]);
  return {
    spec,
    life: asked === undefined ? undefined : shortestLife(asked),
    before: lengthOf(spec["rotateBefore"]),
    every: lengthOf(spec["rotateEvery"]),
    spread: lengthOf(spec["rotateSpread"]) ?? 0,
    overlap: lengthOf(spec["overlap"]) ?? 0,
  };
}

const rulesOf = (schema: ResourceSchema): Rule => ({
  reads: ["expiresIn", "expiresAt", "rotateBefore", "rotateEvery", "rotateSpread", "overlap"],
  check(spec) {
    const lengths = lengthsOf(spec, schema);
    return rotationRules.filter(([, , wrong]) => wrong(lengths)).map(([property, reason]) => ({ property, reason }));
  },
  warn: (spec) => roomForOneMissedRun(lengthsOf(spec, schema)),
});

/** Makes one schema for each of a platform's: zod compiles a schema once. */
function once(extend: (schema: ResourceSchema) => ResourceSchema): (schema: ResourceSchema) => ResourceSchema {
  const known = new WeakMap<ResourceSchema, ResourceSchema>();
  return (schema) => {
    const made = known.get(schema) ?? extend(schema);
    known.set(schema, made);
    return made;
  };
}

/** A platform's schema of tokens, with the arguments that all tokens have. */
export const withRotation = once((schema) => ({
  ...schema,
  args: z.strictObject({ ...schema.args.shape, ...rotationArgs }),
  onChange: { ...schema.onChange, ...onChange },
  rules: [...(schema.rules ?? []), rulesOf(schema)],
}));

const ofItsToken = "a grant follows its token: set it on the ServiceToken";

/** A platform's schema of grants, with what it says of the arguments that tokens have. */
export const followingItsToken = once((schema) => ({
  ...schema,
  unsupported: {
    ...schema.unsupported,
    ...Object.fromEntries(Object.keys(rotationArgs).map((name) => [name, ofItsToken])),
  },
}));
