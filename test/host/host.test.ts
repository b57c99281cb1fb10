import type { HostProvider, World } from "../../provider/host/host";
import type { Wire } from "../../provider/host/wire";
import { planetscale } from "../../provider/platforms/definitions";
import { emulated, hostOn, type Emulated } from "../support/emulated";
import { addressOf, providerText } from "../support/engine";
import { failureOf } from "../support/errors";
import { platforms } from "../support/platforms";

const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const unknownList = "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2";

const wire = (type: string, args: Wire, name = "ci"): Wire => ({
  platform: "planetscale",
  organization: "acme",
  ...args,
  __urn: addressOf(type, name),
  __provider: providerText,
});

const tokenWire = (args: Wire = {}): Wire => wire("ServiceToken", args);
const grantWire = (args: Wire = {}): Wire =>
  wire("TokenAccessGrant", { tokenId: "k2xk7w2m3v1p", database: "app", permissions: ["read_branch"], ...args });

let setup: Emulated;
const provider = (changes: Partial<World> = {}): HostProvider => hostOn(setup, changes);
beforeEach(async () => {
  setup = await emulated();
});
// Check and diff send nothing at all.
afterEach(() => {
  expect(setup.emulator.requests()).toEqual([]);
});

/** The reasons of a check's failures. */
async function refused(news: Wire, changes: Partial<World> = {}): Promise<string[]> {
  const { inputs, failures } = await provider(changes).check({}, news);
  expect(inputs).toBe(news);
  // The engine would print the value of a property that is named, be it secret or not.
  expect(failures.map(({ property }) => property)).toEqual(failures.map(() => ""));
  return failures.map(({ reason }) => reason);
}

describe("check", () => {
  test("answers the normal form, with what is Pulumi's put back", async () => {
    const { inputs, failures } = await provider().check({}, tokenWire({ expiresIn: "1w" }));
    expect(failures).toEqual([]);
    expect(inputs).toStrictEqual(tokenWire({ namePrefix: "ci", expiresIn: "7d" }));
  });

  test("is its own normal form, through the wire", async () => {
    for (const news of [tokenWire({ expiresIn: "1w" }), grantWire({ permissions: ["b", "a", "b"] })]) {
      const { inputs } = await provider().check({}, news);
      expect((await provider().check(inputs, inputs)).inputs).toStrictEqual(inputs);
    }
  });

  test.each<[string, Wire, string]>([
    ["a platform that is none", tokenWire({ platform: "heroku" }), `platform: must be one of: ${platforms.join(", ")}`],
    [
      "a platform from JavaScript's own names",
      tokenWire({ platform: "constructor" }),
      `platform: must be one of: ${platforms.join(", ")}`,
    ],
    ["no platform", tokenWire({ platform: undefined }), `platform: must be one of: ${platforms.join(", ")}`],
    [
      "a class of somebody else's",
      wire("Bucket", {}),
      "platform: must belong to a resource of a class of pulumi-tokens",
    ],
    [
      "a class from JavaScript's own names",
      wire("constructor", {}),
      "platform: must belong to a resource of a class of pulumi-tokens",
    ],
    ["no address", { platform: "planetscale" }, "platform: must belong to a resource of a class of pulumi-tokens"],
    [
      "a typo",
      tokenWire({ expiersIn: "7d" }),
      'expiersIn: unknown argument. Did you mean "expiresIn"? Supported: platform, organization, namePrefix, expiresIn, verify, keepWhileUsed, ' +
        "adopt, revokeOnDestroy, rotateBefore, rotateEvery, rotateSpread, rotateWhenChanged, overlap, supersedes, description, owner",
    ],
    [
      "an output as an argument",
      tokenWire({ value: "canary-as-argument" }),
      "value: unknown argument. Supported: platform, organization, namePrefix, expiresIn, verify, keepWhileUsed, " +
        "adopt, revokeOnDestroy, rotateBefore, rotateEvery, rotateSpread, rotateWhenChanged, overlap, supersedes, description, owner",
    ],
  ])("refuses %s in one sentence with the argument's name in it", async (_what, news, reason) => {
    expect(await refused(news)).toEqual([reason]);
  });

  test("refuses a grant for a DeployToken, which JavaScript can ask for", async () => {
    const __tokenUrn = "urn:pulumi:dev::shop::pulumi-nodejs:dynamic/tokens:DeployToken::deploy";
    const { failures } = await provider().check({}, grantWire({ __tokenUrn }));
    const reason = expect.stringMatching(/^token: must be a ServiceToken\. .+/) as string;
    expect(failures).toEqual([{ property: "", reason }]);
  });

  test("refuses what a platform does not offer, in its sentence", async () => {
    const poor = {
      ...planetscale,
      driver: () => ({ ...planetscale.driver(), schemas: { ServiceToken: "use a key" } }),
    };
    expect(await refused(tokenWire(), { platforms: { planetscale: poor } })).toEqual(["platform: use a key"]);
  });

  test("reports a missing credential with the other failures, at preview already", async () => {
    const env = { PLANETSCALE_SERVICE_TOKEN_ID: "", PLANETSCALE_SERVICE_TOKEN: "" };
    expect(await refused(tokenWire({ typo: 1 }), { env })).toEqual([
      expect.stringMatching(/^typo: unknown argument/),
      expect.stringMatching(/^PlanetScale needs a credential\./),
    ]);
  });

  test.each([
    ["PULUMI_TOKENS_REQUEST_TIMEOUT", "soon"],
    ["PULUMI_TOKENS_REQUESTS_PER_MINUTE", "many"],
    ["PLANETSCALE_API_URL", "http://example.com"],
  ])("refuses a wrong %s", async (name, value) => {
    expect(await refused(tokenWire(), { env: { [name]: value } })).toEqual([expect.stringContaining(name)]);
  });

  test.each<[string, Wire, string]>([
    ...["organization", "namePrefix", "expiresIn", "verify"].map((key): [string, Wire, string] => [
      `a token's ${key}`,
      tokenWire(),
      key,
    ]),
    ...["organization", "tokenId", "database", "permissions", "mode"].map((key): [string, Wire, string] => [
      `a grant's ${key}`,
      grantWire(),
      key,
    ]),
  ])("lets %s pass while a preview does not know it, and shows it as unknown", async (_what, news, key) => {
    for (const value of [unknown, unknownList, [unknown]]) {
      const { inputs, failures } = await provider().check({}, { ...news, [key]: value });
      expect(failures).toEqual([]);
      expect(inputs[key]).toEqual(value);
    }
  });

  test("takes one unknown permission among known ones for an unknown set", async () => {
    const { inputs } = await provider().check({}, grantWire({ permissions: ["b", unknown, "a"] }));
    expect(inputs["permissions"]).toEqual(["b", unknown, "a"]);
  });

  test("keeps the prefix of before, unless the program says another", async () => {
    const prefixOf = async (olds: Wire, news: Wire): Promise<unknown> =>
      (await provider().check(olds, news)).inputs["namePrefix"];
    const renamed = wire("ServiceToken", {}, "other");
    expect(await prefixOf({}, renamed)).toBe("other");
    expect(await prefixOf(tokenWire({ namePrefix: "ci" }), renamed)).toBe("ci");
    expect(await prefixOf(tokenWire({ namePrefix: "ci" }), { ...renamed, namePrefix: "new" })).toBe("new");
  });

  const canary = "canary-in-the-wrong-place";

  test.each([
    "platform",
    "organization",
    "namePrefix",
    "expiresIn",
    "verify",
    "typo",
    "tokenId",
    "permissions",
    "value",
  ])("never repeats what stands in %s", async (key) => {
    for (const value of [`${canary}\n`, [`${canary} x`], { [canary]: canary }]) {
      const reasons = [
        ...(await refused(tokenWire({ [key]: value }))),
        ...(await refused(grantWire({ [key]: value }))),
      ];
      expect(reasons.length).toBeGreaterThan(0);
      expect(reasons.join()).not.toContain(canary);
    }
  });
});

