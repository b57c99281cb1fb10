import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { customPlatforms } from "../../provider/platforms/custom";

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "pulumi-tokens-custom-"));
});
afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
});

const write = (path: string, text: string): void => {
  writeFileSync(join(directory, path), text);
};
const list = (platforms: unknown): void => {
  write("package.json", JSON.stringify({ "pulumi-tokens": { platforms } }));
};
const definition = {
  title: "Acme Cloud",
  apiUrl: "https://api.acme.example",
  apiUrlEnv: "ACME_API_URL",
  scope: ["team"],
  credentials: { key: { env: "ACME_KEY" } },
  signIn: [["key"]],
  envVars: { ACME_KEY: "value" },
};
const sourceOf = (changes: object = {}): string =>
  `{ secretPattern: /acme_/, ...${JSON.stringify({ ...definition, ...changes })}, driver: () => ({}) }`;
const platform = sourceOf();

test.each([
  ["no package.json", () => undefined],
  [
    "a package.json without the key",
    () => {
      write("package.json", "{}");
    },
  ],
  [
    "an empty list",
    () => {
      list([]);
    },
  ],
  [
    "a package.json that npm cannot read",
    () => {
      write("package.json", "{");
    },
  ],
  [
    "a package.json that is no object",
    () => {
      write("package.json", "null");
    },
  ],
])("%s defines no platform", (_what, prepare) => {
  prepare();
  expect(customPlatforms(directory)).toEqual({});
});

test("every export of a listed module is a platform, also for a program in a folder below", () => {
  list(["./acme.js"]);
  write("acme.js", `exports.acmeCloud = ${platform}; exports.acmeTest = ${platform};`);
  const below = join(directory, "infra");
  mkdirSync(below);
  expect(Object.keys(customPlatforms(below))).toEqual(["acmeCloud", "acmeTest"]);
});

test.each<[string, unknown, string, string]>([
  ["no list", "./acme.js", "", 'must be a list such as ["./platforms/acme.js"].'],
  ["no list of texts", [1], "", 'must be a list such as ["./platforms/acme.js"].'],
  [
    "a module that does not exist",
    ["./none.js"],
    "",
    "./none.js: must be a CommonJS module that can be loaded: Cannot find module ",
  ],
  [
    "a module that throws",
    ["./acme.js"],
    "throw new Error('no')",
    "./acme.js: must be a CommonJS module that can be loaded: no.",
  ],
  ["nothing exported", ["./acme.js"], "", "must export a platform by its name, made by `definePlatform`."],
  ["another name", ["./acme.js"], `exports["acme-cloud"] = ${platform}`, '"acme-cloud" must begin with a small letter'],
  [
    "the name of a built-in platform",
    ["./acme.js"],
    `exports.deplo = ${platform}`,
    '"deplo" is a platform of pulumi-tokens.',
  ],
  ["no definition", ["./acme.js"], "exports.acme = {}", '"acme" must be made by `definePlatform`.'],
  [
    "a platform twice",
    ["./acme.js", "./acme.js"],
    `exports.acme = ${platform}`,
    'defines "acme" again. Rename one of them.',
  ],
])("%s is refused, with the place and no stack", (_what, paths, source, reason) => {
  list(paths);
  write("acme.js", source);
  const place = `${join(directory, "package.json")}: "pulumi-tokens".platforms: `;
  const { message, stack } = errorOf(() => customPlatforms(directory));
  expect(message).toContain(place);
  expect(message).toContain(reason);
  expect(stack).toBe("");
});

function errorOf(act: () => unknown): Error {
  try {
    act();
  } catch (error) {
    return error as Error;
  }
  throw new Error("nothing was thrown");
}
