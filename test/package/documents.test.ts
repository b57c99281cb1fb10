import { existsSync, readdirSync } from "node:fs";
import { basename, join, relative, resolve } from "node:path";
import { parse } from "yaml";
import { read } from "./readme";

const repository = resolve(__dirname, "../..");
const pagesIn = (folder: string): string[] =>
  readdirSync(resolve(repository, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.name.endsWith(".md") && !entry.parentPath.includes("node_modules"))
    .map((entry) => relative(repository, join(entry.parentPath, entry.name)));
const guides = pagesIn("docs");
const documents = [
  ...readdirSync(repository).filter((name) => name.endsWith(".md")),
  ...[guides, ...["examples", "test", "provider"].map(pagesIn)].flat(),
];

test.each(documents)("%s names a page or a section for every link to another file", (file) => {
  const folder = file.includes("/") ? file.slice(0, file.lastIndexOf("/") + 1) : "";
  const links = [...read(file).matchAll(/\]\((?!https?:)([^)#]*)(#[^)]*)?\)/g)].map(([, path, section]) => {
    const target =
      path === ""
        ? file
        : `${relative(repository, resolve(repository, folder, path!))}${path!.endsWith("/") ? "/" : ""}`;
    return { target, section };
  });
  expect(links.filter(({ target, section }) => !leadsTo(target, section))).toEqual([]);
});

function leadsTo(target: string, section: string | undefined): boolean {
  const text = read(target.endsWith("/") ? `${target}README.md` : target);
  const headings = [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading]) =>
    heading!
      .toLowerCase()
      .replace(/[^\w\- ]/g, "")
      .replaceAll(" ", "-"),
  );
  return section === undefined || headings.includes(section.slice(1));
}

test("the list of pages has a link to each of them", () => {
  const list = read("docs/README.md");
  const pages = guides.map((page) => relative("docs", page)).filter((page) => page !== "README.md");
  expect(pages.filter((page) => !list.includes(`](${page})`))).toEqual([]);
});

test("the README names every variable that the provider reads for itself", () => {
  const variables = new Set(read("provider/host/variables.ts").match(/PULUMI_TOKENS_[A-Z_]+/g));
  expect([...variables].filter((variable) => !read("README.md").includes(variable))).toEqual([]);
});

const folders = /^(?:provider|sdk|test|docs|examples)\//;

test.each([
  "CONTRIBUTING.md",
  "SECURITY.md",
  "docs/architecture.md",
  "test/README.md",
  "provider/retirement/README.md",
])("%s names files that exist", (file) => {
  const named = [...read(file).matchAll(/`([\w./-]+)`/g)].map(([, path]) => path!).filter((path) => folders.test(path));
  const all = [...new Set(named)];
  expect(all.length).toBeGreaterThan(3);
  expect(all.filter((path) => !existsSync(resolve(repository, path)))).toEqual([]);
  const names = new Set(
    readdirSync(resolve(repository, "provider"), { recursive: true, encoding: "utf8" }).map((path) => basename(path)),
  );
  const alone = [...read(file).matchAll(/`([\w-]+\.ts)`/g)].map(([, name]) => name!);
  expect(alone.filter((name) => !names.has(name))).toEqual([]);
});

/** What `npm pack` takes in addition to the code: pages that a reader of node_modules has without the repository. */
const packed = documents.filter((file) => !file.startsWith("test/"));
const inPackage =
  /^(?:(?:docs|examples)(?:\/|$)|provider\/(?:platforms\/[\w-]+|retirement)\/README\.md$|[A-Z]+(?:\.md)?$)/;

test.each(packed)("%s links to nothing that is not in the package", (file) => {
  const folder = resolve(repository, file, "..");
  const targets = [...read(file).matchAll(/\]\((?!https?:)([^)#]+)/g)].map(([, path]) =>
    relative(repository, resolve(folder, path!)),
  );
  expect(targets.filter((target) => !/^provider\/platforms\/[\w-]+$/.test(target) && !inPackage.test(target))).toEqual(
    [],
  );
});

/** Pages for readers; CHANGELOG.md has no tables, and the facts of the platforms quote their sources. */
const pages = documents.filter((file) => !file.startsWith("provider/") && file !== "CHANGELOG.md");

test.each(pages)("%s has no cell of a table with over 80 characters", (file) => {
  const rows =
    read(file)
      .replace(/```[^]*?```/g, "")
      .match(/^ *\|.*$/gm) ?? [];
  const cells = rows.flatMap((row) => row.split(/(?<!\\)\|/).map((cell) => cell.trim()));
  expect(cells.filter((cell) => cell.length > 80 && !/^:?-+:?$/.test(cell))).toEqual([]);
});

// Single words are held by cspell (cspell.config.yaml), which knows no phrases.
test.each(pages)("%s has none of the phrases that cspell cannot reject", (file) => {
  expect(read(file).match(/\b(?:left behind|broke off|made anew)\b/gi) ?? []).toEqual([]);
});

test("cspell reads the documents, the examples and their programs", () => {
  const { files, flagWords } = parse(read("cspell.config.yaml")) as { files: string[]; flagWords: string[] };
  expect(files).toEqual(expect.arrayContaining(["*.md", "docs/**", "examples/**", "test/README.md"]));
  expect(flagWords).toEqual(expect.arrayContaining(["told", "said", "shown", "keeping", "beside"]));
});

// The two that list them.
const wordLists = ["test/package/documents.test.ts", "test/package/messages.test.ts"];

test("names and comments of tests have none of these words and phrases either", () => {
  const { flagWords } = parse(read("cspell.config.yaml")) as { flagWords: string[] };
  const flagged = new RegExp(`\\b(?:${flagWords.join("|")}|left behind|broke off)\\b`, "i");
  const files = readdirSync(resolve(repository, "test"), { recursive: true, encoding: "utf8" })
    .map((name) => `test/${name}`)
    .filter((name) => /\.(ts|mjs|cjs|sh)$/.test(name) && !wordLists.includes(name));
  const lines = files.flatMap((file) =>
    read(file)
      .split("\n")
      .map((line) => `${file}: ${line.trim()}`),
  );
  expect(lines.filter((line) => flagged.test(line))).toEqual([]);
});
