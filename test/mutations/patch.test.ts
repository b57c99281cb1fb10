import { execFileSync } from "node:child_process";
import { join } from "node:path";

interface Case {
  in?: string;
  find: string;
  replace: string;
}

const source = `
import { due } from "./due";

const longest = 30_000;

export class Ledger {
  #entries = new Map<string, Entry>();

  isDue(entry: Entry, now: number): boolean {
    // The instant itself counts.
    if (entry.held && !entry.released) return false;
    if (entry.gone) return true;
    return Date.parse(entry.at) <= now;
  }

  all(): Entry[] {
    return [...this.#entries.values()].filter((entry) => !entry.gone);
  }
}

export const ledgerOf = (deps: Deps) => ({
  end: async (entry: Entry) => {
    await deps.keep(entry, { at: "now", force: true });
    await deps.revoke(entry);
  },
  say: (entry: Entry) => (entry.gone ? \`gone: \${entry.id}\` : due(entry, longest)),
});
`;

const due: Case = {
  in: "Ledger.isDue",
  find: "Date.parse($at) <= $now",
  replace: "Date.parse($at) < $now",
};

const applied: [string, Case, string, string][] = [
  ["an operator", due, "Date.parse(entry.at) <= now", "Date.parse(entry.at) < now"],
  [
    "a guard",
    { in: "Ledger.isDue", find: "if ($held && !$released) return false;", replace: "" },
    "if (entry.held && !entry.released) return false;",
    "",
  ],
  [
    "an operand",
    { in: "Ledger.isDue", find: "$held && !$released", replace: "$held" },
    "entry.held && !entry.released",
    "entry.held",
  ],
  ["a constant", { in: "longest", find: "30_000", replace: "300_000" }, "30_000", "300_000"],
  [
    "a call by what it is called on, private members and all",
    { in: "Ledger.all", find: "[...this.$entries.values()].filter(($one) => !$one.$gone)", replace: "[]" },
    "[...this.#entries.values()].filter((entry) => !entry.gone)",
    "[]",
  ],
  ["a property, with its comma", { in: "ledgerOf.end", find: '$at: "now"', replace: "" }, ' at: "now",', ""],
  ["a last property, with the comma before it", { in: "ledgerOf", find: "$x: true", replace: "" }, ", force: true", ""],
  [
    "statements that follow each other",
    { in: "ledgerOf.end", find: "await $keep; await $revoke;", replace: "await $revoke; await $keep;" },
    'await deps.keep(entry, { at: "now", force: true });\n    await deps.revoke(entry);',
    'await deps.revoke(entry); await deps.keep(entry, { at: "now", force: true });',
  ],
  [
    "any statement",
    { in: "Ledger.isDue", find: "if (!$a) $b; $c;", replace: "$c; $b;" },
    "if (!a) {\n      b();\n    }\n    return c;",
    "return c; {\n      b();\n    }",
  ],
];

const unfit: [string, Case, string][] = [
  ["no symbol", { find: "$a", replace: "" }, "`in` must name a function, constant, class or member of ledger.ts."],
  [
    "a symbol that was renamed",
    { ...due, in: "Ledger.due" },
    "no `Ledger.due` in ledger.ts. Its pattern matches once in `Ledger.isDue`.",
  ],
  [
    "a symbol that was moved",
    { ...due, in: "Secret.toJSON" },
    "no `Secret.toJSON` in ledger.ts. It is in `provider/values/secret.ts`.",
  ],
  [
    "a symbol that is gone",
    { in: "noSuchSymbol", find: "$a >>> $b", replace: "$a" },
    "no `noSuchSymbol` in ledger.ts.",
  ],
  ["code that is gone", { ...due, find: "$at < $now" }, "nothing matches in `Ledger.isDue` of ledger.ts: $at < $now"],
  [
    "code that stands twice",
    { in: "Ledger.isDue", find: "if ($a) return $b;", replace: "" },
    "2 places match (lines 11, 12) in `Ledger.isDue` of ledger.ts: if ($a) return $b;",
  ],
  ["no code", { ...due, find: "$at <" }, "`find` must be a piece of code, and more than one hole: $at <"],
  ["anything", { ...due, find: "$at;" }, "`find` must be a piece of code, and more than one hole: $at;"],
  [
    "a statement removed from under its condition",
    { in: "Ledger.isDue", find: "return true;", replace: "" },
    "`replace` must not be empty: only an element of a list can go.",
  ],
  ["no change", { ...due, replace: due.find }, "it changes nothing."],
  ["a hole that it does not find", { ...due, replace: "$at < $later" }, "`replace` has `$later`, and `find` does not."],
  [
    "a name that the file does not have",
    { ...due, replace: "entry.at < soon" },
    "`replace` has `soon`, and nothing declares that.",
  ],
  [
    "a member that no file has",
    { ...due, replace: "$now.noSuchMember" },
    "`replace` has `noSuchMember`, and nothing declares that.",
  ],
];

const renamed = source
  .replaceAll("entry", "item")
  .replaceAll("now", "instant")
  .replaceAll(".at", ".retireAt")
  .replaceAll("released", "letGo");

const longGuard = source.replace(/if \(entry\.held[^]*?<= now;/, "if (!a) {\n      b();\n    }\n    return c;");

const given = [
  ...applied.map(([what, one]) => ({ text: what === "any statement" ? longGuard : source, one })),
  ...unfit.map(([, one]) => ({ text: source, one })),
  { text: renamed, one: due },
];

let results: { after?: string; problem?: string }[];

// All in one process: the mutations are plain modules, which jest does not load.
beforeAll(() => {
  const script = `import { mutated } from ${JSON.stringify(join(__dirname, "patch.mjs"))};
    const given = JSON.parse(process.argv[1]);
    console.log(JSON.stringify(given.map(({ one, text }) => mutated({ file: "ledger.ts", ...one }, text))));`;
  const args = ["--input-type=module", "-e", script, JSON.stringify(given)];
  results = JSON.parse(String(execFileSync(process.execPath, args, { stdio: "pipe" }))) as typeof results;
});

const resultOf = (wanted: Case): unknown => results[given.findIndex(({ one }) => one === wanted)];

test.each(applied)("a mutation replaces %s in the symbol that it names", (_, one, from, to) => {
  const { text } = given.find((each) => each.one === one)!;
  expect(text.split(from)).toHaveLength(2);
  expect(resultOf(one)).toEqual({ after: text.replace(from, () => to) });
});

test("a mutation goes along with a rename of variables, members and imports", () => {
  expect(results.at(-1)).toEqual({ after: renamed.replace("<= instant", "< instant") });
});

test.each(unfit)("a mutation with %s fails by name", (_, one, problem) => {
  expect(resultOf(one)).toEqual({ problem });
});
