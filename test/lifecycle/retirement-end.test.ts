import { Keeping } from "../../provider/lifecycle/keeping";
import { endEntry } from "../../provider/lifecycle/retirement-end";
import type { Connection, ResourceRef, RunContext, StoredResource } from "../../provider/lifecycle/run-context";
import { PlatformClocks } from "../../provider/lifecycle/skew";
import type { Entry, EntryReason } from "../../provider/lifecycle/ledger";
import { planetscale } from "../../provider/platforms";
import type { Match } from "../../provider/platforms/platform";
import { retirementOf } from "../../provider/values/address";
import { fakeClock } from "../support/clock";
import { addressOf, stackOwner } from "../support/engine";
import { scriptedIssuer } from "../support/issuer";
import { at, entry, hour, iso } from "./ledgers";

const id = (token: string): string => `planetscale/acme/${token}`;
const token = addressOf("ServiceToken", "ci");
const place: ResourceRef = { urn: retirementOf(token), tokenUrn: token, stackId: stackOwner };
const listed = (retire: number, reason?: EntryReason, more: Partial<Entry> = {}): Entry => ({
  ...entry(id("x"), 1, retire, reason),
  ...more,
});

interface Setting {
  /** What the run has noted before the deletion. */
  readonly note?: (keeping: Keeping) => void;
  readonly revokeNow?: boolean;
  /** By how much the local clock is ahead of the platform's. This run knows it only if it has asked. */
  readonly clockAhead?: number;
  /** This run has already measured it. */
  readonly isMeasured?: boolean;
  /** `PULUMI_TOKENS_NOW` is set. */
  readonly looksAhead?: boolean;
  /** Whether the provider, or another one, signs in with the token. */
  readonly own?: Match;
  readonly other?: Match;
}

/** Ends an entry at day ten: whether the token is revoked, what is printed, and whether the platform's time was asked for. */
async function ended(entry: Entry, setting: Setting = {}) {
  const {
    note,
    revokeNow = false,
    clockAhead = 0,
    looksAhead = false,
    isMeasured = false,
    own = "no",
    other = "no",
  } = setting;
  const lines: string[] = [];
  let asked = 0;
  const clock = fakeClock(at(10));
  const clocks = new PlatformClocks({ clock, ahead: looksAhead, say: () => undefined });
  const keeping = new Keeping();
  note?.(keeping);
  const tokenApi = scriptedIssuer();
  const measure = (): void => {
    clocks.note("planetscale", "PlanetScale", at(10) - clockAhead, at(10));
  };
  if (isMeasured) measure();
  const verifyCredential = (): Promise<void> => {
    asked += 1;
    measure();
    return Promise.resolve();
  };
  const runsOn = (): Promise<Match> => Promise.resolve(own);
  const connection: Connection = {
    platform: planetscale,
    api: { verifyCredential, scopeNotFound: ["notFound"], ServiceToken: tokenApi, runsOn },
    others: () => [{ runsOn: () => Promise.resolve(other) }],
    readOnly: false,
    forget: new Set(),
    fromState: undefined,
  };
  const say = (line: string) => void lines.push(line);
  const context = { connect: () => connection, clock, clocks, keeping, revokeNow, ahead: looksAhead, say };
  await endEntry(entry, place, context as unknown as RunContext);
  return { revoked: tokenApi.calls.includes("revoke x"), lines, asked };
}

const revokedLine = "ci: revoked x.";
const early = "ci: revoked x, although its overlap lasts until 2027-01-13T00:00:00Z: its Retirement was deleted.";
const released = "ci: x is released and still works: revoke it when nobody needs it.";
const notListed = "ci: x is no longer in the list of this Retirement and still works: revoke it when nobody needs it.";
const untracked =
  "ci: x is in its overlap, but its Retirement was replaced by hand and the new one does not know it. It still works: find it " +
  "with `pulumi-tokens audit` and revoke it when nobody needs it.";
const byHand =
  "ci: x is released: its overlap has not ended. It was made by hand and still works: revoke it when nobody needs it.";
const inUse =
  "ci: x is in use, perhaps by another stack. It still works: find its owner with `pulumi-tokens audit --all-stacks`.";

/** Another instance took the place of this one in the run. */
const handsOver =
  (ending: readonly string[], freed: readonly Entry[] = []) =>
  (keeping: Keeping): void => {
    keeping.handOver(place.urn, { recorded: {} as StoredResource, ending, released: freed });
  };
const declares = (keeping: Keeping): void => {
  keeping.declareOverlap({ address: token, overlap: "2d", supersedes: undefined, unknown: [] });
};
const both =
  (...notes: readonly ((keeping: Keeping) => void)[]) =>
  (keeping: Keeping): void => {
    for (const note of notes) note(keeping);
  };
const isNew = (keeping: Keeping): void => {
  keeping.noteNewRetirement(token);
};
const used = { lastUsedAt: iso(9.5) };

