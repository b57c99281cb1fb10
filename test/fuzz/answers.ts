import fc from "fast-check";
import type { Transport } from "../../provider/http/transport";
import * as platforms from "../../provider/platforms/definitions";
import { network } from "../support/direct";
import { type Emulated } from "../support/emulated";
import type { Generated, Story } from "../support/generated";
import { pairs } from "../support/platforms";
import type { Pair } from "../support/stack";
import type { FarSides } from "./far-sides";
import { checkedStack, type CheckedStack } from "./checked-stack";
import { wholeProgram } from "./program";
import { describeAlteration, altering, alterations, type Alteration } from "./alterations";

const runs = ["creation", "rotation", "refresh", "destroy"] as const;

interface Case {
  readonly pair: Pair;
  readonly run: (typeof runs)[number];
  /** Which of its answers: the first one that is altered, and whether all after it are. */
  readonly from: number;
  readonly lasts: boolean;
  readonly alteration: Alteration;
}

const cases: fc.Arbitrary<Case> = fc.record({
  pair: fc.constantFrom(...pairs),
  run: fc.constantFrom(...runs),
  from: fc.nat(9),
  lasts: fc.boolean(),
  alteration: alterations,
});

/** What is reported of a token that may be there and that nobody could end. */
const reported = /revoke it|is not known|it may be/;

async function play({ emulator, ...rest }: Emulated, far: FarSides, one: Case): Promise<Story> {
  const { pair, run, from, lasts, alteration } = one;
  let way: Transport = network;
  const setup = { emulator, ...rest };
  const { checker, engine, alive } = checkedStack(setup, pair.platform, { far: (exchange) => way(exchange) });
  const strangers = alive();
  const strayedBefore = far.strayed();
  const up = (rotateWhenChanged: string) => engine.up(wholeProgram(pair, emulator, { rotateWhenChanged }));
  if (run !== "creation") await checker.runs("up", () => up("a"));
  checker.lines.push(
    `A ${pair.pair}: of its ${run}, answer ${from}${lasts ? " and all after it" : ""}: ${describeAlteration(alteration)}`,
  );
  emulator.clearRequests();
  way = altering(alteration, from, lasts, far);
  const work = {
    creation: () => up("a"),
    rotation: () => up("b"),
    refresh: () => engine.refresh(1),
    destroy: () => engine.destroy(),
  };
  const before = checker.errors.length;
  const well = await checker.runs(run, work[run]);
  way = network;
  // The platform has answered that these are gone, and so is the ownership that would prove whose they were: the audit shows them.
  const beyondReach = run === "destroy" && well ? alive() : [];
  if (!well) isClear(checker, checker.errors.slice(before).at(-1) ?? "", pair);
  const mints = emulator
    .requests()
    .filter(({ method, path }) => method === "POST" && pair.fixture.requests.create.path.test(path));
  if (mints.length > 1) checker.breaks(`there were ${mints.length} mints`);
  if (far.strayed() > strayedBefore) checker.breaks("a request followed an answer to another host");
  await checker.runs("up", () => up("c"));
  await checker.runs("refresh", () => engine.refresh(1));
  if (!(await checker.runs("destroy", () => engine.destroy()))) checker.breaks("it can never be destroyed");
  ends(setup, { checker, engine, alive }, { strangers, beyondReach: new Set(beyondReach), pair });
  return checker.story;
}

function isClear(checker: CheckedStack["checker"], error: string, { platform }: Pair): void {
  if (error.includes(platforms[platform].title) || error.includes("is invalid: unexpected value")) return;
  checker.breaks(`an error names no platform: ${error.slice(0, 300)}`);
}

interface Known {
  readonly strangers: ReadonlySet<string>;
  readonly beyondReach: ReadonlySet<string>;
  readonly pair: Pair;
}

/** No token of others has gone, and of what was made all is gone or reported. */
function ends(
  { emulator }: Emulated,
  { checker, engine, alive }: CheckedStack,
  { strangers, beyondReach, pair }: Known,
): void {
  const after = alive();
  for (const id of strangers) if (!after.has(id)) checker.breaks(`${id} belonged to others and is gone`);
  const messages = checker.errors.join("\n");
  for (const id of after) {
    if (strangers.has(id)) continue;
    if (!beyondReach.has(id) && !reported.test(messages) && !messages.includes(id))
      checker.breaks(`${id} was lost in silence`);
    emulator.revokeToken(pair.platform, id);
  }
  engine.state.clear();
}

/** What platforms answer. */
export const answersFuzz = (setup: () => Emulated, far: () => FarSides): Generated<Case> => ({
  cases,
  play: (one) => play(setup(), far(), one),
  runs: 150,
  command: "npm run fuzz -- --of answers",
});
