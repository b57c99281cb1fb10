import { spawnSync } from "node:child_process";
import { join } from "node:path";
import type { RotationReason } from "../../provider/rotation/decide";
import { folder } from "./pipeline-commands";

const script = join(__dirname, "../..", folder, "drift.mjs");

/** The plans of the engine itself are in test/e2e/example-rotation.ts. */
function drift(input: string): { readonly code: number | null; readonly lines: string[]; readonly error: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [script], { input, encoding: "utf8" });
  return { code: status, lines: stdout.split("\n").slice(0, -1), error: stderr.trim() };
}

const urn = (name: string): string => `urn:pulumi:prod::shop::pulumi-nodejs:dynamic/tokens:ServiceToken::${name}`;

interface Options {
  readonly reasons?: readonly string[];
  readonly needs?: readonly string[];
  readonly parent?: string;
}

const step = (op: string, name: string, { reasons, needs = [], parent }: Options = {}) => ({
  op,
  urn: urn(name),
  ...(reasons && { replaceReasons: reasons }),
  newState: { dependencies: needs.map(urn), ...(parent && { parent: urn(parent) }) },
});

const plan = (...steps: readonly object[]): string => JSON.stringify({ steps });

test("drift: nothing to do is neither planned nor drift", () => {
  const { code, lines } = drift(plan(step("same", "a"), step("refresh", "b"), step("read", "c")));
  expect([code, lines]).toEqual([0, ["0 planned, 0 drift"]]);
});

/** Compiles when it names every reason for which the provider replaces a token or a Retirement. */
const kinds: Readonly<Record<RotationReason | "due", "planned" | "drift">> = {
  "expiry-window": "planned",
  "max-age": "planned",
  expired: "planned",
  due: "planned",
  moved: "drift",
  "scope-changed": "drift",
  "expiry-changed": "drift",
  renamed: "drift",
  trigger: "drift",
  "secret-invalid": "drift",
};

test("drift: only the reasons of the calendar are planned", () => {
  const { code, lines } = drift(
    plan(...Object.keys(kinds).map((reason) => step("replace", `of-${reason}`, { reasons: [reason] }))),
  );
  const wanted = Object.entries(kinds).map(([reason, kind]) => `${kind}: replace of-${reason} (${reason})`);
  expect([code, lines]).toEqual([1, [...wanted.sort(), "4 planned, 6 drift"]]);
});

test("drift: a replacement without a reason, or with another one as well, is drift", () => {
  const mixed = step("replace", "mixed", { reasons: ["expiry-window", "trigger"] });
  const { code, lines } = drift(plan(step("replace", "forced"), mixed));
  expect([code, lines]).toEqual([
    1,
    ["drift: replace forced", "drift: replace mixed (expiry-window, trigger)", "0 planned, 2 drift"],
  ]);
});

test("drift: what depends on a planned replacement is planned, through any number of resources; the rest is drift", () => {
  const { code, lines } = drift(
    plan(
      step("update", "far", { needs: ["near"] }),
      step("update", "near", { needs: ["ci"] }),
      step("update", "ci-retirement", { parent: "ci" }),
      step("replace", "ci", { reasons: ["max-age"] }),
      step("update", "other", { needs: ["another"] }),
      { op: "delete", urn: urn("removed") },
    ),
  );
  expect([code, lines]).toEqual([
    1,
    [
      ...["drift: delete removed", "drift: update other"],
      ...["planned: replace ci (max-age)", "planned: update ci-retirement", "planned: update far"],
      ...["planned: update near", "4 planned, 2 drift"],
    ],
  ]);
});

test.each([
  ["no output at all", "", "The preview failed: Unexpected end of JSON input"],
  ["text instead of JSON", "error: no stack selected", /^The preview failed: Unexpected token/],
  ["JSON without steps", "{}", "The preview failed: no steps"],
  [
    "an error among the diagnostics",
    JSON.stringify({ steps: [], diagnostics: [{ severity: "error", message: "the network is down" }] }),
    "The preview failed: the network is down",
  ],
])("drift: after %s the exit code is 1", (_, input, message) => {
  const { code, error } = drift(input);
  expect([code, error]).toEqual([1, typeof message === "string" ? message : expect.stringMatching(message)]);
});
