import * as platforms from "../../provider/platforms/definitions";
import type { Kind, Platform } from "../../provider/platforms/definition";
import { driverOf, type Change, type ResourceSchema } from "../../provider/platforms/contract";
import type { PlatformName } from "../../sdk/testing";
import { configKey } from "../../provider/values/config-keys";
import { folderOf, platforms as names } from "../support/platforms";
import { firstProgram, read, tableOf } from "./readme";

const pageOf = (name: PlatformName): string => `docs/platforms/${folderOf(name)}.md`;

const kinds: readonly Kind[] = ["ServiceToken", "DeployToken", "TokenAccessGrant"];

/** A page tells the reasons of a replacement apart no more than its reader has to. */
const inWords: Readonly<Partial<Record<Change, string>>> = { ignore: "nothing", update: "updates" };

describe.each(names)("the page of %s", (name) => {
  const page = pageOf(name);
  const platform: Platform = platforms[name];
  const { schemas } = driverOf(platform);
  const offered = kinds.filter((kind) => typeof schemas[kind] !== "string");
  const documentedArguments = tableOf(page, "argument");

  test.each(offered)("tells what a change of each argument of a %s does", (kind) => {
    const documented = [...documentedArguments].map(([argument, row]) => [argument, row.get(kind) ?? ""] as const);
    const changes = Object.entries((schemas[kind] as ResourceSchema).onChange).map(([argument, change]) => [
      argument,
      inWords[change] ?? "replaces",
    ]);
    expect(Object.fromEntries(documented.filter(([, change]) => change !== ""))).toEqual(Object.fromEntries(changes));
  });

  test("has a column for each resource that the platform has, and for no other", () => {
    const [row] = documentedArguments.values();
    expect([...row!.keys()]).toEqual(["argument", "what", "default", ...offered]);
  });

  test("names every variable and every config key of a credential", () => {
    const documented = [...tableOf(page, "credential").values()].flatMap((row) => [...row.values()]).join(" ");
    const variables = [
      ...Object.values(platform.credentials).flatMap(({ env, aliases = [] }) => [env, ...aliases]),
      ...[platform.apiUrlEnv, ...(platform.apiUrlAliases ?? [])],
    ];
    const keys = [...Object.keys(platform.credentials), "apiUrl"].map((part) => configKey(name, part));
    expect([...variables, ...keys].filter((wanted) => !documented.includes(wanted))).toEqual([]);
  });

  test("and docs/credentials.md have the variables that the credential is read from", () => {
    // A platform with two ways to sign in has a row for each, with its title first.
    const rows = [...tableOf("docs/credentials.md", "platform")].filter(([name]) => name.startsWith(platform.title));
    const inColumn = (column: string): string => rows.map(([, row]) => row.get(column)).join(" ");
    const parts = Object.entries(platform.credentials);
    expect(parts.filter(([, { env }]) => !inColumn("environment").includes(env))).toEqual([]);
    expect(parts.filter(([part]) => !inColumn("config keys").includes(configKey(name, part)))).toEqual([]);
  });

  test("is linked in the README's matrix, which has a cell for each resource that the platform has", () => {
    const row = tableOf("README.md", "platform").get(`[${name}](${page})`) ?? new Map<string, string>();
    expect([...row.keys()].slice(1).filter((kind) => row.get(kind) !== "–")).toEqual(
      [...row.keys()].filter((kind) => offered.includes(kind as Kind)),
    );
    expect([...row.keys()].slice(1).sort()).toEqual([...kinds].sort());
  });

  test("README: the configuration table has the option, variable and config key of each setting, and no other", () => {
    const rows = [...tableOf("README.md", "option")].filter(([option]) => option.startsWith(`${name}.`));
    const settings = [
      ...Object.entries(platform.credentials).map(([part, { env }]) => [part, env]),
      ["apiUrl", platform.apiUrlEnv],
    ] as const;
    expect(rows.map(([option, row]) => [option, row.get("env"), row.get("config key")])).toEqual(
      settings.map(([part, env]) => [`${name}.${part}`, env, configKey(name, part)]),
    );
  });
});

test.each(names.map(pageOf))("%s names the arguments that all tokens take, by a link to their page", (page) => {
  expect(read(page)).toContain("](../rotation.md#the-arguments)");
});

test("the README's first program is short", () => {
  const lines = firstProgram()
    .split("\n")
    .filter((line) => line.trim() !== "");
  expect(lines.length).toBeLessThanOrEqual(16);
});

const lines = read("README.md").split("\n");

test("README: at most 150 lines, none over 120 characters, no cell of a table over 80", () => {
  expect(lines.length).toBeLessThanOrEqual(151);
  expect(lines.filter((line) => line.length > 120)).toEqual([]);
  const cells = lines
    .filter((line) => line.startsWith("|"))
    .flatMap((line) => line.split("|").map((cell) => cell.trim()));
  expect(cells.filter((cell) => cell.length > 80 && !/^-+$/.test(cell))).toEqual([]);
});

test("README: the standard headings in their order, and the status before the first of them", () => {
  expect(lines.filter((line) => line.startsWith("## "))).toEqual(
    [
      ...["Installation", "Quick start", "Resources", "Configuration", "Rotation", "Testing your programs"],
      ...["Limitations", "Compatibility", "Contributing", "Licence"],
    ].map((heading) => `## ${heading}`),
  );
  const status = lines.findIndex((line) => line.startsWith("**Status: pre-release, unofficial.**"));
  expect(status).toBeGreaterThan(0);
  expect(status).toBeLessThan(lines.indexOf("## Installation"));
});
