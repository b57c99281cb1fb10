import { join } from "node:path";
import * as platforms from "../../provider/platforms/definitions";
import { collect, messagesIn, type Kind, type Message } from "./messages";
import { hole } from "./texts";

const { messages, forwarders } = collect(join(__dirname, "../.."), ["provider", "sdk"]);

/** Texts that may break a rule, by file and beginning. Each row must be needed. */
const exceptions: readonly (readonly [file: string, beginning: string])[] = [
  // Not messages: the help of commands, and a program.
  ["sdk/bin/adopt-command.ts", "\nIt signs in"],
  ["sdk/bin/audit-command.ts", "\nThe audit signs in"],
  // Not messages: the parts of the page.
  ["sdk/audit/page/page.ts", " <header>"],
  ["sdk/audit/page/script.ts", ""],
  ["sdk/audit/page/style.ts", ""],
  // Nobody reads these: they end an attempt inside the transport, which reports a failure of its own.
  ["provider/http/connection.ts", "destroyed"],
  ["provider/http/connection.ts", "refused"],
  ["provider/http/connection.ts", "out of time"],
  ["provider/http/transport.ts", "out of time"],
];

const isException = ({ file, text }: Message): boolean =>
  exceptions.some(([where, beginning]) => file === where && text.startsWith(beginning));

const dialect =
  /\b(told|said|shown|wish|ours|glimpse|desk|hands|keeping|beside|spare|condemned|left behind|broke off|made anew|is none|for ever|the one before|all the same|works on|stands?|nobody needs)\b/i;

/** How the reason of a refused argument begins: with the rule that it breaks, or with what its owner is or does instead. */
const argumentBegins = new RegExp(
  "^(must |is required|has no effect|conflicts with|requires |unknown |(a|an) [\\w ]+ (is|acts|belongs|has|lives|can|follows) |" +
    `its tokens could not |(${Object.values(platforms)
      .map(({ title }) => title)
      .join("|")}) )`,
);

/** A message whose last part is a value ends with the text of that. One about an argument only has no full stop. */
const ends = (text: string): boolean =>
  /[.…]$/.test(text) || text.endsWith(hole) || /^(\w+|\$\{…\}): must [^.]*$/.test(text);

/** What holds, for which kinds of text (all without one), and how it is checked. */
type Rule = readonly [name: string, kinds: readonly Kind[], keeps: (text: string) => boolean];

const rules: readonly Rule[] = [
  ["no word of the dialect", [], (text) => !dialect.test(text)],
  ["no exclamation", [], (text) => !/\w!(\s|$)/.test(text)],
  ["no request but for a report", [], (text) => !/please/i.test(text.replace(/please report this/gi, ""))],
  ["at most 400 characters of fixed text", [], (text) => text.replaceAll(hole, "").length <= 400],
  ["of an argument, the rule at the beginning", ["argument"], (text) => argumentBegins.test(text)],
  // It is joined with others.
  ["of an argument, no full stop", ["argument"], (text) => !text.endsWith(".")],
  ["of a failed call, no sentence but a reason", ["reason", "operation"], (text) => /^[a-z$].*[^.]$/.test(text)],
  ["of a failed call, advice that is a sentence", ["advice"], (text) => /^[A-Z$`]/.test(text) && ends(text)],
  ["of an error, a line or a refusal, a full stop", ["sentence", "refusal"], ends],
];

const breaks = ({ kind, text }: Message, [, kinds, keeps]: Rule): boolean =>
  (kinds.length === 0 || kinds.includes(kind)) && !keeps(text);

describe("the messages of the package", () => {
  test("are found, of every kind and in every folder", () => {
    const count = (kind: Kind): number => messages.filter((one) => one.kind === kind).length;
    expect(count("argument")).toBeGreaterThan(60);
    expect(count("sentence")).toBeGreaterThan(100);
    expect(count("advice")).toBeGreaterThan(30);
    expect(count("operation")).toBeGreaterThan(20);
    expect(count("refusal")).toBeGreaterThan(12);
    for (const folder of ["host", "http", "platforms", "retirement", "tokens"])
      expect(messages.filter(({ file }) => file.startsWith(`provider/${folder}/`)).length).toBeGreaterThan(5);
    for (const folder of ["audit", "bin"])
      expect(messages.filter(({ file }) => file.startsWith(`sdk/${folder}/`)).length).toBeGreaterThan(5);
  });

  test("have words of their own wherever an error is made, but where it passes another on", () => {
    expect(forwarders.map(({ file, code }) => `${file}: ${code.replace(/\s+/g, " ")}`)).toEqual([
      "provider/host/connect.ts: new UserError(error.message)",
      "provider/host/failures.ts: new Error(message)",
      "provider/http/proxy.ts: new InvalidProxy(variable)",
      "provider/http/proxy.ts: new InvalidProxy(variable)",
      'provider/platforms/emulator/behaviors.ts: new InvalidInput(problems.join("; "))',
      'provider/platforms/emulator/validate.ts: new InvalidInput(result.error.issues.map(formatIssue).join("; "))',
      'provider/resources/retirement.ts: new UserError(failures.join(" "))',
      'provider/tokens/guard.ts: new UserError(refusals.join(" "))',
      "sdk/platforms.ts: new RunError((error as Error).message)",
      'sdk/testing/mocks.ts: new Error(failures.map(({ property, reason }) => `${name}: ${property}: ${reason}`).join("\\n"))',
    ]);
  });

  test.each(rules)("have %s", (...rule) => {
    const wrong = messages.filter((one) => !isException(one) && breaks(one, rule));
    expect(wrong.map(({ file, line, text }) => `${file}:${line}: ${text}`)).toEqual([]);
  });

  test.each(exceptions)("an exception is needed: %s: %s", (file, beginning) => {
    const found = messages.filter((one) => one.file === file && one.text.startsWith(beginning));
    expect(found.filter((one) => rules.some((rule) => breaks(one, rule)))).not.toEqual([]);
  });
});

describe("the collector", () => {
  const textsIn = (code: string): readonly (readonly [Kind, string])[] =>
    messagesIn("a.ts", code).messages.map(({ kind, text }) => [kind, text]);

  test("joins what is concatenated, and has a hole for each value", () => {
    expect(textsIn('throw new UserError(`a ${b} ` + "c d." + (e ? " fg hi" : ""));')).toEqual([
      ["sentence", `a ${hole} c d.${hole}`],
      ["part", " fg hi"],
    ]);
  });

  test("follows conditions, constants and functions of the file", () => {
    const code = 'const x = { k: "one two" }; function f() { return "three four"; } say(c ? x[k] : f());';
    expect(textsIn(code)).toEqual([
      ["sentence", "one two"],
      ["sentence", "three four"],
    ]);
  });

  test("tells the reason of an argument from that of a call", () => {
    expect(textsIn('const a = { property: "x", reason: "must be y" }; const b = { reason: "too late" };')).toEqual([
      ["argument", "must be y"],
      ["reason", "too late"],
    ]);
  });

  test("names an error that has no text of its own", () => {
    expect(messagesIn("a.ts", "throw new UserError(error.message);").forwarders).toEqual([
      { file: "a.ts", code: "new UserError(error.message)" },
    ]);
  });

  test("passes over imports, types and single words", () => {
    expect(textsIn('import a from "b c"; type T = "d e"; const f = "g";')).toEqual([]);
  });
});
