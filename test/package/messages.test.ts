import { join } from "node:path";
import { collect, messagesIn, type Kind, type Message } from "./messages";
import { hole } from "./texts";

const { messages, forwarders } = collect(join(__dirname, "../.."), ["provider", "sdk"]);

/** Texts that may break a rule, by file and beginning. Each row must be needed. */
const exceptions: readonly (readonly [file: string, beginning: string])[] = [
  // Not a message: the help of the audit.
  ["sdk/bin/audit-command.ts", "\nThe audit signs in"],
  // Nobody reads these: they end an attempt inside the transport, which reports a failure of its own.
  ["provider/http/connection.ts", "destroyed"],
  ["provider/http/connection.ts", "refused"],
  ["provider/http/connection.ts", "out of time"],
  ["provider/http/transport.ts", "out of time"],
  // To be removed with the next change of these texts.
  ["provider/http/path.ts", `"${hole}" cannot stand`],
  ["provider/platforms/deplo/tokens.ts", `The workspace has ${hole}: revoke one`],
  ["provider/platforms/serverpod-cloud/api.ts", "a token is revoked by its id"],
  ["provider/platforms/serverpod-cloud/lifetime.ts", "Serverpod Cloud's tokens have no names"],
];

const isException = ({ file, text }: Message): boolean =>
  exceptions.some(([where, beginning]) => file === where && text.startsWith(beginning));

/** The words of the messages that break a rule, with their places. */
const breaking = (keeps: (text: string) => boolean, ...kinds: readonly Kind[]): readonly string[] =>
  messages
    .filter((one) => (kinds.length === 0 || kinds.includes(one.kind)) && !isException(one) && !keeps(one.text))
    .map(({ file, line, text }) => `${file}:${line}: ${text}`);

const dialect =
  /\b(told|said|shown|wish|ours|glimpse|desk|hands|keeping|beside|spare|condemned|left behind|broke off|made anew|is none|for ever|the one before|all the same|works on|stands?|nobody needs)\b/i;

/** How the reason of a refused argument begins: with the rule that it breaks, or with what its owner is or does instead. */
const argumentBegins =
  /^(must |is required|has no effect|conflicts with|requires |unknown |(a|an) [\w ]+ (is|acts|belongs|has|lives|can|follows) |its tokens could not |(Deplo|PlanetScale|FastAPI Cloud|Serverpod Cloud) )/;

/** A message whose last part is a value ends with the text of that. One about an argument only has no full stop. */
const ends = (text: string): boolean =>
  /[.…]$/.test(text) || text.endsWith(hole) || /^(\w+|\$\{…\}): must [^.]*$/.test(text);

describe("the messages of the package", () => {
  test("are found, of every kind and in every folder", () => {
    const count = (kind: Kind): number => messages.filter((one) => one.kind === kind).length;
    expect(count("argument")).toBeGreaterThan(60);
    expect(count("sentence")).toBeGreaterThan(100);
    expect(count("advice")).toBeGreaterThan(30);
    expect(count("operation")).toBeGreaterThan(20);
    expect(count("refusal")).toBeGreaterThan(12);
    for (const folder of ["host", "http", "lifecycle", "platforms", "resources"])
      expect(messages.filter(({ file }) => file.startsWith(`provider/${folder}/`)).length).toBeGreaterThan(5);
    for (const folder of ["audit", "bin", "testing"])
      expect(messages.filter(({ file }) => file.startsWith(`sdk/${folder}/`)).length).toBeGreaterThan(5);
  });

  test("have words of their own wherever an error is made, but where it passes another on", () => {
    expect(forwarders.map(({ file, code }) => `${file}: ${code.replace(/\s+/g, " ")}`)).toEqual([
      "provider/host/connect.ts: new UserError(error.message)",
      "provider/host/failures.ts: new Error(message)",
      "provider/http/proxy.ts: new InvalidProxy(variable)",
      "provider/http/proxy.ts: new InvalidProxy(variable)",
      'provider/resources/retirement.ts: new UserError(failures.join(" "))',
      'sdk/testing/frame/validate.ts: new InvalidInput(result.error.issues.map(formatIssue).join("; "))',
      'sdk/testing/mocks.ts: new Error(failures.map(({ property, reason }) => `${name}: ${property}: ${reason}`).join("\\n"))',
    ]);
  });

  test("have no word of the dialect", () => {
    expect(breaking((text) => !dialect.test(text))).toEqual([]);
  });

  test("have no exclamation, and ask for nothing but a report", () => {
    expect(breaking((text) => !/\w!(\s|$)/.test(text))).toEqual([]);
    expect(breaking((text) => !/please/i.test(text.replace(/please report this/gi, "")))).toEqual([]);
  });

  test("have at most 400 characters of fixed text", () => {
    expect(breaking((text) => text.replaceAll(hole, "").length <= 400)).toEqual([]);
  });

  test("of an argument begin with the rule, and have no full stop: they are joined with others", () => {
    expect(breaking((text) => argumentBegins.test(text), "argument")).toEqual([]);
    expect(breaking((text) => !text.endsWith("."), "argument")).toEqual([]);
  });

  test("of a failed call have a reason in small letters without a full stop, and advice that is a sentence", () => {
    expect(breaking((text) => /^([a-z]|\$)/.test(text) && !text.endsWith("."), "reason")).toEqual([]);
    expect(breaking((text) => /^([A-Z]|\$|`)/.test(text) && ends(text), "advice")).toEqual([]);
    expect(breaking((text) => /^([a-z]|\$)/.test(text) && !text.endsWith("."), "operation")).toEqual([]);
  });

  test("of an error, a line or a refusal end in a full stop", () => {
    expect(breaking(ends, "sentence", "refusal")).toEqual([]);
  });

  test.each(exceptions)("an exception is needed: %s: %s", (file, beginning) => {
    expect(messages.filter((one) => one.file === file && one.text.startsWith(beginning))).not.toEqual([]);
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
