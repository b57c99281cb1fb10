import { z } from "zod";
import { durationWhere, duration, prose, wordSet, zeroOrMore } from "../platforms/shared/fields";
import type { Change, EveryArgument, ResourceSchema, Rule, Spec } from "../platforms/contract";
import { durationText, lengthOf } from "../values/duration";
import { inNames } from "../values/ownership-tag";
import { adoptionArgs, adoptionChanges } from "./adoption-args";
import type { MetadataArgs, RotationArgs } from "./types";

/**
 * The arguments that every token has in addition to its platform's: when it is replaced, what happens to the old one, and what it is
 * for.
 */

const trigger = z
  .union([z.string(), z.record(z.string(), z.string())], "must be a string, or a map of strings")
  .optional()
  // Nothing in it is no value.
  .transform((value) =>
    value === "" || (typeof value === "object" && Object.keys(value).length === 0) ? undefined : value,
  );

export const rotationArgs = {
  rotateBefore: duration.optional(),
  rotateEvery: duration.optional(),
  rotateSpread: duration.optional(),
  rotateWhenChanged: trigger,
  overlap: durationWhere(zeroOrMore).optional(),
  supersedes: wordSet.optional(),
} satisfies EveryArgument<RotationArgs, z.ZodType>;

const metadataArgs = {
  description: prose(500).optional(),
  owner: prose(100).optional(),
} satisfies EveryArgument<MetadataArgs, z.ZodType>;

// Read from the inputs only, which are in the state too: an update in place would make every output unknown in the preview.
const rotationChanges = {
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
  readonly keepWhileUsed: number | undefined;
}

/** The lengths as a message has them: as the program wrote them in normal form, or rounded down to whole hours. */
type Written = Readonly<Record<"life" | "before" | "every" | "spread" | "overlap", string>>;

/** A property, what is wrong with it, and when that is the case. */
type RotationRule = readonly [
  property: string,
  reason: (written: Written) => string,
  wrong: (lengths: Lengths) => boolean,
];

const rotationRules: readonly RotationRule[] = [
  [
    "rotateBefore",
    () => "requires a token that expires; set `expiresIn`, or use `rotateEvery`",
    ({ spec, before }) => before !== undefined && spec["expiresIn"] === undefined && spec["expiresAt"] === undefined,
  ],
  [
    "rotateBefore",
    ({ before, life }) =>
      `must be shorter than the token's life of ${life}, or a new token is due at once; it is ${before}`,
    ({ before = 0, life = Infinity }) => before >= life,
  ],
  [
    "rotateSpread",
    ({ spread, before, life }) =>
      `must be shorter than the token's life of ${life} minus \`rotateBefore\` of ${before}, or a new token may be due at once; ` +
      `it is ${spread}`,
    ({ before = 0, spread, life = Infinity }) => before > 0 && before < life && before + spread >= life,
  ],
  [
    "rotateEvery",
    ({ every, life }) =>
      `must be shorter than the token's life of ${life}, or the token expires first; it is ${every}. Shorten it, or set ` +
      "`rotateBefore`",
    ({ every = 0, before, life = Infinity }) => before === undefined && every >= life,
  ],
  [
    "rotateSpread",
    () => "has no effect without `rotateBefore` or `rotateEvery`",
    ({ spread, before, every }) => spread > 0 && before === undefined && every === undefined,
  ],
  [
    "rotateSpread",
    ({ spread, every }) =>
      `must be shorter than \`rotateEvery\` of ${every}, or a new token may be due at once; it is ${spread}`,
    ({ spread, every = Infinity }) => spread >= every,
  ],
  [
    "overlap",
    ({ overlap, life }) =>
      `must not be longer than the token's life of ${life}, because a token does not work after it has expired; it is ${overlap}`,
    ({ overlap, life = Infinity }) => overlap > life,
  ],
  [
    "rotateEvery",
    ({ every, overlap, life }) =>
      `must not be longer than the token's life of ${life} minus \`overlap\` of ${overlap}, or the old token expires before its ` +
      `overlap ends; it is ${every}. Make \`expiresIn\` longer, or \`rotateEvery\` or \`overlap\` shorter`,
    ({ every = Infinity, before = 0, overlap, life = Infinity }) =>
      every < life && every <= life - before && overlap <= life && every + overlap > life,
  ],
  [
    "keepWhileUsed",
    () =>
      "requires an `overlap` longer than 0s, because without one the old token is revoked in the run that replaces it",
    ({ keepWhileUsed, overlap }) => keepWhileUsed !== undefined && overlap === 0,
  ],
];

