import type { Environment } from "../../provider/values/environment";
import { tuningOf } from "../../provider/host/variables";
import { UserError } from "../../provider/run/context";
import { canary, explicit, inConfig, inEnv, refusal, settings, type Config } from "./signed-in";

/** The parts of the credential that was chosen. */
function chosen(env: Environment, config: Config = {}): Record<string, string> {
  const { credentials } = settings(env, config);
  return Object.fromEntries(Object.entries(credentials).map(([part, secret]) => [part, secret.reveal()]));
}

const fromEnv = { serviceTokenId: "id-env", serviceToken: "secret-env" };
const fromConfig = { serviceTokenId: "id-conf", serviceToken: "secret-conf" };
const fromUser = { accessToken: "user" };

const wayOut = "Set both, or neither to use another credential.";

describe("a credential of the default provider", () => {
  test.each<[string, Environment, Config, object]>([
    ["the environment", inEnv, {}, fromEnv],
    ["the configuration", {}, inConfig, fromConfig],
    ["the environment first", inEnv, inConfig, fromEnv],
    [
      "the configuration when the variables are empty",
      { PLANETSCALE_SERVICE_TOKEN_ID: "", PLANETSCALE_SERVICE_TOKEN: "" },
      inConfig,
      fromConfig,
    ],
    ["a user's token in the environment", { PLANETSCALE_ACCESS_TOKEN: "user" }, inConfig, fromUser],
    ["a user's token in the configuration", {}, { "tokens:planetscaleAccessToken": "user" }, fromUser],
    [
      "a whole set and half of another",
      { PLANETSCALE_SERVICE_TOKEN_ID: "id", PLANETSCALE_ACCESS_TOKEN: "user" },
      {},
      fromUser,
    ],
    [
      "the environment, whatever half is left in the configuration",
      inEnv,
      { "tokens:planetscaleServiceTokenId": "old" },
      fromEnv,
    ],
    [
      "the environment, whatever is broken in the configuration",
      inEnv,
      { "tokens:planetscaleAccessToken": "a b" },
      fromEnv,
    ],
  ])("comes from %s", (_where, env, config, wanted) => {
    expect(chosen(env, config)).toEqual(wanted);
  });

  test("that is missing is one sentence with every variable and every key", () => {
    expect(refusal({})).toBe(
      "PlanetScale needs a credential. In the environment, set PLANETSCALE_SERVICE_TOKEN_ID and PLANETSCALE_SERVICE_TOKEN, " +
        "or PLANETSCALE_ACCESS_TOKEN. Or in the configuration, set tokens:planetscaleServiceTokenId and tokens:planetscaleServiceToken, " +
        "or tokens:planetscaleAccessToken with `pulumi config set --secret`; `pulumi refresh` and `pulumi destroy` use the value of the " +
        "last `pulumi up`. " +
        "Or pass a `tokens.Provider`.",
    );
  });

  test.each([
    [
      { PLANETSCALE_SERVICE_TOKEN: canary },
      {},
      "PLANETSCALE_SERVICE_TOKEN is set, PLANETSCALE_SERVICE_TOKEN_ID is not.",
    ],
    [
      { PLANETSCALE_SERVICE_TOKEN_ID: canary },
      {},
      "PLANETSCALE_SERVICE_TOKEN_ID is set, PLANETSCALE_SERVICE_TOKEN is not.",
    ],
    [
      {},
      { "tokens:planetscaleServiceToken": canary },
      "tokens:planetscaleServiceToken is set, tokens:planetscaleServiceTokenId is not.",
    ],
    [
      { PLANETSCALE_SERVICE_TOKEN_ID: canary },
      inConfig,
      "PLANETSCALE_SERVICE_TOKEN_ID is set, PLANETSCALE_SERVICE_TOKEN is not.",
    ],
  ])("of which half is there (%j, %j) is refused", (env, config, sentence) => {
    expect(refusal(env, config)).toBe(`Incomplete credential for PlanetScale: ${sentence} ${wayOut}`);
  });

  test.each([`${canary}\n`, ` ${canary}`, `${canary}\r\nx-evil: 1`, `${canary}\u0000`, `${canary}ü`, `a b${canary}`])(
    "with a character that no credential has is refused by name: %j",
    (value) => {
      expect(refusal({ PLANETSCALE_ACCESS_TOKEN: value })).toMatch(
        /^PLANETSCALE_ACCESS_TOKEN must not contain a space/,
      );
      expect(refusal({}, { "tokens:planetscaleAccessToken": value })).toMatch(/^tokens:planetscaleAccessToken must/);
    },
  );
});

