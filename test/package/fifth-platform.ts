import {
  appendFileSync,
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import ts from "typescript";

const repository = resolve(__dirname, "../..");
const folder = "provider/platforms/acme-cloud";

/** The package's sources with one platform more. */
export interface FifthPlatform {
  /** Loads one of its modules. */
  load(path: string): unknown;
  /** What the compiler says to a program beside `provider/` and `sdk/`, a line each. */
  compile(program: string): string[];
  remove(): void;
}

/** The repository's sources in a directory of their own, with one folder more and one line: nothing else is touched. */
export function fifthPlatform(): FifthPlatform {
  const directory = mkdtempSync(join(tmpdir(), "pulumi-tokens-fifth-"));
  const at = (...path: readonly string[]): string => join(directory, ...path);
  for (const source of ["provider", "sdk", "tsconfig.json", "package.json"])
    cpSync(join(repository, source), at(source), { recursive: true });
  symlinkSync(join(repository, "node_modules"), at("node_modules"));
  cpSync(join(__dirname, "acme-cloud"), at(folder), { recursive: true });
  for (const file of readdirSync(at(folder)))
    writeFileSync(at(folder, file), moved(readFileSync(at(folder, file), "utf8")));
  appendFileSync(at("provider/platforms/definitions.ts"), 'export * from "./acme-cloud";\n');
  return {
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- where it lies is known only now
    load: (path) => require(at(path)) as unknown,
    compile(program) {
      writeFileSync(at("program.ts"), program);
      return complaints(directory);
    },
    remove: () => {
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** From where the folder stands among the tests to where it belongs. */
function moved(text: string): string {
  return text.replaceAll('"../../../provider/platforms/', '"../').replaceAll('"../../../provider/', '"../../');
}

// The emulator has a registry of its own, and takes as long to compile as all the rest.
function complaints(directory: string): string[] {
  const { config } = ts.readConfigFile(join(directory, "tsconfig.json"), (path) => ts.sys.readFile(path)) as {
    config: object;
  };
  const all = { ...config, include: ["provider", "sdk/*.ts", "sdk/testing/mocks.ts", "program.ts"] };
  const { options, fileNames } = ts.parseJsonConfigFileContent(all, ts.sys, directory);
  const diagnostics = ts.getPreEmitDiagnostics(ts.createProgram(fileNames, options));
  const host = {
    getCanonicalFileName: (name: string) => name,
    getCurrentDirectory: () => directory,
    getNewLine: () => "\n",
  };
  return diagnostics.map((diagnostic) => ts.formatDiagnostic(diagnostic, host).trim());
}
