import type { Run } from "../../provider/run/run";
import type { Entry, EntryReason } from "../../provider/retirement/state";
import type { StoredResource } from "../../provider/run/context";
import { ended, id, listed, skippedIn, token, type Setting } from "./ending";
import { at, hour, iso } from "./retirements";

const revokedLine = "ci: revoked x.";
const early = "ci: revoked x, although its overlap lasts until 2027-01-13T00:00:00Z: its Retirement was deleted.";
const released = "ci: x is released and still works. Revoke it once nothing uses it.";
const notListed = "ci: x is no longer in the list of this Retirement and still works. Revoke it once nothing uses it.";
const untracked =
  "ci: x is in its overlap, but its Retirement was replaced by hand and the new one has no record of it. It still works. Find it " +
  "with `pulumi-tokens audit` and revoke it once nothing uses it.";
const byHand =
  "ci: x is released: its overlap has not ended. It was made by hand and still works. Revoke it once nothing uses it.";
const inUse =
  "ci: x is in use, perhaps by another stack. It still works. Find its owner with `pulumi-tokens audit --all-stacks`.";

/** Another instance took the place of this one in the run. */
const handingOver =
  (ending: readonly string[], freed: readonly Entry[] = []) =>
  (run: Run): void => {
    run.note(token, { handedOver: { recorded: {} as StoredResource, pendingRevocation: ending, released: freed } });
  };
const declares = (run: Run): void => {
  run.note(token, { declaredOverlap: { urn: token, overlap: "2d", supersedes: undefined, unknown: [] } });
};
const both =
  (...notes: readonly ((run: Run) => void)[]) =>
  (run: Run): void => {
    for (const note of notes) note(run);
  };
const isNew = (run: Run): void => {
  run.note(token, { hasNewRetirement: true });
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
      { revokeNow: true, note: handingOver([], [listed(10, "superseded")]) },
      revokedLine,
    ],
    ["of an orphan that nobody uses", listed(12, "orphaned"), {}, revokedLine],
    ["of an orphan that is used, after a leak", listed(12, "orphaned", used), { revokeNow: true }, revokedLine],
    [
      "that the run has decided to end",
      listed(12),
      { note: both(handingOver([id("y"), id("x")]), declares) },
      revokedLine,
    ],
    [
      "that the run has decided to end, made by hand",
      listed(12, "superseded"),
      { note: handingOver([id("x")]) },
      revokedLine,
    ],
    ["that is due, of a list that was replaced by hand", listed(10), { note: isNew }, revokedLine],
    ["that is due, of an instance that was replaced", listed(10), { note: handingOver([]) }, revokedLine],
    [
      "although another one is released",
      listed(10),
      { note: handingOver([], [listed(10, "superseded", { token: id("y") })]) },
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
        note: (run) => {
          run.noteToken(id("x"), { isCurrent: true });
        },
      },
      [],
    ],
    [
      "that the run keeps",
      listed(10),
      {
        note: (records) => {
          records.retain([listed(10.1)]);
        },
      },
      [],
    ],
    [
      "that the program no longer names",
      listed(10, "superseded"),
      { note: handingOver([id("x")], [listed(10, "superseded")]) },
      [released],
    ],
    ["that an earlier run may have released", listed(10, "superseded"), { note: handingOver([id("y")]) }, [notListed]],
    ["of a list that was replaced by hand", listed(12), { note: isNew }, [untracked]],
    ["that the next instance does not know", listed(12), { note: handingOver([]) }, [untracked]],
    ["made by hand, before its time", listed(12, "superseded"), {}, [byHand]],
    ["of an orphan in use", listed(12, "orphaned", used), {}, [inUse]],
  ])("%s", async (_which, one, setting, lines) => {
    expect(await ended(one, setting)).toMatchObject({ revoked: false, lines });
  });

  const credentials = [
    [
      "the provider signs in with it",
      "replaced",
      { own: "yes" },
      "the provider itself signs in with it. Give the provider another credential.",
    ],
    [
      "another Provider signs in with it",
      "replaced",
      { other: "yes" },
      "another Provider signs in with it. Give that Provider another credential.",
    ],
    [
      "the environment has it",
      "replaced",
      { other: "yes", source: "environment" },
      "the environment has it as a credential (PLANETSCALE_SERVICE_TOKEN_ID, PLANETSCALE_SERVICE_TOKEN, " +
        "PLANETSCALE_ACCESS_TOKEN). Unset the variable, or set it to another credential.",
    ],
    [
      "nobody knows whether the provider signs in with it, and it was made by hand",
      "superseded",
      { own: "unknown" },
      "the provider did not make it, and cannot tell whether it signs in with it. Do it at the platform if nothing signs in with it.",
    ],
  ] satisfies readonly [string, EntryReason, Setting, string][];

  test.each<(typeof credentials)[number]>(credentials)("if %s", async (_why, reason, setting, line) => {
    const { revoked, lines } = await ended(listed(10, reason), setting);
    expect({ revoked, lines }).toEqual({ revoked: false, lines: [`ci: not revoking x: ${line}`] });
  });

  test.each<(typeof credentials)[number]>(credentials)(
    "and keeps it on the list for a day in any other run, if %s",
    async (_why, reason, setting, line) => {
      const due = listed(10, reason, { expiresAt: iso(40) });
      expect(await skippedIn([due], setting)).toEqual({
        entries: [{ ...due, skippedAt: iso(10), retireAt: iso(11) }],
        lines: [`ci: not revoking x: ${line} \`pulumi up\` tries again after a day.`],
        calls: [],
      });
    },
  );

  test("by the platform's clock, and no longer than it would be kept otherwise", async () => {
    const behind = await skippedIn([listed(9)], { own: "yes", clockAhead: -hour, isMeasured: true });
    const latest = at(10) + hour + 999;
    expect(behind.entries.map(({ retireAt }) => Date.parse(retireAt))).toEqual([latest + 24 * hour]);
    const longer = await skippedIn([listed(12)], { own: "yes" });
    expect(longer.entries.map(({ retireAt }) => retireAt)).toEqual([iso(12)]);
  });

  test("as it is, without a line, if the platform does not answer: its deletion looks again", async () => {
    const due = [listed(10), listed(9, "superseded")];
    expect(await skippedIn(due, { own: "fails" })).toEqual({ entries: due, lines: [], calls: [] });
    // Its revocation would fail in the same way: the engine keeps the old instance, with its list.
    expect(await skippedIn(due, { own: "fails for good" })).toEqual({ entries: [], lines: [], calls: [] });
  });

  test("for no other reason", async () => {
    expect(await skippedIn([listed(10), listed(9, "superseded")])).toEqual({ entries: [], lines: [], calls: [] });
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

test("the end of a Retirement prints nothing of a token that is gone", async () => {
  const expired = listed(9, "replaced", { expiresAt: iso(9) });
  expect((await ended(expired, { isMissing: true })).lines).toEqual([]);
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
