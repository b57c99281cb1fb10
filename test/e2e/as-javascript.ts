import ts from "typescript";

type Files = Readonly<Record<string, string>>;

/**
 * The files of an example with its program in JavaScript, so that no command has to load the compiler. Types
 * are checked for all examples at once in examples.test.ts; the quickstart and the program of the README run as TypeScript.
 */
export function asJavaScript({ "index.ts": program = "", ...files }: Files): Record<string, string> {
  const change = (file: string, from: string, to: string): [string, string][] => {
    const text = files[file];
    if (text === undefined) return [];
    if (!text.includes(from)) throw new Error(`${file} has no ${from}`);
    return [[file, text.replace(from, to)]];
  };
  return {
    ...files,
    ...Object.fromEntries([
      ...change("Pulumi.yaml", "runtime: nodejs", "runtime: { name: nodejs, options: { typescript: false } }"),
      ...change("package.json", '"main": "index.ts"', '"main": "index.js"'),
    ]),
    "index.js": ts.transpile(program, {
      module: ts.ModuleKind.CommonJS,
      target: ts.ScriptTarget.ES2022,
      esModuleInterop: true,
    }),
  };
}
