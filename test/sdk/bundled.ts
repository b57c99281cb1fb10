import { join } from "node:path";
import type * as TypeScript from "typescript";
import { before, days, duration, every, idleTtl, keepWhileUsed, overlap, spread } from "../schema/kinds";
import { given, making } from "./calls";
import { declarations } from "./declarations";

// Where a project has no TypeScript of its own, Pulumi compiles its program with the one that the SDK brings along, of 2020.

const root = join(__dirname, "../..");
const old = jest.requireActual<typeof TypeScript>("@pulumi/pulumi/vendor/typescript@3.8.3/typescript.js");

/** Its template literal types are the one thing that this compiler cannot read: it takes them for `any`. */
const lengths = new Set([duration, days, idleTtl, before, every, spread, overlap, keepWhileUsed]);
export const unseen = new Set(
  given
    .filter(({ argument }) => lengths.has(argument.kind))
    .flatMap(({ key, is, ...pair }) => is.wrong.map((value) => making(pair, { [key]: value }))),
);

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

/** The lines of these files in which it finds an error, by file. */
export function errorsOfBundled<File extends string>(
  texts: Readonly<Record<File, string>>,
): Readonly<Record<File, readonly string[]>> {
  const options: TypeScript.CompilerOptions = {
    strict: true,
    skipLibCheck: true,
    types: [],
    target: old.ScriptTarget.ES2020,
    module: old.ModuleKind.CommonJS,
  };
  const files = Object.keys(texts) as File[];
  const published = [...declarations()].map(([path, text]) => [join(root, "dist", path), text] as const);
  const own = files.map((file) => [join(root, file), texts[file]] as const);
  const program = old.createProgram(
    own.map(([path]) => path),
    options,
    hostOf(new Map([...own, ...published]), options),
  );
  const linesOf = (file: File): string[] => {
    const lines = texts[file].split("\n");
    const found = program.getSemanticDiagnostics(program.getSourceFile(join(root, file)));
    return found.map(({ start }) => lines[texts[file].slice(0, start).split("\n").length - 1]!);
  };
  return Object.fromEntries(files.map((file) => [file, linesOf(file)])) as Record<File, string[]>;
}
