import type { Wire } from "../../provider/host/wire";
import { emulated, hostOn } from "../support/emulated";
import { addressOf, providerText } from "../support/engine";

const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** What a check says of a resource that it lets pass. */
async function warningsOf(type: string, args: Wire): Promise<string[]> {
  const lines: string[] = [];
  const provider = hostOn(await emulated(), { say: (line) => lines.push(line) });
  const wire = { platform: "planetscale", organization: "acme", ...args };
  const news = { ...wire, __urn: addressOf(type, "ci"), __provider: providerText };
  // Twice, as with a resource that was there before.
  const { failures } = await provider.check({}, news);
  expect(failures).toEqual([]);
  await provider.check(news, news);
  return lines;
}

const token = { tokenId: "k2xk7w2m3v1p" };
const of = (name: string): string => `ci: permission "${name}" is not known to pulumi-tokens.`;

test.each<[string, string, Wire, string[]]>([
  ["is near a known one", "DeployToken", { permissions: ["read_brnch"] }, ["read_branch"]],
  ["is near one of a database", "TokenAccessGrant", { ...token, permissions: ["read_databse"] }, ["read_database"]],
  [
    "is near one of the organization",
    "TokenAccessGrant",
    { ...token, database: undefined, permissions: ["read_databse"] },
    ["read_databases"],
  ],
])("an unknown permission that %s is warned of once, with that name", async (_what, type, args, nearest) => {
  const [name = ""] = args["permissions"] as string[];
  expect(await warningsOf(type, { database: "app", ...args })).toEqual(
    nearest.map((meant) => `${of(name)} Did you mean "${meant}"?`),
  );
});

test("an unknown permission that is near no known one is warned of without a name", async () => {
  expect(await warningsOf("DeployToken", { database: "app", permissions: ["brand_new_thing", "read_branch"] })).toEqual(
    [of("brand_new_thing")],
  );
});

test("of thousands of unknown permissions ten are warned of", async () => {
  const permissions = Array.from({ length: 5000 }, (_, at) => `word_${at}`);
  expect(await warningsOf("DeployToken", { database: "app", permissions })).toHaveLength(10);
});

test.each<[string, string, Wire]>([
  ["known permissions", "DeployToken", { database: "app", permissions: ["read_branch"] }],
  ["the default permissions", "DeployToken", { database: "app" }],
  ["permissions that are not known yet", "DeployToken", { database: "app", permissions: unknown }],
  ["write_members", "TokenAccessGrant", { ...token, permissions: ["write_members"] }],
  [
    "a database that is not known yet",
    "TokenAccessGrant",
    { ...token, database: unknown, permissions: ["read_branch"] },
  ],
  ["a token without permissions", "ServiceToken", {}],
])("nothing is warned of: %s", async (_what, type, args) => {
  expect(await warningsOf(type, args)).toEqual([]);
});

test("what is refused is not warned of", async () => {
  const lines: string[] = [];
  const provider = hostOn(await emulated(), { say: (line) => lines.push(line) });
  const news = { platform: "planetscale", organization: "acme", permissions: ["read_brnch"], database: "" };
  const wire = { ...news, __urn: addressOf("DeployToken", "ci"), __provider: providerText };
  expect((await provider.check({}, wire)).failures).toHaveLength(1);
  expect(lines).toEqual([]);
});
