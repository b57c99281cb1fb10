import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Platform } from "../../provider/platforms/definition";
import * as platforms from "../../provider/platforms/definitions";
import { organizationPermissions } from "../../provider/platforms/planetscale/permissions";
import * as policy from "../../sdk/policy";
import { read, tableOf } from "../package/readme";
import { laws, type Props, reported } from "./policies";

test("every exported policy has its laws here, and a name and a sentence of its own", () => {
  expect(Object.keys(laws).sort()).toEqual(Object.keys(policy).sort());
  const all = Object.values(laws).map(({ of }) => of);
  expect(new Set(all.map(({ name }) => name)).size).toBe(all.length);
  expect(all.filter(({ name }) => !/^token-[a-z-]+$/.test(name))).toEqual([]);
  expect(all.filter(({ description }) => !/^(A token|Consumers) .+\.$/.test(description))).toEqual([]);
  expect(all.map(({ enforcementLevel }) => enforcementLevel)).toEqual(all.map(() => "mandatory"));
});

describe.each(Object.entries(laws))("%s", (_name, { of, passes, refuses, undecided }) => {
  test.each(["ServiceToken", "DeployToken"])("passes what is right, on a %s", (type) => {
    expect(passes.map((props) => reported(of, props, { type }))).toEqual(passes.map((): string[] => []));
  });

  test.each(["ServiceToken", "DeployToken"])(
    "refuses all else in one sentence that names the property, on a %s",
    (type) => {
      expect(refuses.map(([props]) => reported(of, props, { type }))).toEqual(
        refuses.map(([, sentence]) => [expect.stringMatching(sentence) as string]),
      );
    },
  );

  test("lets the policy library say what a preview cannot know", () => {
    for (const props of undecided) expect(() => reported(of, props)).toThrow("can't be known during preview");
  });

  test("looks at no other resource", () => {
    const others = ["Retirement", "Ownership", "ServiceTokenX"].flatMap((type) =>
      refuses.map(([props]) => reported(of, props, { type })),
    );
    expect(others.flat()).toEqual([]);
  });

  test("leaves out what `except` names by name or URN, in the configuration of the pack too", () => {
    const [[props]] = refuses as readonly [readonly [Props, RegExp]];
    const urn = "urn:pulumi:dev::shop::pulumi-nodejs:dynamic/tokens:ServiceToken::ci";
    for (const except of [["ci"], ["other", urn]]) expect(reported(of, props, { config: { except } })).toEqual([]);
    for (const except of [[], ["c"], ["CI"]]) expect(reported(of, props, { config: { except } })).toHaveLength(1);
  });

  test("has no value of the program in a message, except a duration", () => {
    const secret = "pscale_tkn_0123456789abcdef0123456789abcdef";
    const keys = [
      "adopt",
      "expiresIn",
      "expiresAt",
      "rotateBefore",
      "overlap",
      "owner",
      "scopes",
      "permissions",
      "role",
      "value",
    ];
    const hostile: Props[] = [secret, [secret], { secret }, `90d ${secret}`].flatMap((value) =>
      keys.flatMap((key) => ["deplo", "planetscale", "acmeCloud"].map((platform) => ({ platform, [key]: value }))),
    );
    const admin = { platform: "deplo", scopes: [secret, "admin"], rotateWhenChanged: secret };
    const messages = [...hostile, admin].flatMap((props) => reported(of, props));
    expect(messages.length).toBeGreaterThan(0);
    expect(messages.filter((message) => message.includes("pscale_tkn"))).toEqual([]);
  });
});

test("options: the level and the exceptions are those of the program, until the configuration of the pack replaces them", () => {
  const advisory = policy.requireOwner({ enforcementLevel: "advisory", except: ["ci"] });
  expect([advisory.enforcementLevel, advisory.configSchema?.properties["except"]?.default]).toEqual([
    "advisory",
    ["ci"],
  ]);
  expect([reported(advisory, {}), reported(advisory, {}, { name: "other" })]).toEqual([[], [expect.any(String)]]);
  expect(reported(advisory, {}, { config: { except: [] } })).toHaveLength(1);
});

