import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const root = join(__dirname, "../..");
const folders = ["provider", "sdk/audit"];

/** Each call in the sources that ends a token at a platform, as the file it stands in. */
function callers(): string[] {
  const files = folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: "utf8" }).map((file) => join(folder, file)),
  );
  const sources = files.filter((file) => file.endsWith(".ts"));
  return sources.flatMap((file) =>
    [...readFileSync(join(root, file), "utf8").matchAll(/\w\.revoke\(/g)].map(() => file),
  );
}

test("there is one place that revokes, and the guard stands in it", () => {
  expect(callers()).toEqual(["provider/tokens/guard.ts"]);
});
