import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { declarations } from "../sdk/declarations";
import { folderOf, platforms } from "../support/platforms";
import { emulate } from "./calls";

const root = join(__dirname, "../..");

const importsOf = (text: string): string[] =>
  [...text.matchAll(/\b(?:from|import|require)\s*\(?\s*"([^"]+)"/g)].map(([, name]) => name ?? "");

/** Every declaration that one reaches, and the packages that these name. */
function reachedFrom(entry: string, written: ReadonlyMap<string, string>) {
  const reached = new Set<string>();
  const packages = new Set<string>();
  const visit = (path: string): void => {
    if (reached.has(path)) return;
    reached.add(path);
    for (const name of importsOf(written.get(path) ?? "")) {
      if (!name.startsWith(".")) packages.add(name);
      else visit([".d.ts", "/index.d.ts"].map((end) => join(dirname(path), name) + end).find((at) => written.has(at))!);
    }
  };
  visit(entry);
  return { reached: [...reached], packages: [...packages] };
}

describe("no type that programs import", () => {
  let written: ReadonlyMap<string, string>;
  beforeAll(() => {
    written = declarations("sdk/index.ts", "sdk/testing/index.ts");
  });

  const reachesForPulumiOnly = (entry: string, among: readonly string[]): void => {
    const { reached, packages } = reachedFrom(entry, written);
    expect(reached).toEqual(expect.arrayContaining([...among]));
    expect(packages).toEqual(["@pulumi/pulumi"]);
  };

  test("from pulumi-tokens reaches for another package than Pulumi's", () => {
    reachesForPulumiOnly(
      "sdk/index.d.ts",
      platforms.map((platform) => `provider/platforms/${folderOf(platform)}/args.d.ts`),
    );
  });

  test("from pulumi-tokens/testing reaches for another package than Pulumi's", () => {
    reachesForPulumiOnly(
      "sdk/testing/index.d.ts",
      platforms.map((platform) => `provider/platforms/${folderOf(platform)}/emulator/behaviors.d.ts`),
    );
  });
});

test.each(platforms)("the hover text of each behavior of %s gives its default", async (name) => {
  const text = readFileSync(join(root, "provider/platforms", folderOf(name), "emulator/behaviors.ts"), "utf8");
  const told = [...text.matchAll(/\* @defaultValue (.+)\n {3}\*\/\n {2}(\w+):/g)].map(([, value, name]) => [
    name,
    JSON.parse(value!) as unknown,
  ]);
  expect(Object.fromEntries(told)).toEqual((await emulate()).behaviors[name]);
});
