import { TransportError, type Transport } from "../../provider/http/transport";
import type { Spec } from "../../provider/platforms/contract";
import { day, retirementStack, type RetirementStack } from "../resources/retirement-stack";
import { network } from "../support/direct";
import { failureOf } from "../support/errors";
import { pairOf, pairs, pairsWith, pairWith } from "../support/platforms";
import type { Pair } from "../support/stack";

const without = (args: Spec, key: string): Spec =>
  Object.fromEntries(Object.entries(args).filter(([other]) => other !== key));

interface Breaking {
  readonly stack: RetirementStack;
  /** The platform is taken away from the next run once it has sent so many requests. */
  readonly breakAfter: (requests: number) => void;
  /** The same once it has proven a new token, which is the last request of a creation. */
  readonly breakAfterProof: () => void;
  /** What it sends after so many is done, and the answer is lost. */
  readonly loseAfter: (requests: number) => void;
}

async function breaking(pair: Pair): Promise<Breaking> {
  let left = Infinity;
  let answered = Infinity;
  let untilProof = false;
  const transport: Transport = async (exchange) => {
    left -= 1;
    answered -= 1;
    if (left < 0) return { status: 403, headers: {}, text: "{}" };
    const answer = await network(exchange);
    if (untilProof && !exchange.headers["authorization"]!.includes(own)) {
      untilProof = false;
      left = 0;
    }
    if (answered < 0) throw new TransportError("noResponse");
    return answer;
  };
  const stack = await retirementStack(pair, { transport });
  const own = pair.fixture.secrets(stack.emulator)[0]!;
  return {
    stack,
    breakAfterProof: () => void (untilProof = true),
    breakAfter: (requests) => void (left = requests),
    loseAfter: (requests) => void (answered = requests),
  };
}

async function upWithFailingConsumer({ engine, up }: RetirementStack, args: Spec): Promise<void> {
  const whole = engine.up.bind(engine);
  engine.up = (program) =>
    whole(async (declare) => {
      await program(declare);
      throw new Error("The consumer failed.");
    });
  await failureOf(up(args));
  engine.up = whole;
}

describe("a token whose run was interrupted before its Retirement got it, and then a refresh:", () => {
  test.each(pairs)("a $pair has its overlap when it is replaced", async (pair) => {
    const { stack, breakAfter, breakAfterProof } = await breaking(pair);
    const { args, engine, clock } = stack;
    await stack.up({ ...args, rotateWhenChanged: "1" });
    clock.advance(day);
    breakAfterProof();
    await failureOf(stack.up({ ...args, rotateWhenChanged: "2" }));
    breakAfter(Infinity);
    const second = stack.current();
    await engine.refresh();
    await stack.up({ ...args, rotateWhenChanged: "3" });
    expect(stack.living()).toContain(second);
  });

  test.each(pairsWith({ hasOtherPlace: true }))("a $pair that was moved lives on while it is current", async (pair) => {
    const { stack, breakAfter, breakAfterProof } = await breaking(pair);
    const { args, engine, clock } = stack;
    const place = pair.token.otherPlace!(stack.emulator);
    await stack.up(args);
    clock.advance(day);
    breakAfterProof();
    await failureOf(stack.up({ ...args, ...place }));
    breakAfter(Infinity);
    const second = stack.current();
    await engine.refresh();
    await stack.up({ ...args, ...place });
    clock.advance(3 * day);
    await stack.up({ ...args, ...place });
    expect([stack.current(), stack.living()]).toEqual([second, [second]]);
  });
});

test("a token that a consumer may have has its overlap although what was to replace it never worked", async () => {
  const { stack, breakAfter, loseAfter } = await breaking(pairOf("ServiceToken on planetscale"));
  const { args, engine, clock } = stack;
  await stack.up({ ...args, rotateWhenChanged: "1" });
  clock.advance(day);
  breakAfter(2);
  await failureOf(stack.up({ ...args, rotateWhenChanged: "2" }));
  breakAfter(Infinity);
  const second = stack.current();
  clock.advance(1000);
  loseAfter(1);
  await failureOf(stack.up({ ...args, rotateWhenChanged: "3" }));
  loseAfter(Infinity);
  expect(stack.living()).not.toContain(stack.current());
  await engine.refresh();
  await stack.up({ ...args, rotateWhenChanged: "3" });
  expect(stack.living()).toContain(second);
});

test.each(pairsWith({ hasOtherPlace: true }))(
  "a $pair that moves in the run that adds its overlap has that overlap",
  async (pair) => {
    const stack = await retirementStack(pair);
    await stack.up(without(stack.args, "overlap"));
    const first = stack.current();
    stack.clock.advance(day);
    await stack.up({ ...stack.args, ...pair.token.otherPlace!(stack.emulator) });
    expect(stack.living()).toContain(first);
  },
);

