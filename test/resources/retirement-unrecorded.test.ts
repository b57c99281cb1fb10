import { failureOf } from "../support/errors";
import { addressOf } from "../support/engine";
import { pairOf, pairs } from "../support/platforms";
import { day, retirementStack, tokenWithRetirement } from "./retirement-stack";

// What the engine deletes and no Retirement has on its list: `--replace` asks no provider which token it replaces.

describe.each(pairs)("a $pair that no Retirement has recorded", (pair) => {
  /** A rotation whose consumer fails before the Retirement is updated: the id of its token, which the consumer has. */
  async function unrecorded() {
    const stack = await retirementStack(pair);
    await stack.rotate("1");
    stack.clock.advance(day);
    await failureOf(
      stack.engine.up(async (declare) => {
        await declare(pair.kind, "ci", { ...stack.args, rotateWhenChanged: "2" });
        throw new Error("The consumer failed.");
      }),
    );
    stack.clock.advance(1000);
    return { stack, second: stack.current(), again: { ...stack.args, rotateWhenChanged: "2" } };
  }

  test("lives on when `--replace` replaces it and a rename has hidden its tag", async () => {
    const { stack, second, again } = await unrecorded();
    stack.engine.rename();
    await stack.engine.up(tokenWithRetirement(pair, again, { replace: true }));
    expect(stack.living()).toContain(second);
    const isNamed = stack.lines.some((line) => line.includes(`not revoking ${second}: its Retirement has no record`));
    expect([second in stack.retiring(), isNamed]).toContain(true);
  });
});

test("a grant that goes leaves a token without a record in its overlap what it may do", async () => {
  const pair = pairOf("ServiceToken on planetscale");
  const stack = await retirementStack(pair);
  const { emulator, engine, args } = stack;
  const where = { organization: args["organization"], database: "app" };
  const grant = { platform: pair.platform, ...where, permissions: ["read_branch"], mode: "additive" };
  const first = { ...args, overlap: "0d", rotateWhenChanged: "1" };
  await engine.up(async (declare) => {
    await declare(pair.kind, "ci", first);
    await declare(
      "TokenAccessGrant",
      "ci-app",
      { ...grant, tokenId: stack.current() },
      { token: addressOf(pair.kind, "ci") },
    );
  });
  const old = stack.current();
  const next = { ...args, rotateWhenChanged: "2" };
  await failureOf(
    engine.up(async (declare) => {
      await declare(pair.kind, "ci", next);
      throw new Error("The run is interrupted.");
    }),
  );
  await stack.up(next);
  expect(stack.living()).toEqual([old, stack.current()]);
  expect(emulator.admin.planetscale.listPermissions(old)).toEqual([
    expect.objectContaining({ database: "app", access: "read_branch" }),
  ]);
});
