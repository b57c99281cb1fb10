import fc from "fast-check";
import type { Transport } from "../../provider/http/transport";
import * as platforms from "../../provider/platforms/definitions";
import { network } from "../support/direct";
import { type Emulated } from "../support/emulated";
import type { Generated, Story } from "../support/generated";
import { pairs } from "../support/platforms";
import type { Pair } from "../support/stack";
import type { FarSides } from "./far-sides";
import { watched, type Watched } from "./ground";
import { wholeProgram } from "./program";
import { told, twisting, twists, type Twist } from "./twists";

const runs = ["creation", "rotation", "refresh", "destroy"] as const;

interface Case {
  readonly pair: Pair;
  readonly run: (typeof runs)[number];
  /** Which of its answers: the first one that is twisted, and whether all after it are. */
  readonly from: number;
  readonly lasts: boolean;
  readonly twist: Twist;
}

const cases: fc.Arbitrary<Case> = fc.record({
  pair: fc.constantFrom(...pairs),
  run: fc.constantFrom(...runs),
  from: fc.nat(9),
  lasts: fc.boolean(),
  twist: twists,
});

/** What is said of a token that may be there and that nobody could end. */
const reported = /revoke it|is not known|it may be/;

async function play({ emulator, ...rest }: Emulated, far: FarSides, one: Case): Promise<Story> {
  const { pair, run, from, lasts, twist } = one;
  let way: Transport = network;
  const ground = { emulator, ...rest };
  const { watch, engine, alive } = watched(ground, pair.platform, {}, { far: (exchange) => way(exchange) });
  const strangers = alive();
  const strayedBefore = far.strayed();
  const up = (rotateWhenChanged: string) => engine.up(wholeProgram(pair, emulator, { rotateWhenChanged }));
  if (run !== "creation") await watch.runs("up", () => up("a"));
  watch.lines.push(`A ${pair.pair}: of its ${run}, answer ${from}${lasts ? " and all after it" : ""}: ${told(twist)}`);
  emulator.clearRequests();
  way = twisting(twist, from, lasts, far);
  const work = {
    creation: () => up("a"),
    rotation: () => up("b"),
    refresh: () => engine.refresh(1),
    destroy: () => engine.destroy(),
  };
  const before = watch.errors.length;
  const well = await watch.runs(run, work[run]);
  way = network;
  // The platform has said of these that they are gone, and the ownership that would prove them ours is gone: the audit shows them.
  const beyondReach = run === "destroy" && well ? alive() : [];
  if (!well) isClear(watch, watch.errors.slice(before).at(-1) ?? "", pair);
  const mints = emulator
    .requests()
    .filter(({ method, path }) => method === "POST" && pair.fixture.requests.create.path.test(path));
  if (mints.length > 1) watch.breaks(`there were ${mints.length} mints`);
  if (far.strayed() > strayedBefore) watch.breaks("a request followed an answer to another host");
  await watch.runs("up", () => up("c"));
  await watch.runs("refresh", () => engine.refresh(1));
  if (!(await watch.runs("destroy", () => engine.destroy()))) watch.breaks("it can never be destroyed");
  ends(ground, { watch, engine, alive }, { strangers, beyondReach: new Set(beyondReach), pair });
  return watch.story;
}

function isClear(watch: Watched["watch"], error: string, { platform }: Pair): void {
  if (error.includes(platforms[platform].title) || error.includes("is invalid: unexpected value")) return;
  watch.breaks(`an error names no platform: ${error.slice(0, 300)}`);
}

interface Known {
  readonly strangers: ReadonlySet<string>;
  readonly beyondReach: ReadonlySet<string>;
  readonly pair: Pair;
}

/** Nothing that was not ours has gone, and of what was made all is gone or told. */
function ends(
  { emulator }: Emulated,
  { watch, engine, alive }: Watched,
  { strangers, beyondReach, pair }: Known,
): void {
  const after = alive();
  for (const id of strangers) if (!after.has(id)) watch.breaks(`${id} was not ours and is gone`);
  const said = watch.errors.join("\n");
  for (const id of after) {
    if (strangers.has(id)) continue;
    if (!beyondReach.has(id) && !reported.test(said) && !said.includes(id)) watch.breaks(`${id} was lost in silence`);
    emulator.revokeToken(pair.platform, id);
  }
  engine.state.clear();
}

/** What platforms answer. */
export const answersFuzz = (ground: () => Emulated, far: () => FarSides): Generated<Case> => ({
  cases,
  play: (one) => play(ground(), far(), one),
  runs: 150,
  command: "npm run fuzz -- --of answers",
});
