import { PlatformError } from "../../provider/http/failure";
import type { Entry, EntryReason } from "../../provider/retirement/state";
import { endEntry, skippedOf } from "../../provider/retirement/end";
import type { Connection, OtherCredential, ResourceRef } from "../../provider/run/context";
import type { Run } from "../../provider/run/run";
import { planetscale } from "../../provider/platforms/definitions";
import type { Match } from "../../provider/platforms/contract";
import { retirementOf } from "../../provider/values/urn";
import { fakeClock } from "../support/clock";
import { addressOf, stackOwner } from "../support/engine";
import { runWith } from "../run/runs";
import { scriptedTokenApi } from "../support/token-api";
import { at, entry } from "./retirements";

/** The end of entries of a Retirement at day ten, at a platform that does what it is asked for. */

export const id = (token: string): string => `planetscale/acme/${token}`;
export const token = addressOf("ServiceToken", "ci");
const place: ResourceRef = { urn: retirementOf(token), tokenUrn: token, stackId: stackOwner };
export const listed = (retire: number, reason?: EntryReason, more: Partial<Entry> = {}): Entry => ({
  ...entry(id("x"), 1, retire, reason),
  ...more,
});

export interface Setting {
  /** What the run has noted before the deletion. */
  readonly note?: (run: Run) => void;
  readonly revokeNow?: boolean;
  /** By how much the local clock is ahead of the platform's. This run knows it only if it has asked. */
  readonly clockAhead?: number;
  /** This run has already measured it. */
  readonly isMeasured?: boolean;
  /** `PULUMI_TOKENS_NOW` is set. */
  readonly looksAhead?: boolean;
  /** Whether the provider signs in with the token, or that the platform does not answer. */
  readonly own?: Match | "fails" | "fails for good";
  /** Whether another credential is the token. */
  readonly other?: Match;
  readonly source?: OtherCredential["source"];
  /** The platform does not find the organization of the token. */
  readonly isMissing?: boolean;
}

const usual = {
  note: () => undefined,
  revokeNow: false,
  clockAhead: 0,
  looksAhead: false,
  isMeasured: false,
  own: "no",
  other: "no",
  source: "other Provider",
  isMissing: false,
} as const satisfies Setting;

function runIn(setting: Setting) {
  const { note, revokeNow, clockAhead, looksAhead, isMeasured, own, other, source, isMissing } = {
    ...usual,
    ...setting,
  };
  const lines: string[] = [];
  let asked = 0;
  const missing = new PlatformError("notFound", { platform: "PlanetScale", operation: "revoke it" });
  const tokenApi = scriptedTokenApi(isMissing ? { revoke: missing, all: missing } : {});
  const measure = (): void => {
    run.clock.note("planetscale", "PlanetScale", at(10) - clockAhead, at(10));
  };
  const verifyCredential = (): Promise<void> => {
    asked += 1;
    measure();
    return Promise.resolve();
  };
  const lasting = own === "fails for good";
  const failure = new PlatformError("unavailable", { platform: "PlanetScale", operation: "read the token", lasting });
  const isCredential = (): Promise<Match> =>
    own === "fails" || own === "fails for good" ? Promise.reject(failure) : Promise.resolve(own);
  const connection: Connection = {
    platform: planetscale,
    api: { verifyCredential, scopeNotFound: ["notFound"], ServiceToken: tokenApi, isCredential },
    others: () => [{ source, isCredential: () => Promise.resolve(other) }],
    readOnly: false,
    forget: new Set(),
    fromState: undefined,
  };
  const say = (line: string) => void lines.push(line);
  const run = runWith({ connection, clock: fakeClock(at(10)), revokeNow, isTimeOverridden: looksAhead, say });
  note(run);
  if (isMeasured) measure();
  return { run, lines, calls: tokenApi.calls, asked: () => asked };
}

/** Ends one: whether the token is revoked, what is printed, and how often the platform's time was asked for. */
export async function ended(entry: Entry, setting: Setting = {}) {
  const { run, lines, calls, asked } = runIn(setting);
  await endEntry(entry, place, run);
  return { revoked: calls.includes("revoke x"), lines, asked: asked() };
}

/** Which of these stay on the list because a provider signs in with their tokens, and what is printed. */
export async function skippedIn(due: readonly Entry[], setting: Setting = {}) {
  const { run, lines, calls } = runIn(setting);
  const entries = await skippedOf(due, place, run);
  return { entries, lines, calls };
}
