import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";

// Which tests are unit tests, and which start `pulumi`: by what a file and its helpers import.

const tests = fileURLToPath(new URL(".", import.meta.url));

/** The test files below test/, as paths from the root of the repository. */
export const testFiles = () =>
  readdirSync(tests, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".test.ts"))
    .map((name) => `test/${name}`)
    .sort();

/** What it imports at run time: modules of test/ as paths in there, others by their names; and what those of test/ import. */
function imported(file, seen = new Set()) {
  if (seen.has(file)) return seen;
  seen.add(file);
  const text = readFileSync(join(tests, file), "utf8").replace(/import type [^;]*;/g, "");
  for (const [, name] of text.matchAll(/(?:from|import\()\s*"([^"]+)"/g)) {
    if (!name.startsWith(".")) seen.add(name);
    const target = resolve(tests, file, "..", name);
    const path = [`${target}.ts`, target].map((one) => relative(tests, one));
    const found = path.find(
      (one) => !one.startsWith("..") && /\.m?ts$|\.mjs$/.test(one) && existsSync(join(tests, one)),
    );
    if (found !== undefined) imported(found, seen);
  }
  return seen;
}

const within = (file) => imported(file.replace(/^test\//, ""));

export const startsEngine = (file) => within(file).has("engine/found.ts");

/** Not in `npm run test:unit`: it starts processes, compiles or builds, or runs hundreds of generated cases. */
const slow = ["node:child_process", "typescript", "support/generated.ts"];
export const isUnit = (file) => slow.every((one) => !within(file).has(one));

/** False if jest's arguments name files or folders, and none of them starts `pulumi`. */
export function needsEngine(args) {
  const paths = args.map((arg) => arg.replace(/^\.\//, "")).filter((arg) => arg.startsWith("test/"));
  const named = testFiles().filter((file) => paths.some((path) => file.startsWith(path)));
  return named.length === 0 || named.some(startsEngine);
}
