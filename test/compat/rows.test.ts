import { read, tableOf } from "../package/readme";

interface Row {
  readonly name: string;
  readonly node: string;
  readonly pulumi: string;
  readonly manager: string;
  readonly program: string;
  readonly layout?: string;
}

const rows = JSON.parse(read("test/compat/rows.json")) as Row[];
const named = (name: string): Row => rows.find((row) => row.name === name)!;
const all = (of: (row: Row) => string): string[] => [...new Set(rows.map(of))].sort();
const numeric = new Intl.Collator("en", { numeric: true });

test("compatibility: the page has the rows that node test/compat/compat.mjs runs", () => {
  const page = [...tableOf("docs/compatibility.md", "run")].map(([, row]) => [...row.values()]);
  const run = rows.map(({ name, node, pulumi, manager, program, layout = "one folder" }) => [
    name,
    ...[node, pulumi, manager, program, layout],
  ]);
  expect(page).toEqual(run);
});

test("compatibility: each Node.js, package manager, form of a program and layout has a row", () => {
  expect({
    node: all(({ node }) => node.split(".")[0]!),
    manager: all(({ manager }) => manager.split(" ")[0]!),
    program: all(({ program }) => program),
    layout: all(({ layout = "one folder" }) => layout),
  }).toEqual({
    node: ["20", "22", "24", "26"],
    manager: ["bun", "npm", "pnpm", "yarn"],
    program: ["CommonJS", "ES modules", "TypeScript", "tsx"],
    layout: ["one folder", "sub-folder", "workspaces"],
  });
});

test("compatibility: the lowest row is what package.json promises, the newest has the highest versions of all", () => {
  const { engines, peerDependencies } = JSON.parse(read("package.json")) as {
    engines: { node: string };
    peerDependencies: Record<string, string>;
  };
  const { node, pulumi } = named("lowest");
  expect([`>=${node.replace(/\.0$/, "")}`, `^${pulumi}`]).toEqual([engines.node, peerDependencies["@pulumi/pulumi"]]);
  const highest = (of: (row: Row) => string): string | undefined => all(of).sort(numeric.compare).at(-1);
  expect([highest((row) => row.node), highest((row) => row.pulumi)]).toEqual([
    named("newest").node,
    named("newest").pulumi,
  ]);
});