describe("diff", () => {
  const outputs = tokenWire({ namePrefix: "ci", expiresIn: "7d", value: "s", name: "ci-1", createdAt: "2026" });

  test.each<[string, Wire, object]>([
    ["nothing", {}, { changes: false, replaces: [] }],
    ["a setting that is not the token's", { verify: false }, { changes: false, replaces: [] }],
    ["the expiry", { expiresIn: "8d" }, { changes: true, replaces: ["expiry-changed", "expiresIn"] }],
    ["an unknown expiry", { expiresIn: unknown }, { changes: true, replaces: ["expiry-changed", "expiresIn"] }],
    [
      "two at once",
      { expiresIn: "8d", namePrefix: "x" },
      { changes: true, replaces: ["renamed", "namePrefix", "expiresIn"] },
    ],
  ])("of %s", async (_what, change, wanted) => {
    const news = tokenWire({ namePrefix: "ci", expiresIn: "7d", ...change });
    expect(await provider().diff("planetscale/acme/t1", outputs, news)).toEqual(wanted);
  });

  test("of a grant's permissions is an update, also while they are unknown", async () => {
    const before = grantWire({ mode: "additive", granted: ["read_branch"] });
    for (const permissions of [["a"], unknown])
      expect(
        await provider().diff(
          "planetscale/acme/k2xk7w2m3v1p/app",
          before,
          grantWire({ mode: "additive", permissions }),
        ),
      ).toEqual({
        changes: true,
        replaces: [],
      });
  });

  test("of a resource of another package is refused with a sentence", async () => {
    const error = await failureOf(provider().diff("x", wire("Bucket", {}), wire("Bucket", {})));
    expect(error).toMatchObject({
      message: "platform: must belong to a resource of a class of pulumi-tokens",
      stack: "",
    });
  });
});

describe("configure", () => {
  const configured = async (config: Record<string, string>): Promise<HostProvider> => {
    const made = provider({ env: { PLANETSCALE_SERVICE_TOKEN_ID: "", PLANETSCALE_SERVICE_TOKEN: "" } });
    await made.configure({ config: { get: (key) => config[key] } });
    return made;
  };

  test("passes the stack's configuration on", async () => {
    const { planetscale } = setup.emulator.info;
    const made = await configured({ "tokens:planetscaleAccessToken": planetscale.accessToken });
    expect((await made.check({}, tokenWire())).failures).toEqual([]);
  });

  test("is not remembered by another process, and a refusal is not remembered at all", async () => {
    const made = await configured({});
    expect((await made.check({}, tokenWire())).failures).toHaveLength(1);
    await made.configure({ config: { get: (key) => (key === "tokens:planetscaleAccessToken" ? "user" : undefined) } });
    expect((await made.check({}, tokenWire())).failures).toEqual([]);
    expect((await (await configured({})).check({}, tokenWire())).failures).toHaveLength(1);
  });
});