const hourMs = 3_600_000;

function writtenOf({ life = 0, before = 0, every = 0, spread, overlap }: Lengths): Written {
  // A platform may shorten a life by an odd number of milliseconds.
  const wholeLife = life % 1000 === 0 ? life : life - (life % hourMs);
  return {
    life: durationText(wholeLife),
    before: durationText(before),
    every: durationText(every),
    spread: durationText(spread),
    overlap: durationText(overlap),
  };
}

/**
 * Warns if one missed run may be too many. The time between two runs is unknown and assumed to be `rotateEvery`, the longest that
 * makes sense. With `rotateBefore` the program itself sets how much time it has.
 */
function roomForOneMissedRun({ spec, every = 0, before, overlap, life = Infinity }: Lengths): readonly string[] {
  if (before !== undefined || 2 * every + overlap <= life) return [];
  return [
    `rotateEvery: if \`pulumi up\` runs only every ${String(spec["rotateEvery"])}, one missed run is enough for the secret to expire, or ` +
      `its overlap to be cut short. Make \`expiresIn\` at least ${durationText(2 * every + overlap)} (twice \`rotateEvery\` plus \`overlap\`), ` +
      "or set `rotateBefore` and run more often.",
  ];
}

function lengthsOf(spec: Spec, { tagCodec = inNames }: ResourceSchema): Lengths {
  // A fixed `expiresAt` gives no length of life: it comes nearer, and the run warns of what is due by it.
  const asked = lengthOf(spec["expiresIn"]);
  return {
    spec,
    life: asked === undefined ? undefined : tagCodec.leastLife(asked),
    before: lengthOf(spec["rotateBefore"]),
    every: lengthOf(spec["rotateEvery"]),
    spread: lengthOf(spec["rotateSpread"]) ?? 0,
    overlap: lengthOf(spec["overlap"]) ?? 0,
    keepWhileUsed: lengthOf(spec["keepWhileUsed"]),
  };
}

const rulesOf = (schema: ResourceSchema): Rule => ({
  reads: ["expiresIn", "expiresAt", "rotateBefore", "rotateEvery", "rotateSpread", "overlap", "keepWhileUsed"],
  check(spec) {
    const lengths = lengthsOf(spec, schema);
    const broken = rotationRules.filter(([, , wrong]) => wrong(lengths));
    return broken.map(([property, reasonOf]) => ({ property, reason: reasonOf(writtenOf(lengths)) }));
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

/** Returns a platform's schema of tokens, with the arguments that all tokens have. A `description` or `owner` that the platform itself takes stays. */
export const withRotation = once((schema) => {
  const own = schema.args.shape;
  const metadata = Object.entries(metadataArgs).filter(([name]) => !(name in own));
  return {
    ...schema,
    args: z.strictObject({ ...own, ...adoptionArgs, ...rotationArgs, ...Object.fromEntries(metadata) }),
    onChange: {
      ...schema.onChange,
      ...adoptionChanges,
      ...rotationChanges,
      ...Object.fromEntries(metadata.map(([name]) => [name, "ignore"])),
    },
    rules: [...(schema.rules ?? []), rulesOf(schema)],
  };
});

const ofItsToken = "a grant follows its token: set it on the ServiceToken";

/** Returns a platform's schema of grants, which refuses the arguments of tokens. */
export const followingItsToken = once((schema) => ({
  ...schema,
  unsupported: {
    ...schema.unsupported,
    ...Object.fromEntries(
      [...Object.keys({ ...adoptionArgs, ...rotationArgs, ...metadataArgs }), "keepWhileUsed"].map((name) => [
        name,
        ofItsToken,
      ]),
    ),
  },
}));
