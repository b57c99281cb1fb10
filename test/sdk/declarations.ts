import { dirname, join, relative } from "node:path";
import ts from "typescript";

const root = join(__dirname, "../..");

const entries = ["sdk/index.ts", "sdk/testing/index.ts"];
let made: ReadonlyMap<string, string> | undefined;

/**
 * The declarations that a program's imports reach, as the build writes them, by path; made here, because `dist/` may be of
 * yesterday. What only code reaches is not written: most of the time goes to the types of the schemas.
 */
export const declarations = (): ReadonlyMap<string, string> => (made ??= emitted());

function emitted(): ReadonlyMap<string, string> {
  const config = join(root, "tsconfig.build.json");
  const { config: read } = ts.readConfigFile(config, (path) => ts.sys.readFile(path)) as { config: unknown };
  const { options } = ts.parseJsonConfigFileContent(read, ts.sys, root);
  const paths = entries.map((entry) => join(root, entry));
  const program = ts.createProgram(paths, { ...options, emitDeclarationOnly: true, noCheck: true });
  const written = new Map<string, string>();
  const write = (source: string): void => {
    const path = relative(root, source).replace(/\.ts$/, ".d.ts");
    if (written.has(path)) return;
    program.emit(program.getSourceFile(source), (_, text) => written.set(path, text), undefined, true);
    for (const name of importsIn(written.get(path)!)) {
      const found = name.startsWith(".") ? sourceOf(join(dirname(source), name), program) : undefined;
      if (found !== undefined) write(found);
    }
  };
  paths.forEach(write);
  return written;
}

/** What a declaration imports, by the names in it. */
export const importsIn = (text: string): string[] =>
  [...text.matchAll(/\b(?:from|import|require)\s*\(?\s*"([^"]+)"/g)].map(([, name]) => name!);

const sourceOf = (path: string, program: ts.Program): string | undefined =>
  [`${path}.ts`, `${path}/index.ts`].find((file) => program.getSourceFile(file) !== undefined);
