import { readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import ts from "typescript";
import type { PlatformName } from "../../sdk/testing";
import { emulate } from "./calls";

const root = join(__dirname, "../..");
const entry = "sdk/testing/index.d.ts";

/** The declarations as the build writes them, by path; compiled here, because `dist/` may be of yesterday. */
function declarations(): Map<string, string> {
  const config = join(root, "tsconfig.build.json");
  const { config: read } = ts.readConfigFile(config, (path) => ts.sys.readFile(path)) as { config: unknown };
  const { options } = ts.parseJsonConfigFileContent(read, ts.sys, root);
  const written = new Map<string, string>();
  const program = ts.createProgram([join(root, "sdk/testing/index.ts")], {
    ...options,
    emitDeclarationOnly: true,
    noCheck: true,
  });
  program.emit(undefined, (path, text) => written.set(relative(join(root, "dist"), path), text));
  return written;
}

const importsOf = (text: string): string[] =>
  [...text.matchAll(/\b(?:from|import|require)\s*\(?\s*"([^"]+)"/g)].map(([, name]) => name ?? "");

test("no published type reaches for zod, hono or undici", () => {
  const written = declarations();
  const reached = new Set<string>();
  const packages = new Map<string, string>();
  const visit = (path: string): void => {
    if (reached.has(path)) return;
    reached.add(path);
    for (const name of importsOf(written.get(path) ?? "")) {
      if (!name.startsWith(".")) packages.set(name, path);
      else visit([".d.ts", "/index.d.ts"].map((end) => join(dirname(path), name) + end).find((at) => written.has(at))!);
    }
  };
  visit(entry);
  for (const folder of Object.values(folders)) expect([...reached]).toContain(`sdk/testing/${folder}/switches.d.ts`);
  expect([...packages].filter(([name]) => /^(zod|hono|undici|@hono)(\/|$)/.test(name))).toEqual([]);
});

/** Where each platform's switches are told. */
const folders: Readonly<Record<PlatformName, string>> = {
  planetscale: "planetscale",
  serverpodCloud: "serverpod-cloud",
  deplo: "deplo",
  fastapiCloud: "fastapi-cloud",
};

test.each(Object.entries(folders))("the hover text of each switch of %s gives its default", async (name, folder) => {
  const text = readFileSync(join(root, "sdk/testing", folder, "switches.ts"), "utf8");
  const told = [...text.matchAll(/\* @defaultValue (.+)\n {3}\*\/\n {2}(\w+):/g)].map(([, value, name]) => [
    name,
    JSON.parse(value!) as unknown,
  ]);
  expect(Object.fromEntries(told)).toEqual((await emulate()).switches[name as PlatformName]);
});
