import fc from "fast-check";
import { accidents } from "./accidents";
import { wrongClock } from "./clocks";
import type { Pair } from "../support/stack";
import { editsOf } from "./edits";
import { laws } from "./laws";
import { hostileStepsOf } from "./hostile";
import { takesGrants } from "./program";
import { doing, type Step } from "./step";
import type { Stack } from "./stack";
import { appDeleted, regenerated, stackRename, stateDelete, stateMove, unrecognized } from "./takeovers";
import type { World } from "./world";

const often = <T>(value: T): fc.Arbitrary<T | undefined> =>
  fc.oneof({ weight: 9, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: fc.constant(value) });

const happening = (what: string, ...more: readonly (string | undefined)[]): string =>
  [what, ...more.filter((one) => one !== undefined)].join("; ");

/** One `up`, with whatever may happen to it. */
export const up = fc
  .record({
    accidents,
    rotates: fc.constantFrom<readonly string[]>([], [], ["ci"], ["ci"], ["ci", "cd"]),
    consumerFails: fc.oneof(often("before the Retirement" as const), often("after the Retirement" as const)),
    refresh: often(true),
    replace: fc.oneof(often("ci" as const), often("ci-retirement" as const)),
  })
  .map(({ accidents, rotates, consumerFails, replace, refresh }): Step => ({
    takesTime: true,
    words: (world) =>
      happening(
        `${rotates.length > 0 ? `the program changes the trigger of ${rotates.join(", ")}: ` : ""}up${refresh ? " --refresh" : ""}${replace ? ` --replace ${replace}` : ""}`,
        ...accidents.map((one) => one(world).words),
        consumerFails && `the consumer of "ci" fails, ${consumerFails} runs`,
      ),
    async run(world) {
      const plan = { accidents: accidents.map((one) => one(world)), consumerFails, replace, refresh };
      const { ownStack } = world;
      for (const name of rotates) ownStack.rotate(name);
      const loose = ownStack.brokeOff || ownStack.retirementsToCome() > 0 || replace === "ci-retirement";
      const { clean } = await ownStack.up(plan);
      if (clean && !world.context.engines.sparing) await again(world, loose);
    },
  }));

/**
 * I5. One run more may be needed after an interrupted one, or for a Retirement that is new: it lists what has no time left and
 * the engine's own deletions end. So it is for what is superseded without an overlap: "without one, by the next run".
 */
async function again({ ownStack, context }: World, before: boolean): Promise<void> {
  const loose =
    before ||
    context.truth.aliveOf(ownStack.name).some((id) => !ownStack.recorded.has(id)) ||
    ownStack.superseded.size > 0;
  if (loose) await ownStack.up();
  laws.afterSecondUp(ownStack, await ownStack.up());
}

const refresh = accidents.map((accidents): Step => ({
  words: (world) => happening("refresh", ...accidents.map((one) => one(world).words)),
  async run(world) {
    await world.ownStack.refresh({ accidents: accidents.map((one) => one(world)) });
  },
}));

const destroy = accidents.map((accidents): Step => ({
  words: (world) => happening("destroy", ...accidents.map((one) => one(world).words)),
  async run(world) {
    await world.ownStack.destroy({ accidents: accidents.map((one) => one(world)) });
  },
}));

const runs = {
  up: (stack) => stack.up(),
  'the program changes the trigger of "ci": up': (stack) => {
    stack.rotate("ci");
    return stack.up();
  },
  refresh: (stack) => stack.refresh(),
  preview: (stack) => stack.preview(),
  destroy: (stack) => stack.destroy(),
} satisfies Readonly<Record<string, (stack: Stack) => Promise<unknown>>>;

const expired = fc
  .array(fc.constantFrom(...(Object.keys(runs) as (keyof typeof runs)[])), { minLength: 1, maxLength: 3 })
  .map((what): Step => ({
    takesTime: true,
    words: () => `the provider's credential has expired: ${what.join("; ")}; then it has a new one`,
    async run({ ownStack, context: { credential } }) {
      credential.works = false;
      for (const one of what) await runs[one](ownStack);
      credential.works = true;
    },
  }));

const preview = fc.constant<Step>({
  words: () => "preview",
  async run({ ownStack }) {
    await ownStack.preview();
  },
});

