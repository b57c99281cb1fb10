// What was measured, as tables, and what of it was to be reached.

const times = (one, other) => `${(one / other).toFixed(2)} x`;
const kilobytes = (bytes) => `${(bytes / 1000).toFixed(2)} kB`;
const megabytes = (bytes) => (bytes > 0 ? `${Math.round(bytes / 1e6)} MB` : "not known");

/** From how many tokens on a time tells more than how long processes take to start. */
const enough = 100;

/** What is judged: the name, what was measured, its bound, its unit; `timed` ones only where there are enough tokens. */
function targets({ count, latency, parallel, atOnce, slow }) {
  const { components, dynamic, ours } = atOnce;
  const creation = slow.ours.steps.up;
  const waiting = (creation.requests * latency) / 1000 / parallel;
  const seconds = (of, step) => of.steps[step].seconds;
  const ratio = (step, base) => seconds(ours, step) / seconds(base, step);
  const memory = Math.max(...Object.values(slow.ours.steps).map((step) => step.memory));
  return [
    ["second up, by dynamic resources", ratio("second up", dynamic), 1.4, "x", true],
    ["second up, by components", ratio("second up", components), undefined, "x", true],
    ["preview, by dynamic resources", ratio("preview", dynamic), 1.4, "x", true],
    ["preview, by components", ratio("preview", components), undefined, "x", true],
    ["creation without latency, by dynamic resources", ratio("up", dynamic), 2, "x", true],
    ["creation without latency, by components", ratio("up", components), undefined, "x", true],
    [
      "creation, by waiting and creation without latency",
      creation.seconds / (waiting + seconds(ours, "up")),
      1.3,
      "x",
      true,
    ],
    ["requests of a second up and a preview", requestsOfLooks(slow.ours), 0, ""],
    [
      "refresh, by the naive one's requests",
      (100 * slow.ours.steps.refresh.requests) / slow.naive.steps.refresh.requests,
      count < enough ? undefined : 10,
      "%",
    ],
    ["state of a token", slow.ours.bytes.token / 1000, 2.5, "kB"],
    ["memory of the provider's process", memory / 1e6, 240, "MB"],
  ];
}

const requestsOfLooks = ({ steps }) => steps["second up"].requests + steps.preview.requests;

/** Prints what one platform's programs took; answers with what was missed. */
export function show(measured) {
  const { platform, count, resources, latency, parallel, atOnce, slow } = measured;
  const grants = resources > count ? ` with ${resources - count} grants` : "";
  console.log(`\n${platform}: ${count} tokens${grants}, ${parallel} at a time`);
  table(`without latency`, atOnce);
  table(`${latency} ms for each request`, slow);
  console.log(`\n${"".padEnd(52)}measured  bound`);
  const missed = [];
  for (const [what, value, bound, unit, timed] of targets(measured)) {
    const judged = bound !== undefined && (!timed || count >= enough);
    const isMissed = judged && value > bound;
    if (isMissed) missed.push(`${platform}: ${what}`);
    const told = (number) => `${Number.isInteger(number) ? number : number.toFixed(2)} ${unit}`.trim();
    console.log(
      `${what.padEnd(52)}${told(value).padStart(8)}  ${judged ? `${told(bound)}${isMissed ? "  MISSED" : ""}` : "told only"}`,
    );
  }
  return missed;
}

/** A column for each program: seconds, and requests where there are some. */
function table(title, lives) {
  const kinds = Object.keys(lives);
  const last = lives[kinds.at(-1)];
  const row = (name, cells) => console.log(name.padEnd(16) + cells.map((cell) => cell.padStart(22)).join(""));
  console.log();
  row(title.length > 15 ? "" : title, kinds);
  if (title.length > 15) console.log(`(${title})`);
  for (const step of Object.keys(last.steps)) {
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
    kinds.map((kind) => megabytes(Math.max(...Object.values(lives[kind].steps).map(({ memory }) => memory)))),
  );
  const others = kinds.slice(0, -1);
  row(
    "ours by",
    others.map((kind) => `${kind}: up ${times(last.steps.up.seconds, lives[kind].steps.up.seconds)}`),
  );
}

const cellOf = ({ seconds, requests }) => `${seconds.toFixed(1)} s${requests > 0 ? `, ${requests} calls` : ""}`;
