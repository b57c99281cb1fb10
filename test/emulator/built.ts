import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import ts from "typescript";

const root = join(__dirname, "../..");

/** What the command is made of. */
const folders = ["provider/values", "provider/platforms", "sdk/bin", "sdk/testing"];

/**
 * The package as JavaScript in a directory of its own, so that a test runs the command as a process without touching
 * `dist/`. Types are not checked here: `npx tsc --noEmit` does that.
 */
export function builtPackage(): { bin: string; remove(): void } {
  const directory = mkdtempSync(join(tmpdir(), "pulumi-tokens-"));
  copyFileSync(join(root, "package.json"), join(directory, "package.json"));
  symlinkSync(join(root, "node_modules"), join(directory, "node_modules"));
  for (const folder of folders)
    for (const file of readdirSync(join(root, folder), { recursive: true, encoding: "utf8" }))
      if (file.endsWith(".ts")) transpile(join(folder, file), directory);
  return {
    bin: join(directory, "dist/sdk/bin/index.js"),
    remove: () => {
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

function transpile(file: string, directory: string): void {
  const { outputText } = ts.transpileModule(readFileSync(join(root, file), "utf8"), {
    compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.CommonJS, esModuleInterop: true },
  });
  const out = join(directory, "dist", file.replace(/\.ts$/, ".js"));
  mkdirSync(dirname(out), { recursive: true });
  writeFileSync(out, outputText);
}
