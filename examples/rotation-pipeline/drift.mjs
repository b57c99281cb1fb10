// Tells drift from planned work: `pulumi preview --refresh --json | node drift.mjs`. Exit code 1 means drift, or no preview.
import { readFileSync } from "node:fs";

/** Reasons that only the calendar gives. docs/rotation.md of pulumi-tokens lists all reasons. */
const planned = new Set(["expiry-window", "max-age", "expired", "due"]);
const unchanged = new Set(["same", "refresh", "read"]);

function stepsOf(text) {
  if (text.trim() === "") throw new Error("pulumi printed no plan. See its own message.");
  const { steps, diagnostics = [] } = JSON.parse(text);
  const failed = diagnostics.find(({ severity }) => severity === "error");
  if (failed || !steps) throw new Error(failed?.message ?? "no steps");
  return steps.filter(({ op }) => !unchanged.has(op));
}

let steps;
try {
  steps = stepsOf(readFileSync(0, "utf8"));
} catch (error) {
  console.error(`There is no complete plan: ${error.message}`);
  process.exit(1);
}

const name = (urn) => urn.split("::").at(-1);
const reasons = ({ replaceReasons = [] }) => replaceReasons.join(", ");
const isPlanned = ({ op, replaceReasons = [] }) => op === "replace" && replaceReasons.every((one) => planned.has(one));
const needs = ({ newState }) => (newState ? [newState.parent, ...(newState.dependencies ?? [])] : []);

// A consumer, a grant and a Retirement change because the token before them does.
const explained = new Set(steps.filter((step) => reasons(step) !== "" && isPlanned(step)).map(({ urn }) => urn));
for (let before = -1; before !== explained.size;) {
  before = explained.size;
  for (const step of steps) if (needs(step).some((urn) => explained.has(urn))) explained.add(step.urn);
}

const drift = steps.filter(({ urn }) => !explained.has(urn));
const lines = steps.map((step) => {
  const kind = drift.includes(step) ? "drift" : "planned";
  return `${kind}: ${step.op} ${name(step.urn)}${reasons(step) && ` (${reasons(step)})`}`;
});
console.log([...lines.sort(), `${steps.length - drift.length} planned, ${drift.length} drift`].join("\n"));
process.exitCode = drift.length > 0 ? 1 : 0;
