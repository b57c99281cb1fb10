import { z } from "zod";
import { durationWhere, duration, wordSet, zeroOrMore } from "../platforms/fields";
import type { Change, EveryArgument, Offer, Rule, Spec } from "../platforms/platform";
import { lengthOf } from "./due";
import type { RotationArgs } from "./rotation-types";

/** What every token takes beside what its platform offers: when it is replaced, and what becomes of the one before. */

const trigger = z
  .union([z.string(), z.record(z.string(), z.string())], "must be a string, or a map of strings")
  .optional()
  // Nothing in it is no value.
  .transform((value) => (value === "" || Object.keys(value ?? {}).length === 0 ? undefined : value));

const schema = {
  rotateBefore: duration.optional(),
  rotateEvery: duration.optional(),
  rotateSpread: duration.optional(),
  rotateWhenChanged: trigger,
  overlap: durationWhere(zeroOrMore).optional(),
  supersedes: wordSet.optional(),
} satisfies EveryArgument<RotationArgs, z.ZodType>;

// Read from the inputs only: an update in place would make every output unknown in the preview.
const onChange = {
  rotateBefore: "nothing",
  rotateEvery: "nothing",
  rotateSpread: "nothing",
  rotateWhenChanged: "nothing",
  overlap: "nothing",
  supersedes: "nothing",
} satisfies EveryArgument<RotationArgs, Change>;

interface Lengths {
  readonly spec: Spec;
  /** Milliseconds that a new token lives, at the least; undefined when that is for ever or not known. */
  readonly life: number | undefined;
  readonly before: number | undefined;
  readonly every: number | undefined;
  readonly spread: number;
  readonly overlap: number;
}

/** Property, what is wrong with it, and when that is so. */
type Complaint = readonly [property: string, reason: string, wrong: (lengths: Lengths) => boolean];

const complaints: readonly Complaint[] = [
  [
    "rotateBefore",
    "counts back from the expiry, and this token never expires: give it a life with `expiresIn`, or use `rotateEvery`",
    ({ spec, before }) => before !== undefined && spec["expiresIn"] === undefined && spec["expiresAt"] === undefined,
  ],
  [
    "rotateBefore",
    "is not shorter than the token's life, so that a new one would be due at once: make it shorter, or `expiresIn` longer",
    ({ before = 0, life = Infinity }) => before >= life,
  ],
  [
    "rotateSpread",
    "and `rotateBefore` are together not shorter than the token's life: a new one could be due at once",
    ({ before = 0, spread, life = Infinity }) => before > 0 && before < life && before + spread >= life,
  ],
  [
    "rotateEvery",
    "is as long as the token lives, which would expire first: make it shorter, or give `rotateBefore`",
    ({ every = 0, before, life = Infinity }) => before === undefined && every >= life,
  ],
  [
    "rotateSpread",
    "spreads nothing: give `rotateBefore` or `rotateEvery` with it",
    ({ spread, before, every }) => spread > 0 && before === undefined && every === undefined,
  ],
  [
    "rotateSpread",
    "is as long as `rotateEvery`, so that a new token could be due at once: make it shorter",
    ({ spread, every = Infinity }) => spread >= every,
  ],
  [
    "overlap",
    "is longer than the token lives, which cannot work after it has expired: make it shorter",
    ({ overlap, life = Infinity }) => overlap > life,
  ],
];

const rulesOf = ({ shortestLife = (milliseconds) => milliseconds }: Offer): Rule => ({
  reads: ["expiresIn", "expiresAt", "rotateBefore", "rotateEvery", "rotateSpread", "overlap"],
  check(spec) {
    // A fixed end tells of no life: it comes nearer and nearer, and of what is due by it the run warns.
    const asked = lengthOf(spec["expiresIn"]);
    const lengths: Lengths = {
      spec,
      life: asked === undefined ? undefined : shortestLife(asked),
      before: lengthOf(spec["rotateBefore"]),
      every: lengthOf(spec["rotateEvery"]),
      spread: lengthOf(spec["rotateSpread"]) ?? 0,
      overlap: lengthOf(spec["overlap"]) ?? 0,
    };
    return complaints.filter(([, , wrong]) => wrong(lengths)).map(([property, reason]) => ({ property, reason }));
  },
});

/** One offer for each of a platform's: zod compiles a schema once. */
function once(extend: (offer: Offer) => Offer): (offer: Offer) => Offer {
  const known = new WeakMap<Offer, Offer>();
  return (offer) => {
    const made = known.get(offer) ?? extend(offer);
    known.set(offer, made);
    return made;
  };
}

/** A platform's offer of tokens, with the arguments that all tokens have. */
export const withRotation = once((offer) => ({
  ...offer,
  schema: z.strictObject({ ...offer.schema.shape, ...schema }),
  onChange: { ...offer.onChange, ...onChange },
  rules: [...(offer.rules ?? []), rulesOf(offer)],
}));

const ofItsToken = "a grant follows its token: set it on the ServiceToken";

/** A platform's offer of grants, with what it says of the arguments that tokens have. */
export const followingItsToken = once((offer) => ({
  ...offer,
  lacks: { ...offer.lacks, ...Object.fromEntries(Object.keys(schema).map((name) => [name, ofItsToken])) },
}));
