import { createHash } from "node:crypto";
import { lengthOf } from "../values/duration";
import { instantOf } from "../values/instant";

/** The times at which tokens are due. Programs load this too, for `rotateAt`: no library, no network. */

/** The arguments of a token that set its rotation, as its inputs have them. */
export interface RotationSettings {
  readonly rotateBefore?: unknown;
  readonly rotateEvery?: unknown;
  readonly rotateSpread?: unknown;
}

/** The instants of a token, as the platform reports them. */
export interface Life {
  readonly createdAt?: unknown;
  /** Absent or null when it never expires. */
  readonly expiresAt?: unknown;
}

/** Instants in milliseconds since 1970; undefined if not applicable. */
export interface Due {
  readonly window: number | undefined;
  readonly age: number | undefined;
}

/** Returns when a token is due: `rotateBefore` its expiry, and at the age `rotateEvery`. */
export function dueOf(life: Life, settings: RotationSettings, urn: string): Due {
  const earlier = spreadOf(settings, urn);
  const at = (from: number | undefined, by: number | undefined): number | undefined =>
    from === undefined || by === undefined ? undefined : from + by - earlier;
  const before = lengthOf(settings.rotateBefore);
  return {
    window: at(instantOf(life.expiresAt), before === undefined ? undefined : -before),
    age: at(instantOf(life.createdAt), lengthOf(settings.rotateEvery)),
  };
}

const longestToleranceMs = 3_600_000;

/**
 * The instant from which a token counts as due: up to an hour before its due instant, or a twentieth of the period if that is
 * shorter. The period is the time between the token's creation and its due instant. A schedule starts each run a few seconds
 * earlier or later; without a tolerance every second run of a weekly job would come too early for `rotateEvery: "7d"`.
 */
export function dueFrom({ createdAt }: Life, due: number): number {
  const period = due - (instantOf(createdAt) ?? due);
  return due - Math.max(0, Math.min(longestToleranceMs, period / 20));
}

/** Returns the earlier of these instants as ISO 8601 UTC; undefined if the token is never due. */
export function rotateAt(life: Life, settings: RotationSettings, urn: string): string | undefined {
  const { window, age } = dueOf(life, settings, urn);
  const first = Math.min(window ?? Infinity, age ?? Infinity);
  return first === Infinity ? undefined : new Date(first).toISOString();
}

/** The milliseconds by which a resource's tokens fall due earlier: the same on every machine, spread evenly over resources. */
export function spreadOf({ rotateSpread }: RotationSettings, urn: string): number {
  const spread = lengthOf(rotateSpread) ?? 0;
  if (spread === 0) return 0;
  return createHash("sha256").update(urn).digest().readUIntBE(0, 6) % spread;
}
