import { join } from "node:path";
import type * as TypeScript from "typescript";
import { before, days, duration, every, idleTtl, keepWhileUsed, overlap, spread } from "../schema/kinds";
import { given, making, right, wrong } from "./calls";
import { declarations } from "./declarations";

// Where a project has no TypeScript of its own, Pulumi compiles its program with the one that the SDK brings along, of 2020.

const root = join(__dirname, "../..");
const old = jest.requireActual<typeof TypeScript>("@pulumi/pulumi/vendor/typescript@3.8.3/typescript.js");
const published = new Map([...declarations()].map(([path, text]) => [join(root, "dist", path), text]));

/** Its template literal types are the one thing that this compiler cannot read: it takes them for `any`. */
const lengths = new Set([duration, days, idleTtl, before, every, spread, overlap, keepWhileUsed]);
const unseen = new Set(
  given
    .filter(({ argument }) => lengths.has(argument.kind))
    .flatMap(({ key, is, ...pair }) => is.wrong.map((value) => making(pair, { [key]: value }))),
);

const texts = {
  "right.ts": right.join("\n"),
  "wrong.ts": ['import * as tokens from "./dist/sdk";', ...wrong.map(([, line]) => line)].join("\n"),
};

function hostOf(files: ReadonlyMap<string, string>, options: TypeScript.CompilerOptions): TypeScript.CompilerHost {
  const disk = old.createCompilerHost(options);
  const madeByStack = (path: string): boolean => path.startsWith(join(root, "dist"));
  return {
    ...disk,
    fileExists: (path) => files.has(path) || (!madeByStack(path) && disk.fileExists(path)),
    readFile: (path) => files.get(path) ?? disk.readFile(path),
    getSourceFile(path, version, ...rest) {
      const own = files.get(path);
      return own === undefined ? disk.getSourceFile(path, version, ...rest) : old.createSourceFile(path, own, version);
    },
  };
}

/** The lines with an error, by file. */
function compiled(): Readonly<Record<keyof typeof texts, readonly string[]>> {
  const options: TypeScript.CompilerOptions = {
    strict: true,
    skipLibCheck: true,
    types: [],
    target: old.ScriptTarget.ES2020,
    module: old.ModuleKind.CommonJS,
  };
  const own = Object.entries(texts).map(([file, text]) => [join(root, file), text] as const);
  const program = old.createProgram(
    own.map(([path]) => path),
    options,
    hostOf(new Map([...own, ...published]), options),
  );
  const linesOf = (file: keyof typeof texts): string[] => {
    const lines = texts[file].split("\n");
    const found = program.getSemanticDiagnostics(program.getSourceFile(join(root, file)));
    return found.map(({ start }) => lines[texts[file].slice(0, start).split("\n").length - 1]!);
  };
  return { "right.ts": linesOf("right.ts"), "wrong.ts": linesOf("wrong.ts") };
}

test("it takes what is right and refuses what is wrong, but for the unit of a length", () => {
  const found = compiled();
  expect(found["right.ts"]).toEqual([]);
  const passed = wrong.map(([, line]) => line).filter((line) => !found["wrong.ts"].includes(line) && !unseen.has(line));
  expect(passed).toEqual([]);
});
