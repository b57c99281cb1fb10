import { rmSync } from "node:fs";
import { availableParallelism } from "node:os";
import { elapsed, onInterrupt } from "../engine/command.mjs";
import { ready } from "../engine/ready.mjs";
import { optionsOf } from "../support/options.mjs";
import { makeLane, makeScratch } from "./lane.mjs";
import { patched } from "./patch.mjs";
import { mutations } from "./table.mjs";

// Breaks every law that matters, one after the other, in copies of the tree, and runs the tests that are to notice:
//
//   node test/mutations/mutations.mjs                  all of them, and the table of what caught each
//   node test/mutations/mutations.mjs --only grant  those whose name or file has this text
//   node test/mutations/mutations.mjs --list        nothing is run: whether each still matches the source
//   node test/mutations/mutations.mjs --after-tests  without the run on an unbroken copy: all tests have passed on this tree
//
// Fails if one survives, if one only keeps its tests from running, and if one does not match one place in the source. First
// the same tests must pass on an unbroken copy, and a tree that does not compile must not count as caught.
// To add a law, see table.mjs.

const values = optionsOf({ only: { type: "string" }, list: { type: "boolean" }, "after-tests": { type: "boolean" } });

const chosen = mutations.filter(({ law, file }) => `${law}\n${file}`.includes(values.only ?? ""));

/** Works off the jobs in as many copies of the tree as there are cores. */
async function inLanes(lanes, jobs, work) {
  const left = [...jobs.entries()];
  const results = [];
  await Promise.all(
    lanes.map(async (lane) => {
      for (let next = left.shift(); next; next = left.shift()) results[next[0]] = await work(lane, next[1]);
    }),
  );
  return results;
}

/** The tests that are named, as few runs of jest: each file whole, or by all patterns that are asked of it. */
function unbroken(lanes) {
  const files = [...new Set(chosen.flatMap(({ tests }) => tests))];
  const patterns = (file) => chosen.filter(({ tests }) => tests.includes(file)).map(({ only }) => only);
  const whole = files.filter((file) => patterns(file).includes(undefined));
  const parts = files.filter((file) => !whole.includes(file));
  const shares = lanes.map((_, at) => whole.filter((_, index) => index % lanes.length === at));
  return [
    ...parts.map((file) => ({ tests: [file], only: [...new Set(patterns(file))].map((one) => `(${one})`).join("|") })),
    ...shares.filter((share) => share.length > 0).map((tests) => ({ tests })),
  ];
}

async function prepare(lanes) {
  if (!values["after-tests"]) await runUnbroken(lanes);
  // Of a file that only a driver loads, the host would mask what does not compile.
  const [first] = mutations;
  const { verdict } = await lanes[0].broken(first, "(");
  if (verdict !== "broken") throw new Error(`A tree that does not compile was taken for one that ${verdict}.`);
}

async function runUnbroken(lanes) {
  const since = Date.now();
  const runs = await inLanes(lanes, unbroken(lanes), (lane, selection) => lane.judge(selection));
  const wrong = runs.filter(({ verdict }) => verdict !== "survived");
  if (wrong.length > 0) throw new Error(`Without any mutation:\n${wrong.map(({ outcome }) => outcome).join("\n")}`);
  console.error(`the tests pass on an unbroken tree (${elapsed(since)})`);
}

function table(results) {
  const width = Math.max(...chosen.map(({ law }) => law.length));
  return chosen.map(({ law }, at) => `${law.padEnd(width)}  → ${results[at].outcome}`).join("\n");
}

async function main() {
  const since = Date.now();
  const unfit = chosen.flatMap((mutation) => patched(mutation).problem ?? []);
  if (unfit.length > 0) throw new Error(unfit.join("\n"));
  if (chosen.length === 0) throw new Error(`There is no mutation with "${values.only}" in it.`);
  if (values.list) return console.log(`${chosen.map(({ law }) => law).join("\n")}\n${chosen.length} mutations`);
  await ready();
  const scratch = makeScratch();
  const lanes = [];
  const clean = () => {
    for (const lane of lanes) lane.end();
    rmSync(scratch, { recursive: true, force: true, maxRetries: 5 });
  };
  const done = onInterrupt(clean);
  try {
    for (let at = 0; at < availableParallelism(); at += 1) lanes.push(makeLane(scratch, at));
    await prepare(lanes);
    let judged = 0;
    const results = await inLanes(lanes, chosen, async (lane, mutation) => {
      const result = await lane.broken(mutation);
      judged += 1;
      if (process.stderr.isTTY || judged % 10 === 0 || result.verdict !== "caught")
        console.error(`${judged} of ${chosen.length}, ${elapsed(since)}: ${mutation.law}: ${result.verdict}`);
      return result;
    });
    const caught = results.filter(({ verdict }) => verdict === "caught").length;
    console.log(`${table(results)}\n${chosen.length} mutations, ${caught} caught (${elapsed(since)})`);
    process.exitCode = caught === chosen.length ? 0 : 1;
  } finally {
    done();
    clean();
  }
}

try {
  await main();
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
