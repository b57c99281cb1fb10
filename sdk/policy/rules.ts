import { durationText, lengthOf } from "../../provider/values/duration";
import type { ScopesByArgument } from "../../provider/platforms/definition";

// Pure decisions on the arguments of a resource, as `check` of its provider has returned them. A policy gets secrets in plain text, so
// a message has names of arguments, durations and scopes of the rule's own list, and no other value.

/** The arguments of a resource. With `@pulumi/policy`, reading one that a preview does not know throws. */
type Arguments = Readonly<Record<string, unknown>>;

/** Returns what is wrong with a resource; undefined if nothing is. */
export type Rule = (args: Arguments) => string | undefined;

const isMissing = (value: unknown): boolean => value === undefined || value === null || value === "";

/** The properties that are known, in this order, and what reading the first unknown one threw. */
interface Reading {
  readonly known: readonly (readonly [key: string, value: unknown])[];
  readonly unknown?: Error;
}

function read(from: object, keys: readonly string[]): Reading {
  const known: [string, unknown][] = [];
  let unknown: Error | undefined;
  for (const key of keys) {
    try {
      known.push([key, (from as Arguments)[key]]);
    } catch (error) {
      unknown ??= error as Error;
    }
  }
  return { known, ...(unknown && { unknown }) };
}

/** Throws what reading an unknown property threw: the policy library reports that it "can't be known during preview". */
function throwUnknown({ unknown }: Reading): void {
  if (unknown) throw unknown;
}

/** Returns the first argument that is set. Throws if none is known to be set and one is unknown. */
function firstSet(args: Arguments, names: readonly string[]): readonly [name: string, value: unknown] | undefined {
  const reading = read(args, names);
  const set = reading.known.find(([, value]) => !isMissing(value));
  if (set === undefined) throwUnknown(reading);
  return set;
}

const lifetime = ["expiresIn", "expiresAt"];

const neverExpires = "the token has no fixed expiry";

export const expiryRule: Rule = (args) =>
  firstSet(args, lifetime) === undefined
    ? `expiresIn: must be set, because ${neverExpires}. Set it to "90d", for example.`
    : undefined;

/** `max` and `now` in milliseconds. */
export const lifetimeRule =
  (max: number, now: number): Rule =>
  (args) => {
    const longest = durationText(max);
    const set = firstSet(args, lifetime);
    if (set === undefined)
      return `expiresIn: must be set and at most ${longest}, because ${neverExpires}. Set it to "${longest}".`;
    const [name, value] = set;
    if (name === "expiresIn") {
      const life = lengthOf(value);
      if (life === undefined) return `expiresIn: must be a duration of at most ${longest}. Set it to "${longest}".`;
      return life > max
        ? `expiresIn: must be at most ${longest}; it is ${durationText(life)}. Set it to "${longest}".`
        : undefined;
    }
    const end = typeof value === "string" ? Date.parse(value) : NaN;
    // A condition that is false for NaN too.
    return end - now <= max
      ? undefined
      : `expiresAt: must be at most ${longest} from now. Set an earlier time, or \`expiresIn\` to "${longest}".`;
  };

export const rotationRule: Rule = (args) =>
  firstSet(args, ["rotateBefore", "rotateEvery"]) === undefined
    ? "rotateBefore: must be set, or `rotateEvery`, because nothing replaces the token before it expires. Set `rotateBefore` to " +
      '"7d", for example, or `rotateEvery` if the token does not expire.'
    : undefined;

/** `min` in milliseconds. */
export const overlapRule =
  (min: number): Rule =>
  ({ overlap }) => {
    const shortest = durationText(min);
    const length = isMissing(overlap) ? 0 : lengthOf(overlap);
    if (length !== undefined && length >= min) return undefined;
    const is = length === undefined ? "" : isMissing(overlap) ? "; it is not set" : `; it is ${durationText(length)}`;
    return (
      `overlap: must be at least ${shortest}${is}. Set it to "${shortest}", so that consumers which read the secret late keep working ` +
      "after a rotation."
    );
  };

export const ownerRule: Rule = ({ owner }) =>
  typeof owner === "string" && owner.trim() !== ""
    ? undefined
    : "owner: must be set, so that somebody can be asked about the token. Set it to a team or a person.";

/** `refused` has the names by platform and argument. */
export const adminScopesRule =
  (refused: readonly Readonly<Record<string, ScopesByArgument>>[]): Rule =>
  (args) => {
    const { platform } = args;
    const tables = refused.filter((table) => Object.hasOwn(table, platform as string));
    const lists = tables.flatMap((table) => Object.entries(table[platform as string] ?? {}));
    const readings = lists.map(([argument, names]) => ({ argument, names, held: heldBy(args, argument) }));
    const found = readings.flatMap(({ argument, names, held }) => {
      const listed = names.filter((name) => held.known.some(([, value]) => value === name));
      return listed.length === 0
        ? []
        : [`${argument}: must not contain ${listed.map((name) => JSON.stringify(name)).join(", ")}`];
    });
    if (found.length > 0)
      return `${found.join("; ")}. Remove what is listed, or ask the owner of the policy pack for an exception.`;
    for (const { held } of readings) throwUnknown(held);
    return undefined;
  };

/** The scopes in an argument: one, or a list. */
function heldBy(args: Arguments, argument: string): Reading {
  const reading = read(args, [argument]);
  const value = reading.known[0]?.[1];
  return Array.isArray(value) ? read(value, Object.keys(value)) : reading;
}
