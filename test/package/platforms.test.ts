import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { folderOf, platforms } from "../support/platforms";

const root = resolve(__dirname, "../..");

const sources = ["provider", "sdk", "test"].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts"))
    .map((file) => join(folder, file)),
);

// The others' names are words of titles, variables and examples too.
test.each(platforms.filter((name) => /[A-Z]/.test(name)))(
  "only files that have %s in their path name it: all others choose platforms by what they have",
  (name) => {
    const naming = sources.filter((file) => readFileSync(join(root, file), "utf8").includes(name));
    expect(naming).toContain(`provider/platforms/${folderOf(name)}/definition.ts`);
    expect(naming.filter((file) => !file.includes(folderOf(name)))).toEqual([]);
  },
);
