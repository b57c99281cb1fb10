import { spawnSync } from "node:child_process";
import {
  appendFileSync,
  cpSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative, resolve } from "node:path";
import ts from "typescript";

const repository = resolve(__dirname, "../..");
const folder = "provider/platforms/acme-cloud";
const laws = "test/package/acme-cloud.test.ts";

/** The package's sources with one platform more. */
export interface FifthPlatform {
  /** The file with its own laws, for `test`. */
  readonly laws: string;
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
  const directory = realpathSync(mkdtempSync(join(tmpdir(), "pulumi-tokens-fifth-")));
  const at = (...path: readonly string[]): string => join(directory, ...path);
  for (const source of ["provider", "sdk", "test", "tsconfig.json", "package.json", "jest.config.js"])
    cpSync(join(repository, source), at(source), { recursive: true });
  symlinkSync(join(repository, "node_modules"), at("node_modules"));
  cpSync(join(__dirname, "acme-cloud"), at(folder), { recursive: true });
  appendFileSync(at("provider/platforms/definitions.ts"), 'export * from "./acme-cloud/definition";\n');
  appendFileSync(at("provider/platforms/emulator/platforms.ts"), 'export * from "../acme-cloud/emulator";\n');
  cpSync(join(__dirname, "fifth-platform.laws.ts"), at(laws));
  const errors = compiler(directory);
  return {
    laws,
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
  let last: ts.Program | undefined;
  return (only) => {
    const { fileNames } = ts.parseJsonConfigFileContent(all, ts.sys, directory);
    const program = (last = ts.createProgram(fileNames, options, host, last));
    const files = only?.map((path) => join(directory, path)) ?? reaching(changed, program, directory);
    const general = only ? [] : [...program.getOptionsDiagnostics(), ...program.getGlobalDiagnostics()];
    const diagnostics = [
      ...general,
      ...files.flatMap((path) => {
        const file = program.getSourceFile(path);
        return [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)];
      }),
    ];
    return diagnostics.map((diagnostic) => ts.formatDiagnostic(diagnostic, format).trim());
  };
}

/** What differs from the repository: the two files with a line more, those of the platform, and the program. */
const changed = /^provider\/platforms\/(definitions\.ts|emulator\/platforms\.ts|acme-cloud\/)|^program\.ts$/;

/** The files that import one of these, or whatever imports one. All others are compiled with the repository, as they are there. */
function reaching(changed: RegExp, program: ts.Program, directory: string): string[] {
  const files = program.getSourceFiles().filter(({ fileName }) => fileName.startsWith(`${directory}/`));
  const importers = new Map<string, string[]>();
  for (const { fileName, text } of files) {
    for (const { fileName: name } of ts.preProcessFile(text).importedFiles) {
      if (!name.startsWith(".")) continue;
      const target = join(dirname(fileName), name);
      for (const path of [`${target}.ts`, join(target, "index.ts")])
        importers.set(path, [...(importers.get(path) ?? []), fileName]);
    }
  }
  const found = new Set<string>();
  const add = (path: string): void => {
    if (found.has(path)) return;
    found.add(path);
    importers.get(path)?.forEach(add);
  };
  for (const { fileName } of files) if (changed.test(relative(directory, fileName))) add(fileName);
  return files.map(({ fileName }) => fileName).filter((path) => found.has(path));
}