describe("a credential of an explicit Provider", () => {
  test.each<[string, Environment, Config, object]>([
    ["its own values", inEnv, { ...explicit, ...inConfig }, fromConfig],
    ["a user's token", inEnv, { ...explicit, "tokens:planetscaleAccessToken": "user" }, fromUser],
    [
      "a variable it names",
      { ...inEnv, ACME_TOKEN: "user" },
      { ...explicit, "tokens:planetscaleAccessTokenFromEnvironment": "ACME_TOKEN" },
      fromUser,
    ],
    [
      "a value and a variable",
      { ACME_TOKEN: "secret-env" },
      {
        ...explicit,
        "tokens:planetscaleServiceTokenId": "id-env",
        "tokens:planetscaleServiceTokenFromEnvironment": "ACME_TOKEN",
      },
      fromEnv,
    ],
  ])("comes from %s", (_where, env, config, wanted) => {
    expect(chosen(env, config)).toEqual(wanted);
  });

  test("is never taken from the environment, which may belong to another account", () => {
    expect(refusal(inEnv, explicit)).toBe(
      "This resource's Provider has no credential for PlanetScale. " +
        "An explicit Provider never falls back to the environment, which may belong to another account. Give it " +
        "`planetscale: { serviceTokenId, serviceToken } or { accessToken }`.",
    );
  });

  test("of which half is there is not completed from the environment", () => {
    expect(refusal(inEnv, { ...explicit, "tokens:planetscaleServiceTokenId": canary })).toBe(
      "Incomplete credential for PlanetScale: planetscale.serviceTokenId of the Provider is set, " +
        `planetscale.serviceToken of the Provider is not. ${wayOut}`,
    );
  });

  test.each([canary, `${canary}\r\nx`, "x".repeat(1 << 20), ""])(
    "does not quote what is no variable's name",
    (name) => {
      expect(refusal(inEnv, { ...explicit, "tokens:planetscaleAccessTokenFromEnvironment": name })).toBe(
        "planetscale.accessToken of the Provider: `env` must be the name of an environment variable.",
      );
    },
  );

  test.each([
    ["ACME_TOKEN", "not set"],
    ["EMPTY", "set but empty"],
    ["constructor", "not set"],
  ])("names the variable %s that it lacks", (name, why) => {
    const given = { ...explicit, "tokens:planetscaleAccessTokenFromEnvironment": name };
    expect(refusal({ ...inEnv, EMPTY: "" }, given)).toBe(
      `planetscale.accessToken of the Provider: ${name} is ${why} in the environment. Set it and run again.`,
    );
  });
});

describe("how calls are made", () => {
  test.each<[Environment, object]>([
    [{}, { timeoutMs: 30_000, requestsPerMinute: undefined }],
    [{ PULUMI_TOKENS_REQUEST_TIMEOUT: "" }, { timeoutMs: 30_000, requestsPerMinute: undefined }],
    [{ PULUMI_TOKENS_REQUEST_TIMEOUT: "1.5s" }, { timeoutMs: 1_500, requestsPerMinute: undefined }],
    [{ PULUMI_TOKENS_REQUESTS_PER_MINUTE: "0" }, { timeoutMs: 30_000, requestsPerMinute: 0 }],
    [{ PULUMI_TOKENS_REQUESTS_PER_MINUTE: "120" }, { timeoutMs: 30_000, requestsPerMinute: 120 }],
  ])("is %j: %j", (env, wanted) => {
    expect(tuningOf(env)).toEqual(wanted);
  });

  test.each([
    [
      "PULUMI_TOKENS_REQUEST_TIMEOUT",
      ["0s", "-1s", "30", "soon", "61m", "25d", "50d", `${"9".repeat(90)}d`, "0.0001s", canary],
      'must be a duration such as "30s" (a number followed by s, m for minutes, or h), at most "1h".',
    ],
    [
      "PULUMI_TOKENS_REQUESTS_PER_MINUTE",
      ["-1", "1.5", "many", "1e3", "9999999999", canary],
      "must be a whole number, or 0 for no limit.",
    ],
  ])("%s is refused with %j, and not quoted", (name, values, sentence) => {
    for (const value of values) expect(() => tuningOf({ [name]: value })).toThrow(new UserError(`${name} ${sentence}`));
  });
});
