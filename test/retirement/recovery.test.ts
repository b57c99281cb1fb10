import { PlatformError } from "../../provider/http/failure";
import type { Entry, RetirementState } from "../../provider/retirement/state";
import { endOfCurrent, listedAt, recover } from "../../provider/retirement/recovery";
import { withUse } from "../../provider/retirement/use";
import type { Connection, ResourceRef } from "../../provider/run/context";
import type { Run } from "../../provider/run/run";
import { planetscale } from "../../provider/platforms/definitions";
import type { TokenInfo } from "../../provider/platforms/contract";
import { nameEnding, ownershipTag } from "../../provider/values/ownership-tag";
import { retirementOf } from "../../provider/values/urn";
import { fakeClock } from "../support/clock";
import { addressOf, stackOwner } from "../support/engine";
import { scriptedTokenApi } from "../support/token-api";
import { runWith } from "../run/runs";
import { at, entry, iso, retirement } from "./retirements";

const id = (token: string): string => `planetscale/acme/${token}`;
const urn = addressOf("ServiceToken", "ci");
const place: ResourceRef = { urn: retirementOf(urn), tokenUrn: urn, stackId: stackOwner };
const tag = ownershipTag(stackOwner, urn);
const failure = new PlatformError("unavailable", { platform: "PlanetScale", operation: "list the tokens" });

/** A token that this stack has made; tokens of one suffix are a token and its copy. */
const made = (tokenId: string, day: number, suffix = `${tokenId}000`): TokenInfo => ({
  tokenId,
  name: `ci-${nameEnding(stackOwner, tag, suffix)}`,
  createdAt: iso(day),
});
const orphan = (token: string, began: number, retire: number): Entry => entry(id(token), began, retire, "orphaned");
const waiting = (one: Entry): Entry => ({ ...one, unconfirmed: true });

interface Setting {
  readonly state?: Partial<RetirementState>;
  readonly now?: number;
  readonly refreshing?: boolean;
  readonly knowsStack?: boolean;
  readonly declared?: readonly string[];
  readonly superseded?: readonly string[];
  readonly note?: (run: Run) => void;
  readonly missing?: "gone" | "unknown";
}

function runAt(listed: readonly TokenInfo[] | Error, now = 10, missing: "gone" | "unknown" = "gone") {
  const lines: string[] = [];
  const looked: string[] = [];
  const tokenApi = {
    ...scriptedTokenApi({ all: listed }),
    get: (_where: unknown, tokenId: string) => {
      looked.push(tokenId);
      return missing === "gone" ? Promise.resolve(undefined) : Promise.reject(failure);
    },
  };
  const connection: Connection = {
    platform: planetscale,
    api: { verifyCredential: () => Promise.resolve(), scopeNotFound: ["notFound"], ServiceToken: tokenApi },
    others: () => [],
    readOnly: false,
    forget: new Set(),
    fromState: undefined,
  };
  const say = (line: string) => void lines.push(line);
  const run = runWith({ connection, clock: fakeClock(at(now)), say });
  return { run, lines, looked, calls: tokenApi.calls };
}

/** What a Retirement, whose current token "a" was made at day five, is after a look at day ten. */
async function after(listed: readonly TokenInfo[], setting: Setting = {}) {
  const { refreshing = true, knowsStack = true, declared = [], superseded = [] } = setting;
  const { run, lines, looked } = runAt(listed, setting.now, setting.missing);
  if (knowsStack) run.noteStack(stackOwner);
  setting.note?.(run);
  const state = retirement({ current: id("a"), currentSince: iso(5), ...setting.state });
  const inputs = { overlap: "2d", revokeNow: false, superseded: superseded.map(id) };
  const isDeclared = (token: string): boolean => declared.map(id).includes(token);
  const found = await recover(place, state, inputs, { isDeclared, refreshing }, run);
  return { found, retiring: found.retiring, lines, looked };
}

const a = made("a", 5);

