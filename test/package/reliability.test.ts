import { answersFuzz } from "../fuzz/answers";
import { argumentsFuzz } from "../fuzz/arguments";
import { settingsFuzz } from "../fuzz/settings";
import { statesFuzz } from "../fuzz/states";
import { yearsFrom } from "../model/history";
import { pairs } from "../support/platforms";
import { read } from "./readme";

const nowhere = (): never => {
  throw new Error("nothing is played here");
};

const total = (many: readonly number[]): string => many.reduce((sum, one) => sum + one, 0).toLocaleString("en");

const given = [argumentsFuzz(nowhere), statesFuzz(nowhere), settingsFuzz(nowhere)].map(({ runs }) => runs);

// The mutations are counted by test/mutations, which has their table.
test.each([
  ["Histories", total([yearsFrom(1).runs, yearsFrom(2).runs])],
  ["The same with `pulumi`", total([new Set(pairs.map(({ platform }) => platform)).size])],
  ["Bad input", `${total(given)} arguments and ${total([answersFuzz(nowhere, nowhere).runs])} answers`],
])("docs/reliability.md: the share of %s that runs in CI", (what, number) => {
  const row = read("docs/reliability.md")
    .split("\n")
    .find((line) => line.startsWith(`| **${what}**`));
  expect(row?.split("|")[3]).toMatch(new RegExp(`(^|\\s)${number}\\b`));
});
