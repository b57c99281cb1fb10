/** What stands in a project's folder. */
export interface Program {
  readonly name?: string;
  /** The source of the program: `index.js`, or `index.ts` with `typescript`. */
  readonly program?: string;
  /** Further files, by their path in the project. */
  readonly files?: Readonly<Record<string, string>>;
  /** Compiled and type-checked by the language host, which takes seconds more. */
  readonly typescript?: boolean;
}

const tsconfig = {
  compilerOptions: { strict: true, target: "es2020", module: "commonjs", moduleResolution: "node", types: ["node"] },
};

export function startingFiles(options: Program): Record<string, string> {
  const { name = "test", program = "", typescript = false, files = {} } = options;
  return {
    "Pulumi.yaml": JSON.stringify({ name, runtime: { name: "nodejs", options: { typescript } } }),
    "package.json": JSON.stringify({ name, private: true, main: typescript ? "index.ts" : "index.js" }),
    ...(typescript ? { "index.ts": program, "tsconfig.json": JSON.stringify(tsconfig) } : { "index.js": program }),
    ...files,
  };
}