describe("the end of a Retirement revokes a token", () => {
  test.each<[string, Entry, Setting, string]>([
    ["whose overlap has ended", listed(10), {}, revokedLine],
    ["whose overlap has ended, of an orphan", listed(10, "orphaned"), {}, revokedLine],
    ["whose overlap has ended, made by hand", listed(10, "superseded"), {}, revokedLine],
    ["in its overlap, with a line, in a run without a program", listed(12), {}, early],
    ["in its overlap, as the program has it", listed(12), { note: declares }, revokedLine],
    ["in its overlap after a leak", listed(12), { revokeNow: true }, revokedLine],
    ["made by hand after a leak", listed(12, "superseded"), { revokeNow: true }, revokedLine],
    [
      "made by hand and released, after a leak",
      listed(10, "superseded"),
      { revokeNow: true, note: handsOver([], [listed(10, "superseded")]) },
      revokedLine,
    ],
    ["of an orphan that nobody uses", listed(12, "orphaned"), {}, revokedLine],
    ["of an orphan that is used, after a leak", listed(12, "orphaned", used), { revokeNow: true }, revokedLine],
    [
      "that the run has decided to end",
      listed(12),
      { note: both(handsOver([id("y"), id("x")]), declares) },
      revokedLine,
    ],
    [
      "that the run has decided to end, made by hand",
      listed(12, "superseded"),
      { note: handsOver([id("x")]) },
      revokedLine,
    ],
    ["that is due, of a list that was replaced by hand", listed(10), { note: isNew }, revokedLine],
    ["that is due, of an instance that was replaced", listed(10), { note: handsOver([]) }, revokedLine],
    [
      "although another one is released",
      listed(10),
      { note: handsOver([], [listed(10, "superseded", { token: id("y") })]) },
      revokedLine,
    ],
  ])("%s", async (_which, one, setting, line) => {
    expect(await ended(one, setting)).toMatchObject({ revoked: true, lines: [line] });
  });
});

describe("the end of a Retirement leaves a token alone", () => {
  test.each<[string, Entry, Setting, string[]]>([
    [
      "that is current",
      listed(10),
      {
        note: (keeping) => {
          keeping.declare(id("x"));
        },
      },
      [],
    ],
    [
      "that the run keeps",
      listed(10),
      {
        note: (keeping) => {
          keeping.promise([listed(10.1)]);
        },
      },
      [],
    ],
    [
      "that the program no longer names",
      listed(10, "superseded"),
      { note: handsOver([id("x")], [listed(10, "superseded")]) },
      [released],
    ],
    ["that an earlier run may have released", listed(10, "superseded"), { note: handsOver([id("y")]) }, [notListed]],
    ["of a list that was replaced by hand", listed(12), { note: isNew }, [untracked]],
    ["that the next instance does not know", listed(12), { note: handsOver([]) }, [untracked]],
    ["made by hand, before its time", listed(12, "superseded"), {}, [byHand]],
    ["of an orphan in use", listed(12, "orphaned", used), {}, [inUse]],
  ])("%s", async (_which, one, setting, lines) => {
    expect(await ended(one, setting)).toMatchObject({ revoked: false, lines });
  });

  test.each<[string, EntryReason, Setting, string]>([
    ["the provider signs in with it", "replaced", { own: "yes" }, "the provider itself signs in with it."],
    ["another Provider signs in with it", "replaced", { other: "yes" }, "another Provider signs in with it."],
    [
      "nobody knows whether the provider signs in with it, and it was made by hand",
      "superseded",
      { own: "unknown" },
      "the provider did not make it, and cannot tell whether it signs in with it. Revoke it by hand when nobody needs it.",
    ],
  ])("if %s", async (_why, reason, setting, line) => {
    const { revoked, lines } = await ended(listed(10, reason), setting);
    expect({ revoked, lines }).toEqual({ revoked: false, lines: [`ci: not revoking x: ${line}`] });
  });

  test.each<EntryReason>(["replaced", "orphaned"])(
    "not if nobody knows that, and the stack made it: %s",
    async (reason) => {
      expect(await ended(listed(10, reason), { own: "unknown" })).toMatchObject({
        revoked: true,
        lines: [revokedLine],
      });
    },
  );
});

describe("the platform's time", () => {
  const hourBehind = listed(10 - 0.5 / 24, "superseded");

  test("is asked for before a token ends that is due by the local clock only: it is released", async () => {
    expect(await ended(hourBehind, { clockAhead: hour })).toEqual({ revoked: false, lines: [byHand], asked: 1 });
    expect(await ended(hourBehind)).toEqual({ revoked: true, lines: [revokedLine], asked: 1 });
    const orphan = listed(10 - 0.5 / 24, "orphaned", used);
    expect(await ended(orphan, { clockAhead: hour })).toEqual({ revoked: false, lines: [inUse], asked: 1 });
  });

  test.each<[string, Entry, Setting]>([
    ["a token that the stack has replaced: it ends anyway", listed(9), {}],
    ["a token that is not due", listed(12, "superseded"), {}],
    ["a run that knows it", hourBehind, { isMeasured: true }],
    ["a leak", hourBehind, { revokeNow: true }],
    ["a preview of another time", hourBehind, { looksAhead: true }],
  ])("is not asked for in the case of %s", async (_what, one, setting) => {
    expect(await ended(one, setting)).toMatchObject({ asked: 0 });
  });
});
