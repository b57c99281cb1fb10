import fc from "fast-check";
import { ownershipTag, suffixIn } from "../../provider/values/ownership-tag";
import type { Emulator, PlatformName } from "../../sdk/testing";
import { makeByHand } from "../support/by-hand";
import { fixtures } from "../support/platforms";
import type { Pair } from "../support/stack";
import { lengthOf } from "./program";
import type { Accident } from "./run";
import { runs } from "./runs";
import { doing, type Step } from "./step";
import { somebody } from "./truth";
import type { World } from "./world";

// What a stranger in the account and a platform that does not do what it is asked do to a stack.

/** The last part of the name of the token that the state has, if its Retirement has recorded it. */
function recordedName({ ownStack, emulator }: World): string | undefined {
  const id = ownStack.tokenIdOf("ci");
  const name = emulator.tokens().find((token) => token.id === id)?.name ?? "";
  const lists = [...ownStack.engine.state.values()].flatMap(({ outputs: { recordedNames } }) => recordedNames ?? []);
  return lists.includes(suffixIn(name)) ? name : undefined;
}

const copied = {
  "the tag, and guesses a code": (_world, mark) => `hack-${mark}-0123456789ab`,
  "the tag, in the form of version 0.1.0": (_world, mark) => `hack-${mark}-abcd`,
  "the whole name of our token": (world) => recordedName(world),
} satisfies Readonly<Record<string, (world: World, mark: string) => string | undefined>>;

const copiedTag = fc.constantFrom(...Object.entries(copied)).map(([what, nameOf]): Step => ({
  words: () => `a stranger makes a token whose name copies ${what}`,
  run: doing((world) => {
    const { ownStack, emulator, pair } = world;
    const name = nameOf(world, ownershipTag(ownStack.engine.owner, ownStack.addressOf("ci")));
    // Not one of those by hand that the program may name in `supersedes`.
    if (name !== undefined) ownStack.strangers.add(makeByHand(emulator, pair.platform, name));
    world.context.truth.look(somebody);
  }),
}));

type Undo = () => void;

/** A platform passes over the expiry of every token that is made. */
function ignoresExpiry({ behaviors }: Emulator, platform: PlatformName): Undo {
  const before = { ...behaviors[platform] };
  Object.assign(behaviors[platform], fixtures[platform].ignoresExpiry);
  return () => {
    restore(behaviors[platform], before, fixtures[platform].ignoresExpiry);
  };
}

function restore(behaviors: object, before: object, changed: object): void {
  const names = Object.keys(changed);
  Object.assign(behaviors, Object.fromEntries(Object.entries(before).filter(([name]) => names.includes(name))));
}

/** There are more tokens than a page holds, and every page is the first one. */
function repeatsPages(emulator: Emulator, platform: PlatformName): Undo {
  const { behaviors, revokeToken } = emulator;
  const fixture = fixtures[platform];
  const { repeatsPages: repeats = {} } = fixture;
  const before = { ...behaviors[platform] };
  const more = Array.from({ length: 101 }, () => fixture.createByHand(emulator, "more"));
  Object.assign(behaviors[platform], repeats);
  return () => {
    restore(behaviors[platform], before, repeats);
    for (const { id } of more) revokeToken(platform, id);
  };
}

/** It counts as an accident of the run, which may fail for it. */
const noticed: Accident = { words: "", request: 1, when: "before" };

const whileIt = (
  words: string,
  begins: (emulator: Emulator, platform: PlatformName) => Undo,
  kinds: readonly (keyof typeof runs)[],
): fc.Arbitrary<Step> =>
  fc.record({ what: fc.constantFrom(...kinds), rotates: fc.boolean() }).map(({ what, rotates }) => ({
    takesTime: true,
    words: () => `while ${words}: ${rotates ? 'the program changes the trigger of "ci": ' : ""}${what}`,
    async run({ ownStack, emulator, pair: { platform }, context: { truth } }: World) {
      const undo = begins(emulator, platform);
      try {
        truth.look(somebody);
        const known = new Set(truth.births.keys());
        if (rotates) ownStack.rotate("ci");
        await runs[what](ownStack, { accidents: [noticed] });
        // What is asked for here is thirty days at the most.
        const late = [...truth.births].find(
          ([id, { by, at }]) =>
            by === ownStack.name && !known.has(id) && truth.isThere(id) && truth.expiryOf(id) > at + lengthOf("31d"),
        );
        if (late) truth.breaks(`I8: ${late[0]} was kept, and lives longer than was asked for`);
      } finally {
        undo();
        truth.look(somebody);
      }
    },
  }));

const kinds = ["up", "up --refresh", "refresh", "destroy"] as const;

export const hostileStepsOf = ({ fixture }: Pair): fc.Arbitrary<Step> =>
  fc.oneof(
    ...(fixture.named ? [{ weight: 2, arbitrary: copiedTag }] : []),
    { weight: 1, arbitrary: whileIt("the platform passes over every expiry", ignoresExpiry, ["up", "up --refresh"]) },
    ...(fixture.repeatsPages
      ? [{ weight: 1, arbitrary: whileIt("every list repeats its first page", repeatsPages, kinds) }]
      : []),
  );
