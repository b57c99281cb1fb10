import { ownershipTag } from "../../provider/values/ownership-tag";
import { makeByHand } from "../support/by-hand";
import { failureOf } from "../support/errors";
import { addressOf, stackOwner } from "../support/engine";
import { fixtures, pairOf, pairs } from "../support/platforms";
import { without } from "../support/specs";
import { day, retirementStack, type RetirementStack } from "./retirement-stack";

const planetscale = pairOf("ServiceToken on planetscale");

describe.each(pairs)("the Retirement of a $pair", (pair) => {
  let stack: RetirementStack;

  beforeEach(async () => {
    stack = await retirementStack(pair);
  });

  test("says in its lines what it will do, and nothing when there is nothing to do", async () => {
    const first = await stack.rotate("1");
    stack.lines.length = 0;
    await stack.rotate("2");
    expect(stack.lines).toEqual([
      `ci: replaced (trigger): \`rotateWhenChanged\` changed. The old token ${first} keeps working until 2026-11-03T00:00:00Z.`,
      `ci: ${first} was replaced. The next \`pulumi up\` after 2026-11-03T00:00:00Z revokes it.`,
    ]);
    stack.lines.length = 0;
    stack.clock.advance(day);
    await stack.rotate("2");
    expect(stack.lines).toEqual([]);
    stack.clock.advance(day);
    await stack.rotate("2");
    const [due, ...after] = stack.lines;
    // Where the platform tells of the last use, the line says it.
    expect(due).toMatch(
      new RegExp(
        `^ci: the overlap of ${first} has ended\\. It is revoked at the end of this run\\.( Last used: 2026-11-01T[^ ]+)?$`,
      ),
    );
    expect(after).toEqual([`ci: revoked ${first}.`]);
  });

  test("that cannot revoke what is due keeps it in the state, and the next run goes on", async () => {
    const first = await stack.rotate("1");
    const second = await stack.rotate("2");
    stack.clock.advance(2 * day);
    stack.fault({ ...pair.fixture.requests.revoke, fault: "status", status: 403, times: 10 });
    const failure = await failureOf(stack.rotate("2"));
    expect(failure.message).toContain(first);
    expect(stack.living()).toEqual([first, second]);
    stack.emulator.clearFaults();
    await stack.rotate("2");
    expect(stack.living()).toEqual([second]);
    await stack.rotate("2");
    expect(stack.engine.steps).toEqual(["same ci", "same ci-retirement"]);
  });

  test("drops at refresh what somebody else has revoked, and at a replacement does not list it", async () => {
    const first = await stack.rotate("1");
    const second = await stack.rotate("2");
    stack.emulator.revokeToken(pair.platform, first);
    await stack.engine.refresh();
    expect(stack.retiring()).toEqual({});
    stack.emulator.revokeToken(pair.platform, second);
    await stack.rotate("3");
    expect(stack.retiring()).toEqual({});
  });

  test("keeps at refresh what it cannot look at", async () => {
    const first = await stack.rotate("1");
    await stack.rotate("2");
    stack.emulator.fault({ platform: pair.platform, fault: "status", status: 403, times: 20 });
    await failureOf(stack.engine.refresh());
    stack.emulator.clearFaults();
    expect(Object.keys(stack.retiring())).toEqual([first]);
  });

  test("that is replaced by hand names what its list had and revokes only what is due: its history is lost", async () => {
    const first = await stack.rotate("1");
    stack.clock.advance(day / 2);
    const second = await stack.rotate("2");
    stack.clock.advance(day);
    const third = await stack.rotate("3");
    stack.clock.advance(1.25 * day);
    stack.lines.length = 0;
    await stack.up({ ...stack.args, rotateWhenChanged: "3" }, {}, { replace: true });
    expect(stack.living()).toEqual([second, third]);
    expect(stack.lines.filter((line) => line.includes(second))).toEqual([
      expect.stringMatching(
        new RegExp(`^ci: found .*${second}.*, tagged by this stack but not recorded in its state\\.`),
      ),
      expect.stringMatching(new RegExp(`^ci: ${second} is in its overlap, but its Retirement was replaced by hand`)),
    ]);
    expect(stack.lines).toContain(`ci: revoked ${first}.`);
    stack.clock.advance(10 * day);
    await stack.up({ ...stack.args, rotateWhenChanged: "3" });
    expect(stack.living()).toEqual([second, third]);
  });

  test("ends no token of its own kind and place that carries another mark", async () => {
    const { engine, emulator } = stack;
    await engine.up(async (declare) => {
      await declare(pair.kind, "cd", { ...stack.args });
    });
    const marks = [
      ownershipTag(stackOwner, addressOf(pair.kind, "cd")),
      ownershipTag("another stack", addressOf(pair.kind, "ci")),
    ];
    if (pair.fixture.named) for (const mark of marks) makeByHand(emulator, pair.platform, `ci-${mark}-abcd`);
    const others = stack.living();
    engine.state.clear();
    await stack.rotate("1");
    await stack.rotate("2");
    await engine.refresh();
    stack.clock.advance(2 * day);
    await stack.rotate("2");
    expect(others).toHaveLength(pair.fixture.named ? 3 : 1);
    expect(stack.living()).toEqual([...others, stack.current()]);
  });
});

