import { join, relative } from "node:path";
import ts from "typescript";

const root = join(__dirname, "../..");

/** The declarations that a module reaches, as the build writes them, by path; made here, because `dist/` may be of yesterday. */
export function declarations(...entries: readonly string[]): Map<string, string> {
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
