import * as platforms from "../../provider/platforms";
import type { Kind, Platform } from "../../provider/platforms/definition";
import { backendOf, type Offer } from "../../provider/platforms/platform";
import { configKey } from "../../provider/values/config-keys";
import { firstProgram, tableOf } from "./readme";

type Name = keyof typeof platforms;

const pages: Readonly<Record<Name, string>> = {
  planetscale: "examples/planetscale.md",
  serverpodCloud: "examples/serverpod-cloud.md",
  deplo: "examples/deplo.md",
  fastapiCloud: "examples/fastapi-cloud.md",
};

const kinds: readonly Kind[] = ["ServiceToken", "DeployToken", "TokenAccessGrant"];

describe.each(Object.entries(pages) as [Name, string][])("the page of %s", (name, page) => {
  const platform: Platform = platforms[name];
  const { offers } = backendOf(platform);
  const offered = kinds.filter((kind) => typeof offers[kind] !== "string");
  const argumentsTold = tableOf(page, "argument");

  test.each(offered)("tells what a change of each argument of a %s does", (kind) => {
    const told = [...argumentsTold].map(([argument, row]) => [argument, row.get(kind) ?? ""] as const);
    expect(Object.fromEntries(told.filter(([, change]) => change !== ""))).toEqual((offers[kind] as Offer).onChange);
  });

  test("has a column for each resource that the platform has, and for no other", () => {
    const [row] = argumentsTold.values();
    expect([...row!.keys()].slice(2)).toEqual(offered);
  });

  test("names every variable and every config key of a credential", () => {
    const told = [...tableOf(page, "credential").values()].flatMap((row) => [...row.values()]).join(" ");
    const variables = [...Object.values(platform.credentials).map(({ env }) => env), platform.apiUrlEnv];
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

test("the README's first program is short", () => {
  const lines = firstProgram()
    .split("\n")
    .filter((line) => line.trim() !== "");
  expect(lines.length).toBeLessThanOrEqual(16);
});