describe("the Retirement of a ServiceToken on PlanetScale", () => {
  test("does not list a token that its own run has declared, whatever its mark", async () => {
    const stack = await retirementStack(planetscale);
    await stack.up();
    const { engine } = stack;
    const kept = stack.kept();
    // As a state that was put together by hand: the Retirement lists the token that is declared.
    const entry = {
      reason: "replaced",
      expiresAt: null,
      token: kept.outputs["current"],
      replacedAt: "2026-10-01T00:00:00.000Z",
      retireAt: "2026-10-02T00:00:00.000Z",
    };
    engine.state.set(addressOf("Retirement", "ci-retirement"), {
      ...kept,
      outputs: { ...kept.outputs, retiring: [entry] },
    });
    await stack.up();
    await stack.up();
    expect(stack.living()).toEqual([stack.current()]);
  });

  test("says what it supersedes before that is on its list, and what a replacement or its own end revokes", async () => {
    const stack = await retirementStack(planetscale);
    const { id } = stack.emulator.admin.planetscale.createToken({ name: "by-hand" });
    await stack.up({ ...stack.args, rotateWhenChanged: "1", supersedes: [id, "zzzzzzzzzzzz"] });
    const first = stack.current();
    expect(stack.lines).toEqual([
      `ci: ${id} is in \`supersedes\`. The first \`pulumi up\` after 2d revokes it.`,
      "ci: zzzzzzzzzzzz is in `supersedes`. The first `pulumi up` after 2d revokes it.",
      "ci: supersedes: token zzzzzzzzzzzz was not found. Check the id.",
    ]);
    stack.lines.length = 0;
    await stack.up({ ...stack.args, overlap: "0s", rotateWhenChanged: "2", supersedes: [id] });
    expect(stack.lines).toEqual([
      `ci: replaced (trigger): \`rotateWhenChanged\` changed. The old token ${first} is revoked at the end of this run.`,
      `ci: the overlap of ${id}, which is in \`supersedes\`, has ended. It is revoked at the end of this run.`,
      `ci: revoked ${id}.`,
      `ci: revoked ${first}.`,
    ]);
    await stack.up({ ...stack.args, rotateWhenChanged: "3" });
    const third = stack.current();
    await stack.up({ ...stack.args, rotateWhenChanged: "4" });
    stack.lines.length = 0;
    await stack.up({ ...without(stack.args, "overlap"), rotateWhenChanged: "4" });
    expect(stack.lines).toContain(`ci: revoked ${third}.`);
    expect(stack.living()).toEqual([stack.current()]);
  });

  test("leaves alone what the provider itself runs on, and says so", async () => {
    const stack = await retirementStack(planetscale);
    const own = fixtures.planetscale.ownId!(stack.emulator);
    await stack.up({ ...stack.args, overlap: "0s", supersedes: [own] });
    await stack.up({ ...stack.args, overlap: "0s", supersedes: [own] });
    expect(stack.emulator.tokens().find(({ id }) => id === own)).toMatchObject({ alive: true });
    expect(stack.lines).toContainEqual(
      expect.stringContaining(`ci: not revoking ${own}: the provider itself signs in with it.`),
    );
  });

  test.each(["2d", "1s", "0s"])(
    "promises nobody more than its own expiry, and with %s no more than that",
    async (overlap) => {
      const stack = await retirementStack(planetscale);
      const args = { ...stack.args, expiresIn: "3d", overlap };
      await stack.up({ ...args, rotateWhenChanged: "1" });
      const first = stack.current();
      stack.clock.advance(2 * day);
      await stack.up({ ...args, rotateWhenChanged: "2" });
      const line = stack.lines.find((one) => one.startsWith("ci: replaced"));
      const end = {
        "2d": "keeps working until 2026-11-04T00:00:00Z, when it expires.",
        "1s": "keeps working until 2026-11-03T00:00:01Z.",
        "0s": "is revoked at the end of this run.",
      }[overlap]!;
      expect(line).toBe(`ci: replaced (trigger): \`rotateWhenChanged\` changed. The old token ${first} ${end}`);
      const until = { "2d": { [first]: 3 }, "1s": { [first]: 2 + 1 / 86_400 }, "0s": {} }[overlap]!;
      expect(stack.retiring()).toEqual(until);
    },
  );
});

describe.each([
  ["ahead", 3_600_000],
  ["behind", -3_600_000],
])("a platform whose clock is an hour %s", (_how, ahead) => {
  let stack: RetirementStack;

  beforeEach(async () => {
    stack = await retirementStack(planetscale);
    stack.emulator.setNow(new Date(stack.clock.now() + ahead).toISOString());
  });

  test("does not keep a leaked token alive, nor one without an overlap", async () => {
    await stack.up({ ...stack.args, overlap: "0s", rotateWhenChanged: "1" });
    await stack.up({ ...stack.args, overlap: "0s", rotateWhenChanged: "2" });
    expect(stack.living()).toEqual([stack.current()]);
  });

  test("ends no overlap before both clocks say so, and then it does", async () => {
    const args = { ...stack.args, overlap: "30m" };
    await stack.up({ ...args, rotateWhenChanged: "1" });
    const first = stack.current();
    await stack.up({ ...args, rotateWhenChanged: "2" });
    // The promise is in the platform's time: a later run may be on a machine with another clock.
    expect(stack.retiring()[first]).toBeCloseTo(1 / 48 + ahead / day, 8);
    const both = day / 48 + Math.max(0, ahead);
    stack.clock.advance(both - 1000);
    await stack.up({ ...args, rotateWhenChanged: "2" });
    expect(stack.living().sort()).toEqual([first, stack.current()].sort());
    stack.clock.advance(1000);
    await stack.up({ ...args, rotateWhenChanged: "2" });
    expect(stack.living()).toEqual([stack.current()]);
  });

  test("does not make a new token due", async () => {
    const args = { ...stack.args, expiresIn: "2h", rotateBefore: "90m", overlap: "30m" };
    await stack.up(args);
    await stack.up(args);
    expect(stack.engine.steps).toEqual(["same ci", "same ci-retirement"]);
    stack.clock.advance(1_800_000);
    await stack.up(args);
    expect(stack.engine.steps[0]).toBe("replace ci");
  });
});
