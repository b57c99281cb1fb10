import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";

const tests = resolve(__dirname, "..");

/** What makes an emulator, a provider, an engine or a real project. */
const maker = /\b(?<!function )(startListening|startEmulator|worldOf|hostProvider|new Engine|new Project)\(/g;

const [start, built] = ["a test of the public function", "bench and compat take the built package, not the sources"];

/** Where the tests call each of them, and why. Everything else takes `emulate`, `hostOn`, `stackOn` or `createProject`. */
const callers: Readonly<Record<string, string>> = {
  "support/emulator.ts: startListening": "emulate",
  "support/emulated.ts: worldOf": "hostOn",
  "support/emulated.ts: hostProvider": "hostOn",
  "support/stack.ts: new Engine": "stackOn",
  "engine/project.ts: new Project": "createProject",
  "emulator/emulator.test.ts: startEmulator": start,
  "emulator/options.test.ts: startEmulator": start,
  "audit/audit-setup.ts: worldOf": "the audit reads the same surroundings as a provider, without one",
  "sdk/adopt-command.test.ts: worldOf": "so does adopt",
  "package/fifth-platform.laws.ts: hostProvider": "the provider of a copy of the repository",
  "bench/bench.mjs: startEmulator": built,
  "bench/limits.mjs: startEmulator": built,
  "bench/unchanged.mjs: startEmulator": built,
  "bench/growth/life.mjs: hostProvider": built,
  "compat/life.mjs: startEmulator": built,
};

test("an emulator, a provider, an engine and a real project are each made in one place, with exceptions that have a reason", () => {
  const files = readdirSync(tests, { recursive: true, encoding: "utf8" }).filter((file) =>
    /\.(ts|mjs|cjs)$/.test(file),
  );
  const found = files.flatMap((file) => {
    const code = readFileSync(join(tests, file), "utf8");
    return [...code.matchAll(maker)].map(([, made]) => `${file}: ${made}`);
  });
  expect([...new Set(found)].sort()).toEqual(Object.keys(callers).sort());
});