describe("an unrecorded token of the stack", () => {
  test.each<[string, number, Entry]>([
    ["older than the current one has its overlap, which the next run confirms", 3, waiting(orphan("x", 5, 7))],
    ["as old as the current one, too", 5, waiting(orphan("x", 5, 7))],
    ["younger than the current one is due at once", 6, orphan("x", 6, 6)],
  ])("%s", async (_what, day, wanted) => {
    const { retiring, lines } = await after([a, made("x", day)]);
    expect(retiring).toStrictEqual([wanted]);
    expect(lines).toEqual([
      "ci: found orphaned token x, probably from an interrupted run. The next `pulumi up` after " +
        `${wanted.retireAt.slice(0, 19)}Z revokes it.`,
    ]);
  });

  test("has its overlap in a run that declares it", async () => {
    expect((await after([a, made("x", 3)], { refreshing: false })).retiring).toStrictEqual([orphan("x", 5, 7)]);
  });

  test("is none in a refresh that does not know this stack's id", async () => {
    const { retiring, lines } = await after([a, made("x", 3)], { knowsStack: false });
    expect([retiring, lines]).toEqual([[], []]);
  });

  test("was replaced by the next younger token, but not by a copy", async () => {
    const state = { retiring: [entry(id("y"), 5, 20)] };
    const [, first] = (await after([a, made("x", 3), made("y", 4)], { state })).retiring;
    expect(first).toEqual(waiting(orphan("x", 4, 6)));
    const copies = [made("p", 4, "c0py"), made("q", 4, "c0py")];
    expect((await after([a, made("x", 3), ...copies])).retiring).toEqual([waiting(orphan("x", 5, 7))]);
  });

  test("was replaced by a token that this run has made or found, though that is not recorded yet", async () => {
    const wanted = [waiting(orphan("x", 6, 8))];
    expect((await after([a, made("x", 5.5), made("b", 6)], { declared: ["b"] })).retiring).toEqual(wanted);
    const note = (run: Run): void => {
      run.note(urn, { foundSince: at(6) });
    };
    const [found] = (await after([a, made("x", 5.5)], { note })).retiring;
    expect(found).toMatchObject({ replacedAt: iso(6), retireAt: iso(8), unconfirmed: true });
  });

  test("is named, up to five in a run", async () => {
    const five = ["p", "q", "r", "s", "t"].map((one) => made(one, 6));
    expect((await after([a, ...five])).lines).toHaveLength(5);
    const { lines } = await after([a, ...five, made("v", 6), made("w", 6)]);
    expect(lines).toHaveLength(6);
    expect(lines.at(-1)).toBe("ci: found 2 more orphaned tokens. `pulumi-tokens audit` lists all of them.");
  });
});

describe("a token that a run leaves alone is named", () => {
  const copied =
    ": the name has this stack's tag without its code, or is a copy. No run revokes such tokens. Run `pulumi-tokens audit` to see " +
    "them, and revoke them at the platform once nothing uses them.";
  const unproven =
    ", tagged by this stack but not recorded in its state. Another stack or a person may own it, so it is left alone. Run " +
    "`pulumi-tokens audit --all-stacks` to see whose it is.";

  test.each([true, false])("if its name is a copy, or older than the record: in a refresh %j", async (refreshing) => {
    const listed = [a, made("p", 6, "c0py"), made("q", 6, "c0py"), made("x", 3)];
    const { retiring, lines } = await after(listed, { state: { recordedSince: iso(4) }, refreshing });
    expect([retiring, lines]).toEqual([[], [`ci: found p, q${copied}`, `ci: found x${unproven}`]]);
  });

  test("unless an earlier run was to revoke it", async () => {
    const state = { recordedSince: iso(4), pendingRevocation: [id("x"), id("p")] };
    const listed = [a, made("x", 3), made("p", 6, "c0py"), made("q", 6, "c0py")];
    expect((await after(listed, { state, refreshing: false })).lines).toEqual([`ci: found q${copied}`]);
  });
});

