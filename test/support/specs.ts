import type { Moment, Spec } from "../../provider/platforms/contract";

/** Arguments in normal form. */
export const tokenSpec: Spec = { platform: "planetscale", organization: "acme", namePrefix: "ci" };

export const grantSpec: Spec = {
  platform: "planetscale",
  organization: "acme",
  tokenId: "k2xk7w2m3v1p",
  database: "app",
  permissions: ["read_branch"],
  mode: "additive",
};

export const without = (spec: Spec, ...keys: readonly string[]): Spec =>
  Object.fromEntries(Object.entries(spec).filter(([key]) => !keys.includes(key)));

export const moment: Moment = { now: Date.parse("2026-03-01T00:00:00Z"), isNew: true };