const wait = fc.constantFrom("10m", "1h", "1d", "2d", "5d", "14d").map((length): Step => ({
  words: () => `${length} pass`,
  run: doing((world) => {
    world.wait(length);
  }),
}));

/** Processes whose clocks tick do not meet the very instant. */
const ticksOf = (more: number, { tickMs }: World): number => (more === 0 && tickMs > 1 ? 1 : more);

const waitForDue = fc.constantFrom(0, -1, 1).map((more): Step => ({
  words(world) {
    const byMs = ticksOf(more, world) * world.tickMs;
    return `time passes until something is due${byMs === 0 ? "" : byMs > 0 ? `, and ${byMs} ms more` : `, but for ${-byMs} ms`}`;
  },
  run: doing((world) => {
    world.wait(undefined, ticksOf(more, world));
  }),
}));

const byHand = fc.constantFrom(0, 1, 2, 3).map((likeness): Step => ({
  words: () => `somebody makes a token by hand, with a name like the stack's own (${likeness})`,
  run: doing((world) => {
    world.makeByHand(likeness);
  }),
}));

const takesOver = fc.constant<Step>({
  words: () => `the program supersedes with "ci" the very token that the provider runs on`,
  run: doing(({ ownStack, context: { own } }) => {
    if (own === undefined) return;
    if (!ownStack.byHand.includes(own)) ownStack.byHand.push(own);
    ownStack.edit("ci", (spec) => spec && { ...spec, supersedes: true });
  }),
});

const revoked = fc.constantFrom(0, 1).map((age): Step => ({
  words: () => `somebody revokes our ${age === 0 ? "youngest" : "second youngest"} token`,
  run: doing((world) => {
    world.revokeByHand(age);
  }),
}));

const otherStack = fc.record({ trigger: fc.constantFrom("a", "b"), accidents }).map(({ trigger, accidents }): Step => ({
  takesTime: true,
  words: (world) =>
    happening(`the other stack runs up with the trigger "${trigger}"`, ...accidents.map((one) => one(world).words)),
  async run(world) {
    const [[name, spec]] = world.otherStack.program as unknown as [[string, typeof world.first]];
    world.otherStack.program = new Map([[name, { ...spec, rotateWhenChanged: trigger }]]);
    await world.otherStack.up({ accidents: accidents.map((one) => one(world)) });
  },
}));

const movesGrant = fc
  .record({
    permission: fc.constantFrom("app read_branch", "app connect_branch", " read_databases"),
    grants: fc.boolean(),
  })
  .map(({ permission, grants }): Step => ({
    words: () =>
      `somebody ${grants ? "grants" : "takes"} "${permission.trim()}" by hand, on what the consumer of "ci" has`,
    run: doing((world) => {
      world.grantByHand(permission, grants);
    }),
  }));

/** What the simulated engine can do, and what is tried on the real one by tests of its own. */
export const simulatedStepsOf = (pair: Pair): fc.Arbitrary<Step> =>
  fc.oneof(
    { weight: 46, arbitrary: stepsOf(pair) },
    { weight: 2, arbitrary: stateMove },
    { weight: 1, arbitrary: stackRename },
    { weight: 6, arbitrary: wrongClock },
    { weight: 5, arbitrary: hostileStepsOf(pair) },
    ...(pair.platform === "deplo" ? [{ weight: 4, arbitrary: unrecognized }] : []),
    ...(pair.fixture.regenerate ? [{ weight: 2, arbitrary: regenerated }] : []),
    ...(pair.fixture.parent ? [{ weight: 2, arbitrary: appDeleted }] : []),
  );

/** All that may happen, and how often. */
export const stepsOf = (pair: Pair): fc.Arbitrary<Step> =>
  fc.oneof(
    { weight: 12, arbitrary: up },
    { weight: 8, arbitrary: editsOf(pair) },
    { weight: 2, arbitrary: preview },
    { weight: 3, arbitrary: refresh },
    { weight: 1, arbitrary: destroy },
    { weight: 3, arbitrary: wait },
    { weight: 4, arbitrary: waitForDue },
    { weight: 1, arbitrary: byHand },
    { weight: 1, arbitrary: takesOver },
    { weight: 2, arbitrary: revoked },
    { weight: 2, arbitrary: otherStack },
    { weight: 2, arbitrary: expired },
    { weight: 1, arbitrary: stateDelete },
    ...(takesGrants(pair) ? [{ weight: 3, arbitrary: movesGrant }] : []),
  );
