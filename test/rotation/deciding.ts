import type { RotationSettings } from "../../provider/rotation/due";
import { decide, type Situation, type Verdict } from "../../provider/rotation/decide";
import { timesOf } from "../../provider/rotation/clock-skew";
import { expiryOf } from "../../provider/platforms/shared/expiry";
import { addressOf } from "../support/engine";

export const [second, hour, day] = [1000, 3_600_000, 86_400_000];
const ci = addressOf("ServiceToken", "ci");

/** What the program asks for: the token's life, and how it rotates. */
export type Settings = RotationSettings & { readonly expiresIn?: string; readonly expiresAt?: string };

export interface Case {
  readonly token: Situation["token"] & { readonly clockAheadMs?: unknown };
  readonly settings?: Settings;
  readonly changed?: Situation["changed"];
  readonly triggered?: boolean;
  readonly address?: string;
  /** By how much this run knows our clock to be ahead. */
  readonly measuredAheadMs?: number;
}

export const unchanged: Situation["changed"] = { reason: undefined, properties: [] };

export function verdictAt(now: number, given: Case): Verdict {
  const { token, settings = {}, changed = unchanged, triggered = false, address = ci, measuredAheadMs } = given;
  const nextExpiry = (made: number) => expiryOf({ ...settings }, made);
  return decide(
    { token, settings, urn: address, changed, triggered, nextExpiry },
    timesOf(now, token, measuredAheadMs),
  );
}

export const short = (verdict: Verdict): string => (verdict.verdict === "replace" ? verdict.reason : verdict.verdict);

/** Ninety days, and nothing else asked for. */
export const token = { createdAt: "2027-01-01T00:00:00.000Z", expiresAt: "2027-04-01T00:00:00.000Z" };
export const ninety = { expiresIn: "90d" };