test("options: a limit of the pack's configuration replaces that of the program; an invalid one is an error", () => {
  const month = { config: { max: "30d" } };
  expect(reported(policy.limitLifetime("90d"), { expiresIn: "31d" }, month)).toEqual([
    'expiresIn: must be at most 30d; it is 31d. Set it to "30d".',
  ]);
  expect(reported(policy.requireOverlap("1d"), { overlap: "1d" }, { config: { min: "2d" } })).toHaveLength(1);
  const invalid = { config: { max: "soon", min: "soon" } };
  expect(() => reported(policy.limitLifetime("90d"), { expiresIn: "1d" }, invalid)).toThrow(
    'token-lifetime.max: must be a duration such as "90d"',
  );
  expect(() => reported(policy.requireOverlap("1d"), { overlap: "9d" }, invalid)).toThrow("token-overlap.min: must be");
});

test("options: a limit that is no duration is refused where the pack is written", () => {
  for (const wrong of ["90", "", "1e9d", 90, undefined] as unknown as "90d"[]) {
    expect(() => policy.limitLifetime(wrong)).toThrow('limitLifetime(max): must be a duration such as "90d"');
    expect(() => policy.requireOverlap(wrong)).toThrow("requireOverlap(min): must be");
  }
});

test("a grant is looked at for its permissions", () => {
  const grant = { platform: "planetscale", permissions: ["write_service_tokens"] };
  expect(reported(policy.forbidAdminScopes(), grant, { type: "TokenAccessGrant" })).toHaveLength(1);
  expect(reported(policy.requireOwner(), grant, { type: "TokenAccessGrant" })).toEqual([]);
});

test("admin scopes: those of PlanetScale are permissions on the organization, by names that are known", () => {
  const known: readonly string[] = organizationPermissions;
  expect(platforms.planetscale.adminScopes.permissions.filter((name) => !known.includes(name))).toEqual([]);
});

test("admin scopes: a platform of the pack's own lists them in its definition", () => {
  const folder = mkdtempSync(join(tmpdir(), "pulumi-tokens-pack-"));
  const definition = {
    ...{ title: "Acme", apiUrl: "https://api.acme.example", apiUrlEnv: "ACME_API_URL", scope: [] },
    ...{
      credentials: { key: { env: "ACME_KEY" } },
      signIn: [["key"]],
      envVars: {},
      adminScopes: { scopes: ["owner"] },
    },
  };
  const acme = `exports.acmeCloud = { ...${JSON.stringify(definition)}, secretPattern: /acme/, driver() {} };`;
  writeFileSync(join(folder, "acme.js"), acme);
  writeFileSync(join(folder, "package.json"), JSON.stringify({ "pulumi-tokens": { platforms: ["./acme.js"] } }));
  const cwd = jest.spyOn(process, "cwd").mockReturnValue(folder);
  const of = policy.forbidAdminScopes();
  cwd.mockRestore();
  rmSync(folder, { recursive: true });
  expect(reported(of, { platform: "acmeCloud", scopes: ["owner", "deploy"] })).toEqual([
    expect.stringMatching(/^scopes: must not contain "owner"/),
  ]);
});

describe("docs/policy.md", () => {
  test("lists every policy by its function and its name", () => {
    const rows = [...tableOf("docs/policy.md", "function").values()];
    const listed = rows.map((row) => [row.get("function")!.replace(/\(.*/, ""), row.get("name of the policy")]);
    expect(Object.fromEntries(listed)).toEqual(
      Object.fromEntries(Object.entries(laws).map(([name, { of }]) => [name, of.name])),
    );
  });

  test("lists the admin scopes of every platform", () => {
    const section = read("docs/policy.md").split("## Admin scopes")[1]!.split("```")[0]!;
    const rows = section
      .split("\n")
      .filter((line) => line.startsWith("| "))
      .slice(1);
    const listed = (title: string): string[] =>
      rows
        .filter((row) => row.startsWith(`| ${title} `))
        .flatMap((row) => [...row.split("|")[3]!.matchAll(/`(\w+)`/g)].map(([, scope]) => scope!));
    for (const { title, adminScopes = {} } of Object.values<Platform>(platforms)) {
      expect([title, ...listed(title)]).toEqual([title, ...Object.values(adminScopes).flat()]);
    }
    expect(new Set(rows.slice(1).map((row) => row.split("|")[1]!.trim())).size).toBe(Object.keys(platforms).length);
  });
});
