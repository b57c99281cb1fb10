import { readFileSync, readdirSync } from "node:fs";
import { resolve } from "node:path";
import ts from "typescript";
import * as registry from "../../provider/platforms/definitions";
import type { Emulator } from "../../sdk/testing";
import { describeEngine } from "../engine/describe";
import { emulate } from "../support/emulator";
import { fakePlugins } from "../support/fake-plugins";
import { live, sentencesOf } from "./example-life";
import { examples } from "./examples";
import { inParallel } from "./in-parallel";

const repository = resolve(__dirname, "../..");
const at = (path: string): string => resolve(repository, "examples", path);
const read = (path: string): string => readFileSync(at(path), "utf8");

const folders = readdirSync(at(""), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name)
  .sort();

const programs = Object.keys(examples);

test("every folder of examples/ is run, and stands in the list of its README", () => {
  // The others have tests of their own, in this folder: automation-api, custom-platform, policy and two-managers.
  const others = ["automation-api", "custom-platform", "policy-pack", "two-managers"];
  expect([...programs, ...others].sort()).toEqual(folders);
  expect(folders.filter((name) => !read("README.md").includes(`[${name}](${name}/)`))).toEqual([]);
});

test("every program compiles under its settings, which are strict and the same for all", () => {
  expect(new Set(folders.map((name) => read(`${name}/tsconfig.json`))).size).toBe(1);
  const { config } = ts.readConfigFile(at("quickstart/tsconfig.json"), (path) => readFileSync(path, "utf8")) as {
    config: unknown;
  };
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, at("quickstart"));
  const program = ts.createProgram(
    folders.map((name) => at(`${name}/index.ts`)),
    { ...options, noEmit: true },
  );
  const problems = ts.getPreEmitDiagnostics(program);
  expect(options.strict).toBe(true);
  expect(problems.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n"))).toEqual([]);
});

interface Manifest {
  readonly version: string;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly peerDependencies: Readonly<Record<string, string>>;
}
const own = JSON.parse(readFileSync(resolve(repository, "package.json"), "utf8")) as Manifest;

/** The range in which an example takes a package: from the version that it is tested with on. */
const ranges: Readonly<Record<string, string>> = {
  ...Object.fromEntries(Object.entries(own.devDependencies).map(([name, version]) => [name, `^${version}`])),
  ...own.peerDependencies,
  // No registry has it: by its name alone, npm would fetch whatever somebody has registered.
  "pulumi-tokens": `file:pulumi-tokens-${own.version}.tgz`,
};

test.each(folders)("%s depends on what it imports, in versions that it is tested with", (name) => {
  const { dependencies } = JSON.parse(read(`${name}/package.json`)) as Manifest;
  const source = read(`${name}/index.ts`);
  // A consumer that stands for any: a resource of the SDK's since then.
  const wanted = source.includes("pulumi.Stash") ? { ...ranges, "@pulumi/pulumi": "^3.211.0" } : ranges;
  const imported = [...source.matchAll(/ from "(?!node:)((?:@[^/"]+\/)?[^."/][^"/]*)/g)].map(([, from]) => from!);
  // A policy pack needs the SDK too: it is a peer of both.
  const all = name === "policy-pack" ? [...imported, "@pulumi/pulumi"] : imported;
  expect(dependencies).toEqual(Object.fromEntries(all.map((from) => [from, wanted[from]])));
});

describe("the README of an example", () => {
  let platform: Emulator;
  beforeAll(async () => {
    platform = await emulate();
  });

  test.each(programs)("of %s says what to set, how to sign in, what it passes on and how to undo it", (name) => {
    const readme = read(`${name}/README.md`);
    const { asks, config } = examples[name]!;
    const settings = Object.keys(config(platform)).map(
      (key) => new RegExp(`pulumi config set (--path |--plaintext )?${key} `),
    );
    const signIn = asks.flatMap(({ platform: tokenApi }) => {
      const { credentials, signIn } = registry[tokenApi];
      const [usual] = signIn;
      return usual.map((part) => (credentials as Readonly<Record<string, { env: string }>>)[part]!.env);
    });
    const variables = asks.flatMap(({ platform: tokenApi }) => Object.keys(registry[tokenApi].envVars));
    expect(settings.filter((command) => !command.test(readme))).toEqual([]);
    expect([...signIn, ...variables, "pulumi up", "pulumi destroy"].filter((text) => !readme.includes(text))).toEqual(
      [],
    );
  });
});

describeEngine("a program of examples/, copied into a project of its own", () => {
  let resultOf: (name: string) => Awaited<ReturnType<typeof live>>;

  beforeAll(async () => {
    const plugins = fakePlugins();
    const idle = () => Promise.resolve();
    const cases = Object.fromEntries(programs.map((name) => [name, name]));
    resultOf = await inParallel(cases, idle, (_stage, name) => live(name, plugins.dir)).finally(() => {
      plugins.remove();
    });
  }, 600_000);

  describe.each(programs)("%s", (name) => {
    test.each(sentencesOf(name))("%s", (sentence) => {
      const result = resultOf(name).get(sentence);
      if (result?.status !== "fulfilled") throw result?.reason;
    });
  });
});
