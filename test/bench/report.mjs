// What was measured, as tables, and what of it was to be reached.

const kilobytes = (bytes) => `${(bytes / 1000).toFixed(2)} kB`;
const megabytes = (bytes) => (bytes > 0 ? `${Math.round(bytes / 1e6)} MB` : "not known");

/** From how many tokens on a time tells more than how long processes take to start. */
const enough = 100;

const mostMemory = ({ steps }) => Math.max(...Object.values(steps).map(({ memory }) => memory));

/** What is printed and judged: its name, what was measured, its unit, and its bound, if it has one at this size. */
function targets({ count, resources, slow: { own } }) {
  const { refresh, preview, "second up": again } = own.steps;
  return [
    ["requests of a second up and a preview", again.requests + preview.requests, "", 0],
    [
      "refresh, by a request for each resource",
      (100 * refresh.requests) / resources,
      "%",
      count < enough ? undefined : 10,
    ],
    ["state of a token, without paths", own.bytes.token / 1000, "kB", 2.15],
    ["memory of the provider's process", mostMemory(own) / 1e6, "MB", 240],
  ];
}

/** The times: what cannot be reached next to components, and why, is in docs/reliability.md. */
function timed({ count, latency, parallel, atOnce: { components, dynamic, own }, slow }) {
  if (count < enough || own === undefined) return [];
  const ratio = (step, base) => own.steps[step].seconds / base.steps[step].seconds;
  const { seconds, requests } = slow.own.steps.up;
  const atBest = (requests * latency) / 1000 / parallel + own.steps.up.seconds;
  return [
    ["second up, by dynamic resources", ratio("second up", dynamic), "x", 1.4],
    ["second up, by components", ratio("second up", components), "x"],
    ["preview, by dynamic resources", ratio("preview", dynamic), "x", 1.4],
    ["preview, by components", ratio("preview", components), "x"],
    ["creation without latency, by dynamic resources", ratio("up", dynamic), "x", 2.2],
    ["creation without latency, by components", ratio("up", components), "x"],
    ["creation, by waiting and creation without latency", seconds / atBest, "x", 1.3],
    ["creation, by the naive provider", seconds / slow.naive.steps.up.seconds, "x"],
  ];
}

/** Prints what one platform's programs took; answers with what was missed. */
export function show(measured) {
  const { platform, count, resources, latency, parallel, atOnce, slow } = measured;
  const grants = resources > count ? ` with ${resources - count} grants` : "";
  console.log(`\n${platform}: ${count} tokens${grants}, ${parallel} at a time`);
  table("without latency", atOnce);
  table(`${latency} ms for each request`, slow);
  console.log(`\n${"".padEnd(52)}measured  bound`);
  return [...targets(measured), ...timed(measured)].flatMap(([what, value, unit, bound]) => {
    const isMissed = value > bound;
    const format = (number) => `${Number.isInteger(number) ? number : number.toFixed(2)} ${unit}`.trim();
    const judged = bound === undefined ? "no bound" : `${format(bound)}${isMissed ? "  MISSED" : ""}`;
    console.log(`${what.padEnd(52)}${format(value).padStart(8)}  ${judged}`);
    return isMissed ? [`${platform}: ${what}`] : [];
  });
}

/** A column for each program: seconds, and requests where there are some. */
function table(title, lives) {
  const kinds = Object.keys(lives);
  if (kinds.length === 0) return;
  const row = (name, cells) => console.log(name.padEnd(12) + cells.map((cell) => cell.padStart(22)).join(""));
  console.log(`\n${title}:`);
  row(
    "",
    kinds.map((kind) => (kind === "own" ? "this" : kind)),
  );
  for (const step of Object.keys(lives.own.steps)) {
    row(
      step,
      kinds.map((kind) => cellOf(lives[kind].steps[step])),
    );
  }
  row(
    "state",
    kinds.map((kind) => kilobytes(lives[kind].bytes.state)),
  );
  row(
    "memory",
    kinds.map((kind) => megabytes(mostMemory(lives[kind]))),
  );
}

const cellOf = ({ seconds, requests }) => `${seconds.toFixed(1)} s${requests > 0 ? `, ${requests} calls` : ""}`;
