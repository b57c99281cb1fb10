import { join, relative } from "node:path";
import ts from "typescript";

const root = join(__dirname, "../..");

const entries = ["sdk/index.ts", "sdk/testing/index.ts"];
let made: ReadonlyMap<string, string> | undefined;

/** The declarations that a program's imports reach, as the build writes them, by path; made here, because `dist/` may be of yesterday. */
export const declarations = (): ReadonlyMap<string, string> => (made ??= emitted());

function emitted(): ReadonlyMap<string, string> {
  const config = join(root, "tsconfig.build.json");
  const { config: read } = ts.readConfigFile(config, (path) => ts.sys.readFile(path)) as { config: unknown };
  const { options } = ts.parseJsonConfigFileContent(read, ts.sys, root);
  const written = new Map<string, string>();
  const program = ts.createProgram(
    entries.map((entry) => join(root, entry)),
    { ...options, emitDeclarationOnly: true, noCheck: true },
  );
  program.emit(undefined, (path, text) => written.set(relative(join(root, "dist"), path), text));
  return written;
}
