import { spawnSync } from "node:child_process";
import { appendFileSync, cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import ts from "typescript";

const repository = resolve(__dirname, "../..");
const folder = "provider/platforms/acme-cloud";

/** The package's sources with one platform more. */
export interface FifthPlatform {
  /** Loads one of its modules. */
  load(path: string): unknown;
  /** What the compiler says to a program next to `provider/` and `sdk/`, a line each. */
  compile(program: string): string[];
  /** What it says to these files after changes of some, which are then undone. */
  errorsIn(files: readonly string[], changes: Readonly<Record<string, (text: string) => string>>): string[];
  /** Runs these tests of the package with nothing but the fifth platform. */
  test(paths: readonly string[], env: Readonly<Record<string, string>>): { readonly code: number | null; text: string };
  remove(): void;
}

/** The repository's sources in a directory of their own, with one folder more and two lines: nothing else is touched. */
export function fifthPlatform(): FifthPlatform {
  const directory = mkdtempSync(join(tmpdir(), "pulumi-tokens-fifth-"));
  const at = (...path: readonly string[]): string => join(directory, ...path);
  for (const source of ["provider", "sdk", "test", "tsconfig.json", "package.json", "jest.config.js"])
    cpSync(join(repository, source), at(source), { recursive: true });
  symlinkSync(join(repository, "node_modules"), at("node_modules"));
  cpSync(join(__dirname, "acme-cloud"), at(folder), { recursive: true });
  appendFileSync(at("provider/platforms/definitions.ts"), 'export * from "./acme-cloud/definition";\n');
  appendFileSync(at("provider/platforms/emulator/platforms.ts"), 'export * from "../acme-cloud/emulator";\n');
  const errors = compiler(directory);
  return {
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- where it lies is known only now
    load: (path) => require(at(path)) as unknown,
    compile(program) {
      writeFileSync(at("program.ts"), program);
      return errors();
    },
    errorsIn(files, changes) {
      const before = Object.keys(changes).map((path) => [path, readFileSync(at(path), "utf8")] as const);
      for (const [path, text] of before) writeFileSync(at(path), changes[path]!(text));
      const messages = errors(files);
      for (const [path, text] of before) writeFileSync(at(path), text);
      return messages;
    },
    test(paths, env) {
      const jest = join(repository, "node_modules/jest/bin/jest.js");
      const { status, stdout, stderr } = spawnSync(
        process.execPath,
        [jest, "--runInBand", "--coverage=false", ...paths],
        { cwd: directory, env: { ...process.env, ...env, TEST_PLATFORM: "acmeCloud" }, encoding: "utf8" },
      );
      return { code: status, text: stdout + stderr };
    },
    remove: () => {
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** Compiles one after the other: what has not changed since is neither read nor parsed again. */
function compiler(directory: string): (only?: readonly string[]) => string[] {
  const { config } = ts.readConfigFile(join(directory, "tsconfig.json"), (path) => ts.sys.readFile(path)) as {
    config: object;
  };
  const all = { ...config, include: ["provider", "sdk/*.ts", "test/support/platforms.ts", "program.ts"] };
  const { options } = ts.parseJsonConfigFileContent(all, ts.sys, directory);
  const host = ts.createCompilerHost(options);
  const parsed = new Map<string, ts.SourceFile>();
  const read = host.getSourceFile.bind(host);
  host.getSourceFile = (path, ...rest) => {
    const known = parsed.get(path);
    if (known && known.text === ts.sys.readFile(path)) return known;
    const file = read(path, ...rest);
    if (file) parsed.set(path, file);
    return file;
  };
  const format = { ...host, getCurrentDirectory: () => directory };
  return (only) => {
    const { fileNames } = ts.parseJsonConfigFileContent(all, ts.sys, directory);
    const program = ts.createProgram(fileNames, options, host);
    const diagnostics = only
      ? only.flatMap((path) => program.getSemanticDiagnostics(program.getSourceFile(join(directory, path))))
      : ts.getPreEmitDiagnostics(program);
    return diagnostics.map((diagnostic) => ts.formatDiagnostic(diagnostic, format).trim());
  };
}
