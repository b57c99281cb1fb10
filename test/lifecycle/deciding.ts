import type { RotationSettings } from "../../provider/lifecycle/due";
import { decide, type Situation, type Verdict } from "../../provider/lifecycle/rotation";
import { expiryOf } from "../../provider/platforms/expiry";
import { addressOf } from "../support/engine";

export const [second, hour, day] = [1000, 3_600_000, 86_400_000];
const ci = addressOf("ServiceToken", "ci");

/** What the program asks for: the token's life, and how it rotates. */
export type Settings = RotationSettings & { readonly expiresIn?: string; readonly expiresAt?: string };

export interface Case {
  readonly token: Situation["token"];
  readonly settings?: Settings;
  readonly changed?: Situation["changed"];
  readonly triggered?: boolean;
  readonly address?: string;
}

export const unchanged: Situation["changed"] = { reason: undefined, properties: [] };

export function verdictAt(now: number, given: Case): Verdict {
  const { token, settings = {}, changed = unchanged, triggered = false, address = ci } = given;
  return decide({ token, settings, address, changed, triggered, nextExpiry: expiryOf({ ...settings }, now) }, now);
}

export const short = (verdict: Verdict): string => (verdict.verdict === "replace" ? verdict.reason : verdict.verdict);

/** Ninety days, and nothing else asked for. */
export const token = { createdAt: "2027-01-01T00:00:00.000Z", expiresAt: "2027-04-01T00:00:00.000Z" };
export const ninety = { expiresIn: "90d" };
