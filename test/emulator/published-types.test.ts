import { dirname, join } from "node:path";
import type { PlatformName } from "../../sdk/testing";
import { declarations, importsIn } from "../sdk/declarations";
import { editor, type Editor } from "../sdk/editor";
import { emulate } from "../support/emulator";
import { platforms as names } from "../support/platforms";

/** Every declaration that one reaches, and the packages that these name. */
function reachedFrom(entry: string) {
  const written = declarations();
  const reached = new Set<string>();
  const packages = new Set<string>();
  const visit = (path: string): void => {
    if (reached.has(path)) return;
    reached.add(path);
    for (const name of importsIn(written.get(path) ?? "")) {
      if (!name.startsWith(".")) packages.add(name);
      else visit([".d.ts", "/index.d.ts"].map((end) => join(dirname(path), name) + end).find((at) => written.has(at))!);
    }
  };
  visit(entry);
  return { reached: [...reached], packages: [...packages] };
}

test.each([
  ["pulumi-tokens", "sdk/index", /^provider\/platforms\/[\w-]+\/args\.d\.ts$/],
  ["pulumi-tokens/testing", "sdk/testing/index", /^provider\/platforms\/[\w-]+\/emulator\/behaviors\.d\.ts$/],
])("no type that programs import from %s reaches for another package than Pulumi's", (_, entry, ofPlatform) => {
  const { reached, packages } = reachedFrom(`${entry}.d.ts`);
  expect(reached.filter((path) => ofPlatform.test(path))).toHaveLength(names.length);
  expect(packages).toEqual(["@pulumi/pulumi"]);
});

describe("the hover text", () => {
  const line = (name: PlatformName, behavior: string): string => `emulator.behaviors.${name}.${behavior};`;
  let behaviors: Awaited<ReturnType<typeof emulate>>["behaviors"];
  let user: Editor;
  let lines: string[];

  beforeAll(async () => {
    ({ behaviors } = await emulate());
    lines = names.flatMap((name) => Object.keys(behaviors[name]).map((behavior) => line(name, behavior)));
    const program = [
      'import type { Emulator } from "./dist/sdk/testing";',
      "declare const emulator: Emulator;",
      ...lines,
    ];
    user = editor({ "program.ts": program.join("\n") });
  });

  test.each(names)("of each behavior of %s has a sentence and the default", (name) => {
    for (const [behavior, value] of Object.entries(behaviors[name])) {
      const text = user.hover("program.ts", lines.indexOf(line(name, behavior)) + 2, behavior);
      expect([behavior, text]).toEqual([behavior, expect.stringMatching(/^\S.*\. @defaultValue \S+/) as string]);
      const documented = text.slice(text.indexOf("@defaultValue ") + "@defaultValue ".length);
      expect([behavior, JSON.parse(documented)]).toEqual([behavior, value]);
    }
  });
});
