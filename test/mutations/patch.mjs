import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("../..", import.meta.url));

/** A file with one law broken, or why the mutation does not fit the tree any more. */
export function patched({ law, file, find, replace, tests }, dir = root) {
  const problem = (what) => ({ problem: `"${law}" ${what}` });
  const missing = [file, ...tests].find((path) => !existsSync(join(dir, path)));
  if (missing !== undefined) return problem(`names ${missing}, which is not there.`);
  const before = readFileSync(join(dir, file), "utf8");
  const parts = before.split(find);
  if (parts.length !== 2) return problem(`breaks a text that is ${parts.length - 1} times in ${file}: ${find}`);
  if (find === replace) return problem("changes nothing.");
  return { before, after: parts.join(replace) };
}
