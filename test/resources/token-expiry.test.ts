import * as platforms from "../../provider/platforms/definitions";
import { driverOf, type ResourceSchema } from "../../provider/platforms/contract";
import { failureOf } from "../support/errors";
import { pairs } from "../support/platforms";
import { without } from "../support/specs";
import { tokenStack, type TokenStack } from "../support/stack";

const dated = pairs.filter(({ platform, kind }) => {
  const schema = driverOf(platforms[platform]).schemas[kind] as ResourceSchema;
  return "expiresAt" in schema.args.shape;
});

describe.each(dated)("the expiry of a $pair as an instant", (pair) => {
  const instant = "2027-01-31T00:00:00.000Z";
  let stack: TokenStack;
  const until = (expiresAt: string) => ({ ...without(stack.args, "expiresIn"), expiresAt });

  beforeEach(async () => {
    stack = await tokenStack(pair);
  });

  test("is kept as it was asked for and as the platform made it: no later run takes that for a change", async () => {
    await stack.up(until(instant));
    const made = stack.kept();
    const { requestedExpiresAt, expiresAt } = made.outputs;
    expect(requestedExpiresAt).toBe(instant);
    const early = Date.parse(instant) - Date.parse(String(expiresAt));
    expect(early).toBeGreaterThanOrEqual(0);
    expect(early).toBeLessThan(5 * 3_600_000);
    await stack.up(until(instant));
    expect(stack.engine.steps).toEqual(["same ci"]);
    await stack.engine.refresh();
    const { lastUsedAt } = stack.kept().outputs;
    expect(stack.kept()).toStrictEqual({ ...made, outputs: { ...made.outputs, lastUsedAt } });
    await stack.up(until("2027-01-31T01:00:00+01:00"));
    expect(stack.engine.steps).toEqual(["same ci"]);
  });

  test.each([
    ["another instant", () => until("2027-02-28T00:00:00.000Z")],
    ["a length of life", () => stack.args],
    ["none", () => without(stack.args, "expiresIn")],
  ])("changed to %s makes another token", async (_what, args) => {
    await stack.up(until(instant));
    await stack.up(args());
    expect(stack.engine.steps).toEqual(["replace ci", "delete ci"]);
    await stack.up(args());
    expect(stack.engine.steps).toEqual(["same ci"]);
    await stack.up(until(instant));
    expect(stack.engine.steps).toEqual(["replace ci", "delete ci"]);
    expect(stack.living()).toHaveLength(1);
  });

  test("that has passed by now is refused for a new token, and changes nothing of one that is there", async () => {
    await stack.up(until(instant));
    stack.clock.advance(Date.parse(instant) - stack.clock.now());
    await stack.up(until(instant));
    expect(stack.engine.steps).toEqual(["same ci"]);
    const failure = await failureOf(stack.up(until(instant), { replace: true }));
    expect(failure.message).toMatch(/^expiresAt: must be in the future/);
    expect(stack.writes()).toEqual(["mint"]);
  });
});