test.each(pairs)(
  "a $pair that a consumer may have has the overlap that the program asks for now, though its Retirement never recorded that",
  async (pair) => {
    const stack = await retirementStack(pair);
    const { args, engine, clock, emulator } = stack;
    const rotatedAlone = (trigger: string): Promise<Error> =>
      failureOf(
        engine.up(async (declare) => {
          await declare(pair.kind, "ci", { ...args, overlap: "1h", rotateWhenChanged: trigger });
          throw new Error("The consumer failed.");
        }),
      );
    await stack.up({ ...args, overlap: "0s", rotateWhenChanged: "1" });
    clock.advance(1000);
    await rotatedAlone("2");
    const second = stack.current();
    clock.advance(1000);
    await rotatedAlone("3");
    emulator.revokeToken(pair.platform, stack.current());
    clock.advance(1000);
    await engine.refresh();
    const again = { ...args, overlap: "1h", rotateWhenChanged: "3" };
    await stack.up(again);
    expect(stack.living()).toContain(second);
    clock.advance(day);
    await stack.up(again);
    expect(stack.living()).toEqual([stack.current()]);
  },
);

test("what was due is not promised a second overlap when a consumer and then a refresh come between", async () => {
  const stack = await retirementStack(pairOf("ServiceToken on planetscale"));
  const { args, engine, clock } = stack;
  await stack.up({ ...args, rotateWhenChanged: "1" });
  const first = stack.current();
  clock.advance(day);
  await stack.up({ ...args, rotateWhenChanged: "2" });
  clock.advance(2 * day);
  await upWithFailingConsumer(stack, { ...args, rotateWhenChanged: "3" });
  await engine.refresh();
  await stack.up({ ...args, rotateWhenChanged: "3" });
  expect(stack.living()).not.toContain(first);
});

test("what is due lives on while a consumer fails, and goes when all have moved", async () => {
  const stack = await retirementStack(pairOf("ServiceToken on planetscale"));
  await stack.up({ ...stack.args, rotateWhenChanged: "1" });
  const first = stack.current();
  await stack.up({ ...stack.args, rotateWhenChanged: "2" });
  const second = stack.current();
  stack.clock.advance(2 * day);
  const again = { ...stack.args, rotateWhenChanged: "2" };
  await upWithFailingConsumer(stack, again);
  expect(stack.living()).toEqual([first, second]);
  await stack.up(again);
  expect(stack.living()).toEqual([second]);
});

test("a token that leaked gets no overlap by a refresh after the run that was to end it was interrupted", async () => {
  const env: Record<string, string> = {};
  const stack = await retirementStack(pairOf("ServiceToken on planetscale"), { env });
  await stack.up({ ...stack.args, rotateWhenChanged: "1" });
  const leaked = stack.current();
  stack.clock.advance(day);
  env["PULUMI_TOKENS_REVOKE_NOW"] = "true";
  await upWithFailingConsumer(stack, { ...stack.args, rotateWhenChanged: "2" });
  delete env["PULUMI_TOKENS_REVOKE_NOW"];
  await stack.engine.refresh();
  await stack.up({ ...stack.args, rotateWhenChanged: "2" });
  expect(stack.living()).toEqual([stack.current()]);
  expect(stack.living()).not.toContain(leaked);
});

test("a list that lags before a mint whose answer is lost costs no other token its life", async () => {
  const unnamed = pairWith({ named: false });
  const { list, create } = unnamed.fixture.requests;
  const stack = await retirementStack(unnamed);
  const { args, fault } = stack;
  await stack.up({ ...args, rotateWhenChanged: "1" });
  const first = stack.current();
  fault({ ...list, fault: "stale" });
  fault({ ...create, fault: "status", status: 503 });
  await failureOf(stack.up({ ...args, rotateWhenChanged: "2" }));
  expect(stack.living()).toEqual([first]);
});

describe("a second run at the same time has nothing to do", () => {
  test("when a token was moved together with its Retirement", async () => {
    const stack = await retirementStack(pairOf("DeployToken on deplo"));
    const args = { ...stack.args, overlap: "0s" };
    await stack.up(args);
    stack.clock.advance(day);
    await stack.up({ ...args, projectId: "proj_docs" });
    await stack.up({ ...args, projectId: "proj_docs" });
    expect(stack.engine.steps).toEqual(["same ci", "same ci-retirement"]);
  });

  test("when a Retirement came together with a replacement, and that run left nothing behind to tell of", async () => {
    const stack = await retirementStack(pairOf("ServiceToken on planetscale"));
    const args = without(stack.args, "overlap");
    await stack.up({ ...args, rotateWhenChanged: "1" });
    stack.clock.advance(day);
    const changed = { ...args, overlap: "0s", rotateWhenChanged: "2" };
    await stack.up(changed);
    expect(stack.lines.filter((line) => line.includes("interrupted run"))).toEqual([]);
    await stack.up(changed);
    expect(stack.engine.steps).toEqual(["same ci", "same ci-retirement"]);
  });

  test("when the run before was ended by a consumer", async () => {
    const stack = await retirementStack(pairOf("ServiceToken on planetscale"));
    const { engine, clock } = stack;
    const args = { ...stack.args, overlap: "0s" };
    await stack.up({ ...args, rotateWhenChanged: "1" });
    clock.advance(day);
    await upWithFailingConsumer(stack, { ...args, rotateWhenChanged: "2" });
    clock.advance(day);
    await stack.up({ ...args, rotateWhenChanged: "3" });
    await stack.up({ ...args, rotateWhenChanged: "3" });
    expect(engine.steps).toEqual(["same ci", "same ci-retirement"]);
  });
});
