import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as platforms from "../../provider/platforms/definitions";
import type { Change } from "../../provider/platforms/contract";
import { errorsOfBundled, unseen } from "./bundled";
import { constantOf, given, grantOfAToken, making, pairs, right, signIns, signing, wrong, type Pair } from "./calls";
import { editor, type Editor } from "./editor";

// What a user's editor says of a program, by the declarations that are published.

const types = readdirSync(__dirname).filter((name) => name.endsWith("types.ts"));
const source = (name: string): string =>
  readFileSync(join(__dirname, name), "utf8").replace('"../../sdk"', '"./dist/sdk"');

const files = {
  "right.ts": right.join("\n"),
  "wrong.ts": ['import * as tokens from "./dist/sdk";', ...wrong.map(([, line]) => line)].join("\n"),
  ...Object.fromEntries(types.map((name) => [name, source(name)])),
};

let user: Editor;
beforeAll(() => {
  user = editor(files);
});

const hover = (line: string, word: string): string => {
  expect(right).toContain(line);
  return user.hover("right.ts", right.indexOf(line), word);
};

describe("what compiles", () => {
  test("is what is right", () => {
    expect([...user.errors("right.ts")]).toEqual([]);
  });

  test.each(types)("is in %s what is marked so, and nothing else", (name) => {
    expect([...user.errors(name)]).toEqual([]);
  });

  test.each(wrong.map(([what], at) => [what, at + 1] as const))("is not %s", (_what, line) => {
    expect(user.errors("wrong.ts").get(line)).toMatch(/\S/);
  });
});

test("the bundled compiler takes what is right and refuses what is wrong, but for the unit of a length", () => {
  const found = errorsOfBundled({ "right.ts": files["right.ts"], "wrong.ts": files["wrong.ts"] });
  expect(found["right.ts"]).toEqual([]);
  const passed = wrong.map(([, line]) => line).filter((line) => !found["wrong.ts"].includes(line) && !unseen.has(line));
  expect(passed).toEqual([]);
});

/** What the docs say of a change. */
const replaces = (thing: string): string => `Changing it replaces the ${thing}.`;
const changes: Readonly<Record<Change, (thing: string) => string>> = {
  moved: replaces,
  renamed: replaces,
  "scope-changed": replaces,
  "expiry-changed": replaces,
  update: () => "Changing it updates in place",
  ignore: () => "Changing it does nothing to a token that exists.",
};
const changeOf = ({ onChange, kind }: Pair, key: string): string =>
  changes[onChange[key]!](kind === "TokenAccessGrant" ? "grant" : "token");

describe.each(given)("the docs of $key of $pair", ({ key, argument, is, ...pair }) => {
  const docs = (): string => hover(making(pair, { [key]: argument.kind.takes[0]![0] }), key);

  test("say what it is, in which form it is written, and what a change does", () => {
    expect(docs()).toMatch(/^[A-Z`].{15,}/);
    expect(docs()).toMatch(is.format);
    expect(docs()).toContain(is.change ?? changeOf(pair, key));
  });

  // The host fills in a `namePrefix`: to a user it is optional.
  test("say the default of what need not be given", () => {
    const [, documented] = docs().split("@defaultValue ");
    const optional = !argument.required || key === "namePrefix";
    expect(documented).toEqual(optional ? expect.stringMatching(/^\S.+/) : undefined);
    const values = [argument.byDefault ?? []].flat() as string[];
    for (const value of values) expect(documented).toContain(value);
  });
});

describe.each(pairs)("the docs of $pair", (pair) => {
  const line = `const ${constantOf(pair)} = ${making(pair)}`;

  test("say what it is, and what another platform does", () => {
    expect(hover(line, pair.kind)).toMatch(/^[A-Z].{40,}\./);
    expect(hover(line, "platform")).toMatch(/^Who issue[sd] the token\. /);
    expect(hover(line, "platform")).toContain(changeOf(pair, "platform"));
  });

  test("say what each of its outputs is", () => {
    const members = user.members("right.ts", constantOf(pair));
    const some = pair.kind === "TokenAccessGrant" ? ["granted"] : ["value", "tokenId", "name", "envVars"];
    expect(Object.keys(members)).toEqual(expect.arrayContaining(some));
    expect(Object.entries(members).filter(([, docs]) => !/^[A-Z].{10,}/.test(docs))).toEqual([]);
  });
});

test("the docs of a grant's token say what it is and what another one does", () => {
  expect(hover(grantOfAToken, "token")).toMatch(/^The token: .+Another token replaces the grant\.$/);
});

describe.each(signIns)("the docs of a Provider's $platform by $parts", (way) => {
  test("say which platform it is, what each part is, and which variable holds it", () => {
    expect(hover(signing(way), way.platform)).toContain(platforms[way.platform].title);
    const credentials: Readonly<Record<string, { readonly env: string }>> = platforms[way.platform].credentials;
    for (const part of way.parts) {
      expect(hover(signing(way), part)).toMatch(/^[A-Z].{10,}/);
      expect(hover(signing(way), part)).toContain(`\`${credentials[part]!.env}\``);
    }
    expect(hover(signing(way), "apiUrl")).toContain("@defaultValue the platform's own");
  });
});
