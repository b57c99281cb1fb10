import { Secret } from "../../provider/values/secret";
import type { Connection } from "../../provider/run/context";
import { Run } from "../../provider/run/run";
import { fakeClock, startOfTest } from "../support/clock";
import { addressOf } from "../support/engine";
import { runWith } from "./runs";

const urn = addressOf("ServiceToken", "ci");
const former = addressOf("ServiceToken", "before");
const id = "planetscale/acme/Tok1";
const iso = (time: number): string => new Date(time).toISOString();
const overlap = (length: unknown) => ({ urn, overlap: length, supersedes: undefined, unknown: [] });

describe("Run: a token", () => {
  test("is found by its own id, in any case and at any place", () => {
    const run = runWith();
    run.noteSecret(id, "no secret of a state");
    expect(run.token(id)).toEqual({});
    run.noteSecret(id, new Secret("canary"));
    expect(run.token("planetscale/other/tok1").secret?.reveal()).toBe("canary");
    expect(run.token("deplo/acme/tok1")).toEqual({});
  });

  test("is retained until its overlap has ended, by the earlier clock", () => {
    const clock = fakeClock();
    const run = runWith({ clock });
    expect(run.isRetained(id)).toBe(false);
    run.retain([{ token: id, retireAt: iso(startOfTest + 1000) }]);
    run.noteRevocations([id, "planetscale/acme/tok2"]);
    expect([run.isRetained(id), run.token("planetscale/acme/tok2").retainedUntil]).toEqual([true, -Infinity]);
    clock.advance(1000);
    expect(run.isRetained(id)).toBe(false);
  });

  test("is missing from its Retirement only if that gives an overlap, does not list it, and nothing has it", () => {
    const run = runWith();
    expect(run.isMissingFromRetirement(id, urn)).toBe(false);
    run.note(urn, { givesOverlap: true });
    expect(run.isMissingFromRetirement(id, urn)).toBe(true);
    run.noteToken(id, { isCurrent: true });
    expect(run.isMissingFromRetirement(id, urn)).toBe(false);
    run.noteRevocations(["planetscale/acme/tok2"]);
    expect(run.isMissingFromRetirement("planetscale/acme/tok2", urn)).toBe(false);
  });
});

describe("Run: a token resource", () => {
  test("has an overlap without a Retirement only if that is not part of the run", () => {
    const run = runWith();
    expect(run.overlapWithoutRetirement(urn)).toBeUndefined();
    for (const length of [undefined, "0s"]) {
      run.note(urn, { declaredOverlap: overlap(length) });
      expect(run.overlapWithoutRetirement(urn)).toBeUndefined();
    }
    run.note(urn, { declaredOverlap: overlap("2d") });
    expect(run.overlapWithoutRetirement(urn)?.overlap).toBe("2d");
    run.note(urn, { hasRetirement: true });
    expect(run.overlapWithoutRetirement(urn)).toBeUndefined();
  });

  test("is known under its URNs of now and before, whatever the stack is called", () => {
    const run = runWith();
    expect(run.urnsOf(urn)).toEqual([urn, urn]);
    run.note(urn, { formerRef: { urn: former } });
    expect(run.urnsOf(urn)).toEqual([urn, former]);
    expect(run.at(urn.replace("dev::", "prod::")).formerRef).toEqual({ urn: former });
  });
});

test("Run: a connection is made once for each platform, and a failure is not remembered", () => {
  const made: string[] = [];
  const connection = {} as Connection;
  const run = new Run({
    ...{ clock: fakeClock(), random: () => new Uint8Array(), say: () => undefined },
    ...{ isTimeOverridden: false, isDebug: false, revokeNow: () => false },
    connect(platform) {
      made.push(platform);
      if (made.length === 1) throw new Error("no credential");
      return connection;
    },
  });
  expect(() => run.connect("deplo")).toThrow("no credential");
  expect([run.connect("deplo"), run.connect("deplo"), run.readOnlyView().connect("deplo")]).toEqual(
    Array(3).fill(connection),
  );
  expect(made).toEqual(["deplo", "deplo"]);
});

test("Run: a line is printed once, and without control characters", () => {
  const lines: string[] = [];
  const run = runWith({ say: (line) => lines.push(line) });
  for (const line of ["ci: \u001b[2Jx", "ci: \u001b[2Jx", "other"]) run.say(line);
  expect(lines).toEqual(["ci: \ufffd[2Jx", "other"]);
});

test("Run: a read-only view knows nothing, prints nothing and leaves no notes", () => {
  const lines: string[] = [];
  const run = runWith({ say: (line) => lines.push(line), isDebug: true });
  run.note(urn, { hasNewToken: true });
  lines.length = 0;
  const view = run.readOnlyView();
  expect(view.at(urn)).toEqual({});
  view.note(urn, { givesOverlap: true });
  view.say("a line");
  expect([run.at(urn), lines]).toEqual([{ hasNewToken: true }, []]);
  expect(view.clock).toBe(run.clock);
});

test("Run: with PULUMI_TOKENS_DEBUG a fact is printed when it is new or changes, and a secret never", () => {
  const lines: string[] = [];
  const run = runWith({ say: (line) => lines.push(line), isDebug: true });
  run.note(urn, { isUnverified: true });
  run.note(urn, { isUnverified: true });
  run.note(urn, { isUnverified: false });
  run.noteSecret(id, new Secret("canary"));
  run.noteToken(id, { ending: "own credential" });
  const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9" as unknown as string[];
  run.grants.declare({ target: "app", tokenId: "t", permissions: unknown }, addressOf("TokenAccessGrant", "grant"));
  expect(lines).toEqual([
    "debug: ci its new token is not verified",
    "debug: ci its new token is verified",
    "debug: planetscale/tok1 is not revoked: own credential",
    "debug: grant asks for unknown permissions on app",
  ]);
});
