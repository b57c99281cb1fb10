// How the cost of the provider grows with the tokens of a stack, and with the tokens of other people around them. In process: the CPU
// time is the provider's own, without the engine and without what the answers cost here.
import { spawn } from "node:child_process";
import { join } from "node:path";
import { accounts } from "./accounts.mjs";

const sizes = [100, 1000, 5000];
const [small, base, large] = sizes;
/** Tokens of the program among so many of other people. */
const crowd = { tokens: 200, foreign: 10_000 };

/** From the second size to the third, CPU time for each token. */
const linear = 1.3;
/** The mean of so many lives counts: a verb of 1,000 tokens takes a tenth of a second, which varies by a fifth. */
const lives = 3;
const megabytesOfLarge = 350;
const refreshMs = 3000;
const foreignBounds = { ms: 1000, megabytes: 50 };

const number = (value) => Math.round(value).toLocaleString("en");
const megabytes = (bytes) => bytes / 1e6;

/** Runs all lives of all platforms, prints them side by side, and answers with what was missed. */
export async function growth(chosen) {
  const missed = [];
  for (const platform of Object.keys(accounts).filter((name) => chosen.includes(name))) {
    const bySize = {};
    for (const size of sizes) bySize[size] = await average(platform, size, 0);
    const alone = await average(platform, crowd.tokens, 0);
    const crowded = await average(platform, crowd.tokens, crowd.foreign);
    missed.push(...show(platform, { bySize, alone, crowded }));
  }
  return missed;
}

async function average(platform, size, foreign) {
  const all = [];
  for (let n = 0; n < lives; n += 1) all.push(await life(platform, size, foreign));
  const [first] = all;
  const mean = (numbers) => numbers.reduce((sum, one) => sum + one, 0) / lives;
  const averageOf = (verb) => ({ ...first.verbs[verb], cpu: mean(all.map(({ verbs }) => verbs[verb].cpu)) });
  return {
    verbs: Object.fromEntries(Object.keys(first.verbs).map((verb) => [verb, averageOf(verb)])),
    peak: mean(all.map(({ peak }) => peak)),
  };
}

/** One life in a process of its own. */
export function life(platform, size, foreign) {
  const args = ["--expose-gc", join(import.meta.dirname, "life.mjs"), platform, String(size), String(foreign)];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  let text = "";
  child.stdout.on("data", (part) => (text += part));
  return new Promise((done, fail) => {
    child.on("error", fail);
    child.on("close", (code) => {
      if (code === 0) done(JSON.parse(text));
      else fail(new Error(`${size} tokens on ${platform}: ended with ${code}.`));
    });
  });
}

export function show(platform, { bySize, alone, crowded }) {
  const missed = [];
  const judged = (what, value, bound, text) => {
    if (value <= bound) return text;
    missed.push(`${platform}: ${what}`);
    return `${text} MISSED`;
  };
  const row = (name, cells) => console.log(name.padEnd(24) + cells.map((cell) => cell.padStart(10)).join(" "));
  console.log(`\n${platform}: CPU time of the provider in ms, each token with an overlap${grants(platform)}`);
  row("", ["", "", "", `of ${number(base)}`, `of ${number(large)}`, "", "", "", `by ${number(crowd.foreign)}`]);
  const heads = ["a token", "a token", "growth", "bound", String(crowd.tokens), "of others"];
  row("tokens", [...sizes.map(number), ...heads]);
  for (const verb of Object.keys(bySize[base].verbs)) {
    const at = (size) => bySize[size].verbs[verb].cpu;
    const ratio = at(large) / large / (at(base) / base);
    const most = verb === "refresh" ? refreshMs : Infinity;
    row(verb, [
      number(at(small)),
      number(at(base)),
      judged(`${verb} of ${large}`, at(large), most, number(at(large))),
      (at(base) / base).toFixed(2),
      (at(large) / large).toFixed(2),
      judged(`growth of ${verb}`, ratio, linear, `${ratio.toFixed(2)} x`),
      `${linear} x`,
      number(alone.verbs[verb].cpu),
      crowdedCell(verb),
    ]);
  }
  const peaks = [bySize[small].peak, bySize[base].peak, bySize[large].peak].map(megabytes);
  const more = megabytes(crowded.peak - alone.peak);
  row("peak of memory, MB", [
    ...peaks.slice(0, 2).map(number),
    judged("memory", peaks[2], megabytesOfLarge, number(peaks[2])),
    ...["", "", "", `${megabytesOfLarge}`],
    number(megabytes(alone.peak)),
    judged("memory among others", more, foreignBounds.megabytes, `+${number(more)}`),
  ]);
  for (const [what, unit] of [
    ["calls", 1],
    ["bytes", 1000],
  ]) {
    const most = (one, size) =>
      Math.max(...Object.values(one.verbs).map(({ [what]: amount }) => amount / unit / size)).toFixed(1);
    const [first, second, third] = sizes.map((size) => most(bySize[size], size));
    const name = what === "calls" ? "calls a token, at most" : "kB read a token, at most";
    row(name, [first, second, third, "", "", "", "", most(alone, crowd.tokens), most(crowded, crowd.tokens)]);
  }
  return missed;

  function crowdedCell(verb) {
    const { cpu } = crowded.verbs[verb];
    return judged(`${verb} among others`, cpu - alone.verbs[verb].cpu, foreignBounds.ms, number(cpu));
  }
}

const grants = (platform) => (platform === "planetscale" ? " and a grant" : "");
