import * as platforms from "../../provider/platforms";
import type { Kind, Platform } from "../../provider/platforms/definition";
import { driverOf, type Change, type ResourceSchema } from "../../provider/platforms/platform";
import { configKey } from "../../provider/values/config-keys";
import { firstProgram, read, tableOf } from "./readme";

type Name = keyof typeof platforms;

const pages: Readonly<Record<Name, string>> = {
  planetscale: "examples/planetscale.md",
  serverpodCloud: "examples/serverpod-cloud.md",
  deplo: "examples/deplo.md",
  fastapiCloud: "examples/fastapi-cloud.md",
};

const kinds: readonly Kind[] = ["ServiceToken", "DeployToken", "TokenAccessGrant"];

/** A page tells the reasons of a replacement apart no more than its reader has to. */
const said = (change: Change): string => (change === "nothing" || change === "updates" ? change : "replaces");

describe.each(Object.entries(pages) as [Name, string][])("the page of %s", (name, page) => {
  const platform: Platform = platforms[name];
  const { schemas } = driverOf(platform);
  const offered = kinds.filter((kind) => typeof schemas[kind] !== "string");
  const argumentsTold = tableOf(page, "argument");

  test.each(offered)("tells what a change of each argument of a %s does", (kind) => {
    const told = [...argumentsTold].map(([argument, row]) => [argument, row.get(kind) ?? ""] as const);
    const changes = Object.entries((schemas[kind] as ResourceSchema).onChange).map(([argument, change]) => [
      argument,
      said(change),
    ]);
    expect(Object.fromEntries(told.filter(([, change]) => change !== ""))).toEqual(Object.fromEntries(changes));
  });

  test("has a column for each resource that the platform has, and for no other", () => {
    const [row] = argumentsTold.values();
    expect([...row!.keys()].slice(2)).toEqual(offered);
  });

  test("names every variable and every config key of a credential", () => {
    const told = [...tableOf(page, "credential").values()].flatMap((row) => [...row.values()]).join(" ");
    const variables = [
      ...Object.values(platform.credentials).flatMap(({ env, aliases = [] }) => [env, ...aliases]),
      ...[platform.apiUrlEnv, ...(platform.apiUrlAliases ?? [])],
    ];
    const keys = [...Object.keys(platform.credentials), "apiUrl"].map((part) => configKey(name, part));
    expect([...variables, ...keys].filter((wanted) => !told.includes(wanted))).toEqual([]);
  });

  test("and the README have the variables that the credential is read from", () => {
    const told = tableOf("README.md", "platform").get(platform.title)?.get("environment") ?? "";
    expect(Object.values(platform.credentials).filter(({ env }) => !told.includes(env))).toEqual([]);
  });

  test("is linked in the README, in its platform's column", () => {
    expect(tableOf("README.md", "").get("its page")?.get(name)).toContain(page);
  });
});

test.each(Object.values(pages))("%s names the arguments that all tokens take, by a link to their page", (page) => {
  expect(read(page)).toContain("](rotating-tokens.md#the-arguments)");
});

test("the README's first program is short", () => {
  const lines = firstProgram()
    .split("\n")
    .filter((line) => line.trim() !== "");
  expect(lines.length).toBeLessThanOrEqual(16);
});
