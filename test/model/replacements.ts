import type { Kept } from "../support/engine";
import { lengthOf, type TokenSpec } from "./program";
import type { Run } from "./run";
import type { Stack } from "./stack";

/** Whether a token is to be replaced, by the arguments of the last run that came to it, and those of now. */
export class Replacements {
  readonly #last = new Map<string, TokenSpec>();

  /** `essenceOf` tells by which arguments a token is another one. */
  constructor(private readonly essenceOf: (spec: TokenSpec) => string) {}

  /** A run has come to the token and gone on. */
  declared(name: string, spec: TokenSpec): void {
    this.#last.set(name, spec);
  }

  /** What was recorded although it failed is another story. */
  forget(name: string): void {
    this.#last.delete(name);
  }

  /** Why it is, or "" when it is not; undefined where it is open. */
  expected(name: string, spec: TokenSpec, kept: Kept | undefined, now: number): string | undefined {
    const last = this.#last.get(name);
    if (!last || !kept || kept.failed) return undefined;
    if (this.essenceOf(last) !== this.essenceOf(spec)) return "its arguments changed";
    const situation = { last, spec, now, ...lifeOf(kept) };
    const reason = Object.entries(reasons).find(([, holds]) => holds(situation))?.[0] ?? "";
    return isCertain(reason, situation) ? reason : undefined;
  }

  /** The instants from which on a token counts as due. */
  static dueTimes(spec: TokenSpec, kept: Kept): number[] {
    const { made, expiry } = lifeOf(kept);
    const { rotateBefore, rotateEvery } = spec;
    return [
      expiry,
      ...(rotateBefore === undefined ? [] : [countsFrom(made, expiry - lengthOf(rotateBefore))]),
      ...(rotateEvery === undefined ? [] : [countsFrom(made, made + lengthOf(rotateEvery))]),
    ];
  }
}

interface Situation {
  readonly last: TokenSpec;
  readonly spec: TokenSpec;
  readonly now: number;
  readonly made: number;
  readonly expiry: number;
  /** What its state says of the clock of the run that made it. */
  readonly ahead: number | undefined;
}

/**
 * A run may take its clock for as wrong as it was when the token was made. It replaces too early then, never one that has expired too
 * late: of the rest, what falls due after a shorter time than the clock was wrong by.
 */
function isCertain(
  reason: string,
  { now, made, expiry, ahead, spec: { rotateBefore, rotateEvery } }: Situation,
): boolean {
  if (ahead === undefined) return true;
  if (reason === "") return false;
  const periods = [rotateBefore && expiry - made - lengthOf(rotateBefore), rotateEvery && lengthOf(rotateEvery)];
  const shortest = Math.min(...periods.map((one) => (typeof one === "number" ? one : Infinity)));
  return !reason.startsWith("it ") || reason === "it has expired" || ahead < shortest || now - ahead < made - 60_000;
}

/** A run that comes up to an hour early, or a twentieth of the period if that is shorter, counts as due. */
const countsFrom = (made: number, due: number): number =>
  Math.ceil(due - Math.max(0, Math.min(3_600_000, (due - made) / 20)));

const reasons: Readonly<Record<string, (situation: Situation) => boolean>> = {
  "its trigger changed": ({ last: { rotateWhenChanged: then }, spec: { rotateWhenChanged: now } }) =>
    then !== undefined && now !== undefined && then !== now,
  "it has expired": ({ now, expiry }) => now >= expiry,
  "it will expire": ({ now, made, expiry, spec: { rotateBefore } }) =>
    rotateBefore !== undefined && now >= countsFrom(made, expiry - lengthOf(rotateBefore)),
  "it is old": ({ now, made, spec: { rotateEvery } }) =>
    rotateEvery !== undefined && now >= countsFrom(made, made + lengthOf(rotateEvery)),
};

const lifeOf = ({ outputs }: Kept): Pick<Situation, "made" | "expiry" | "ahead"> => ({
  ahead: typeof outputs["clockAheadMs"] === "number" ? outputs["clockAheadMs"] : undefined,
  made: Date.parse(String(outputs["createdAt"])),
  expiry: Date.parse(String(outputs["expiresAt"])),
});

/** Why each token of a stack is to be replaced by a run, by its name; undefined where it is open. */
export function expectedReasons(stack: Stack, { hasWrongClock }: Run): ReadonlyMap<string, string | undefined> {
  const { program, regenerated, replacements, context } = stack;
  const reasonOf = (name: string, spec: TokenSpec): string | undefined =>
    hasWrongClock || regenerated.has(stack.tokenIdOf(name))
      ? undefined
      : replacements.expected(name, spec, stack.kept(name), context.clock.now());
  return new Map([...program].map(([name, spec]) => [name, reasonOf(name, spec)]));
}
