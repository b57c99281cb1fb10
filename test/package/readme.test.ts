import * as platforms from "../../provider/platforms";
import { backendOf, type Offer } from "../../provider/platforms/platform";
import { firstProgram, tableOf } from "./readme";

const { offers } = backendOf(platforms.planetscale);

test.each([
  ["ServiceToken", 1, offers.ServiceToken],
  ["TokenAccessGrant", 2, offers.TokenAccessGrant],
] as const)("the README tells what each change of a %s does", (_, column, offer) => {
  const told = tableOf("argument").map((row) => [row[0] ?? "", row[column] ?? ""] as const);
  expect(Object.fromEntries(told.filter(([, change]) => change !== ""))).toEqual((offer as Offer).onChange);
});

test("the README names every variable and every config key of a credential", () => {
  const told = tableOf("credential").flat().join(" ");
  const { credentials, apiUrlEnv } = platforms.planetscale;
  const variables = [...Object.values(credentials).map(({ env }) => env), apiUrlEnv];
  const keys = [...Object.keys(credentials), "apiUrl"].map(
    (part) => `tokens:planetscale${part[0]?.toUpperCase()}${part.slice(1)}`,
  );
  expect([...variables, ...keys].filter((name) => !told.includes(name))).toEqual([]);
});

test("the README's first program is short", () => {
  const lines = firstProgram()
    .split("\n")
    .filter((line) => line.trim() !== "");
  expect(lines.length).toBeLessThanOrEqual(16);
});
