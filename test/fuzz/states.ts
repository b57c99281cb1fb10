import fc from "fast-check";
import type { Wire } from "../../provider/host/wire";
import type { Emulated } from "../support/emulated";
import type { Engine, Kept } from "../support/engine";
import type { Generated, Story } from "../support/generated";
import { pairs } from "../support/platforms";
import type { Pair } from "../support/stack";
import { checkedStack } from "./checked-stack";
import { hostileJson, hostileText, oddKeys, wordsOf, type Hostile } from "./hostile";
import { wholeProgram } from "./program";

const verbs = ["refresh", "up", "up that replaces", "destroy"] as const;

interface Case {
  readonly pair: Pair;
  /** Which resource of the state was edited, and where; what its outputs lack is put in by this name. */
  readonly resource: number;
  readonly edits: readonly { readonly at: number; readonly deeper: boolean; readonly value: Hostile | "gone" }[];
  readonly id: Hostile | undefined;
  readonly verb: (typeof verbs)[number];
}

const edit = fc.record({
  at: fc.nat(40),
  deeper: fc.boolean(),
  value: fc.oneof({ weight: 6, arbitrary: hostileJson }, { weight: 1, arbitrary: fc.constant("gone" as const) }),
});

const cases: fc.Arbitrary<Case> = fc.record({
  pair: fc.constantFrom(...pairs),
  resource: fc.nat(2),
  edits: fc.array(edit, { minLength: 1, maxLength: 2 }),
  id: fc.option(hostileText, { nil: undefined, freq: 3 }),
  verb: fc.constantFrom(...verbs),
});

/** Outputs that only some states have. */
const rareOutputs = [
  "proof",
  "pendingRevocation",
  "formerTags",
  "recordedSince",
  "clockAheadMs",
  "userId",
  "requestedExpiresAt",
  "permissions",
];

/** One output, or what stands in it, is something else. Secrets of the state's are left where they are. */
function edited(outputs: Wire, { at, deeper, value }: Case["edits"][number], lines: string[]): Wire {
  const keys = [
    ...Object.keys(outputs).filter((key) => !/^__(provider|address)$/.test(key)),
    ...rareOutputs,
    ...oddKeys,
  ];
  const key = keys[at % keys.length]!;
  const before = outputs[key];
  if (deeper && Array.isArray(before) && before.length > 0) {
    const [first, ...rest] = before as [unknown, ...unknown[]];
    const inner =
      typeof first === "object" && first !== null ? edited(first as Wire, { at, deeper, value }, lines) : value;
    return { ...outputs, [key]: [inner, ...rest] };
  }
  lines.push(`  ${wordsOf(key)}: ${value === "gone" ? "gone" : value.words}`);
  const others = Object.entries(outputs).filter(([other]) => other !== key);
  return Object.fromEntries(value === "gone" ? others : [...others, [key, value.value]]);
}

async function run(engine: Engine, { verb, pair }: Case, { emulator }: Emulated): Promise<void> {
  if (verb === "destroy") return engine.destroy();
  if (verb === "refresh") return engine.refresh(1);
  return engine.up(wholeProgram(pair, emulator, { rotateWhenChanged: verb === "up" ? "b" : "c" }));
}

async function play(setup: Emulated, one: Case): Promise<Story> {
  const { pair, verb } = one;
  const { emulator } = setup;
  const { checker, engine, alive } = checkedStack(setup, pair.platform);
  const strangers = alive();
  for (const rotateWhenChanged of ["a", "b"]) await engine.up(wholeProgram(pair, emulator, { rotateWhenChanged }));
  const whole = [...engine.state];
  const [address, kept] = whole[one.resource % whole.length]!;
  checker.lines.push(`A state of a ${pair.pair} in which the ${kept.type} was edited:`);
  if (one.id) checker.lines.push(`  its id: ${one.id.words}`);
  const outputs = one.edits.reduce((before, edit) => edited(before, edit, checker.lines), kept.outputs);
  engine.state.set(address, { ...kept, outputs, ...(one.id && { id: one.id.value as string }) } satisfies Kept);
  await checker.runs(verb, () => run(engine, one, setup));
  const after = alive();
  for (const id of strangers) if (!after.has(id)) checker.breaks(`${id} belonged to others and is gone`);
  await restored(engine, whole);
  for (const id of alive()) if (!strangers.has(id)) emulator.revokeToken(pair.platform, id);
  return checker.story;
}

/** What was there before, and what was made meanwhile, ends. */
async function restored(engine: Engine, whole: readonly (readonly [string, Kept])[]): Promise<void> {
  engine.state.clear();
  engine.pending.splice(0);
  for (const [address, kept] of whole) engine.state.set(address, kept);
  await engine.destroy();
}

/** What stands in a state that somebody has edited, or that is damaged. */
export const statesFuzz = (setup: () => Emulated): Generated<Case> => ({
  cases,
  play: (one) => play(setup(), one),
  runs: 80,
  command: "npm run fuzz -- --of states",
});