describe("a token that an interrupted run was to revoke", () => {
  const state = { pendingRevocation: [id("x"), id("y")] };

  test("is due in the run after a refresh, whatever overlap that declares", async () => {
    const { found } = await after([a, made("x", 3)], { state });
    expect(found.retiring).toStrictEqual([orphan("x", 5, 5)]);
    expect(found.pendingRevocation).toEqual([id("x")]);
    expect((await after([a, made("x", 3)], { state, knowsStack: false })).retiring).toEqual(found.retiring);
  });

  test("is due also by a clock that is behind", async () => {
    expect((await after([a, made("x", 3)], { state, now: 4 })).retiring).toEqual([orphan("x", 5, 4)]);
  });

  test("is left to the engine in a run", async () => {
    const { found } = await after([a, made("x", 3)], { state, refreshing: false });
    expect([found.retiring, found.pendingRevocation]).toEqual([[], [id("x")]]);
  });

  test("is forgotten when the platform has it no more", async () => {
    expect((await after([a], { state })).found).not.toHaveProperty("pendingRevocation");
    expect((await after([a, made("x", 3)])).found).not.toHaveProperty("pendingRevocation");
  });
});

describe("a token on the list", () => {
  const y = entry(id("y"), 5, 20);
  const state = { retiring: [y] };

  test("leaves it if it is provably gone, with a line if the program names it", async () => {
    const { retiring, lines, looked } = await after([a], { state, superseded: ["y", "z"] });
    expect([retiring, looked]).toEqual([[], ["y"]]);
    expect(lines).toEqual(["ci: supersedes: token y was not found. Check the id."]);
  });

  test("stays if the platform lists it, or if nothing proves that it is gone", async () => {
    expect(await after([a, made("y", 3)], { state })).toMatchObject({ retiring: [y], looked: [] });
    expect(await after([a], { state, missing: "unknown" })).toMatchObject({ retiring: [y], looked: ["y"] });
  });

  test("has its name recorded, with those of the current token and of orphans", async () => {
    const { found } = await after([a, made("x", 3), made("y", 4)], { state });
    expect(found.recordedNames?.map((one) => one.slice(0, 4))).toEqual(["a000", "y000", "x000"]);
  });

  test("has its last use", async () => {
    const used = { ...made("y", 3), lastUsedAt: iso(9) };
    const { run, calls } = runAt([a, used]);
    expect(await withUse(place, id("a"), [], run)).toEqual([]);
    expect(calls).toEqual([]);
    const other = entry(id("z"), 5, 20);
    expect(await withUse(place, id("a"), [y, other], run)).toStrictEqual([{ ...y, lastUsedAt: iso(9) }, other]);
  });
});

test("without the id of its stack a Retirement stays as it is", async () => {
  const { run } = runAt([a]);
  const state = retirement({ current: id("a"), pendingRevocation: [id("x")] });
  const judgement = { isDeclared: () => false, refreshing: true };
  const inputs = { overlap: "2d", revokeNow: false, superseded: [] };
  expect(await recover({ urn, tokenUrn: urn }, state, inputs, judgement, run)).toBe(state);
});

test("the Retirements of one place share a list, and a failure is not remembered", async () => {
  const { run } = runAt([a]);
  const lists = await Promise.all(["a", "b"].map((one) => listedAt(place, id(one), run)));
  expect(lists[0]).toBe(lists[1]);
  expect(await listedAt(place, "planetscale/other/a", run)).not.toBe(lists[0]);
  const failing = runAt(failure);
  for (let call = 0; call < 2; call += 1) await expect(listedAt(place, id("a"), failing.run)).rejects.toBe(failure);
  expect(failing.calls.filter((call) => call === "all")).toHaveLength(2);
});

test("the current token ends now if it is provably gone, and else when it expires", async () => {
  const state = retirement({ current: id("a"), currentUntil: iso(30) });
  expect(await endOfCurrent(state, place, runAt([]).run)).toBe(iso(10));
  expect(await endOfCurrent(state, place, runAt([], 10, "unknown").run)).toBe(iso(30));
});
