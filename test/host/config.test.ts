import { settingsOf, tuningOf, type Environment } from "../../provider/host/config";
import { Refusal } from "../../provider/lifecycle/deps";
import { planetscale } from "../../provider/platforms";
import { expectHidden } from "../support/errors";

type Config = Record<string, string>;

const settings = (env: Environment, config: Config = {}) =>
  settingsOf("planetscale", planetscale, (key) => config[key], env);

/** The parts of the credential that was chosen. */
function chosen(env: Environment, config: Config = {}): Record<string, string> {
  const { credentials } = settings(env, config);
  return Object.fromEntries(Object.entries(credentials).map(([part, secret]) => [part, secret.reveal()]));
}

/** The sentence of a refusal; it shows no credential. */
function refusal(env: Environment, config: Config = {}): string {
  try {
    settings(env, config);
  } catch (error) {
    expect(error).toBeInstanceOf(Refusal);
    expectHidden(error, canary);
    return (error as Error).message;
  }
  throw new Error("This was to be refused.");
}

const canary = "canary-of-a-credential";
const inEnv = { PLANETSCALE_SERVICE_TOKEN_ID: "id-env", PLANETSCALE_SERVICE_TOKEN: "secret-env" };
const inConfig = { "tokens:planetscaleServiceTokenId": "id-conf", "tokens:planetscaleServiceToken": "secret-conf" };
const explicit = { "tokens:explicitProvider": "true" };
const fromEnv = { serviceTokenId: "id-env", serviceToken: "secret-env" };
const fromConfig = { serviceTokenId: "id-conf", serviceToken: "secret-conf" };
const fromUser = { accessToken: "user" };

const wayOut = "Set both, or none of them to sign in another way.";

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
      "a whole set beside half of another",
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
      "PlanetScale needs a credential. In the environment: PLANETSCALE_SERVICE_TOKEN_ID and PLANETSCALE_SERVICE_TOKEN, " +
        "or PLANETSCALE_ACCESS_TOKEN. Or in the configuration, by `pulumi config set --secret` (refresh and destroy know it after the next up): " +
        "tokens:planetscaleServiceTokenId and tokens:planetscaleServiceToken, or tokens:planetscaleAccessToken. " +
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
    expect(refusal(env, config)).toBe(`This is half a credential for PlanetScale: ${sentence} ${wayOut}`);
  });

  test.each([`${canary}\n`, ` ${canary}`, `${canary}\r\nx-evil: 1`, `${canary}\u0000`, `${canary}ü`, `a b${canary}`])(
    "with a character that no credential has is refused by name: %j",
    (value) => {
      expect(refusal({ PLANETSCALE_ACCESS_TOKEN: value })).toMatch(
        /^PLANETSCALE_ACCESS_TOKEN holds a space, a line break/,
      );
      expect(refusal({}, { "tokens:planetscaleAccessToken": value })).toMatch(/^tokens:planetscaleAccessToken holds/);
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
      "This resource's Provider has no credential for PlanetScale: give it " +
        "`planetscale: { serviceTokenId, serviceToken } or { accessToken }`. " +
        "An explicit Provider never falls back to the environment, which may belong to another account.",
    );
  });

  test("of which half is there is not completed from the environment", () => {
    expect(refusal(inEnv, { ...explicit, "tokens:planetscaleServiceTokenId": canary })).toBe(
      "This is half a credential for PlanetScale: planetscale.serviceTokenId of the Provider is set, " +
        `planetscale.serviceToken of the Provider is not. ${wayOut}`,
    );
  });

  test.each([canary, `${canary}\r\nx`, "x".repeat(1 << 20), ""])(
    "does not quote what is no variable's name",
    (name) => {
      expect(refusal(inEnv, { ...explicit, "tokens:planetscaleAccessTokenFromEnvironment": name })).toBe(
        "planetscale.accessToken of the Provider: its `env` is not the name of a variable of the environment.",
      );
    },
  );

  test.each(["ACME_TOKEN", "EMPTY", "constructor"])("names the variable %s that it lacks", (name) => {
    const given = { ...explicit, "tokens:planetscaleAccessTokenFromEnvironment": name };
    expect(refusal({ ...inEnv, EMPTY: "" }, given)).toBe(
      `planetscale.accessToken of the Provider: ${name} is not set in the environment.`,
    );
  });
});

describe("the API URL", () => {
  const urlOf = (env: Environment, config: Config = {}): string => settings({ ...inEnv, ...env }, config).baseUrl.href;
  const key = "tokens:planetscaleApiUrl";
  /** With the credential of the configuration too. */
  const ofConfiguration = (env: Environment, url: string): string =>
    settings(env, { ...inConfig, [key]: url }).baseUrl.href;

  test("is the platform's own, the environment's, the configuration's, or the Provider's", () => {
    expect(urlOf({})).toBe("https://api.planetscale.com/v1");
    expect(ofConfiguration({}, "https://conf.example/v1")).toBe("https://conf.example/v1");
    expect(urlOf({ PLANETSCALE_API_URL: "https://env.example/" }, { [key]: "https://conf.example/" })).toBe(
      "https://env.example/",
    );
    expect(ofConfiguration({ PLANETSCALE_API_URL: "" }, "https://conf.example/")).toBe("https://conf.example/");
    const own = { ...explicit, ...inConfig };
    expect(urlOf({ PLANETSCALE_API_URL: "https://env.example/" }, own)).toBe("https://api.planetscale.com/v1");
    expect(urlOf({ PLANETSCALE_API_URL: "https://env.example/" }, { ...own, [key]: "https://own.example/" })).toBe(
      "https://own.example/",
    );
  });

  test.each(["http://127.0.0.1:8080/v1", "http://localhost/", "http://[::1]:9/", "https://example.com:8443/a/b"])(
    "%s is taken",
    (url) => {
      expect(urlOf({ PLANETSCALE_API_URL: url })).toBe(url);
    },
  );

  test.each([inEnv, { PLANETSCALE_ACCESS_TOKEN: canary }])(
    "of the configuration is refused for a credential of the environment: %j",
    (env) => {
      const sentence =
        `tokens:planetscaleApiUrl: must not send a credential of the environment (${Object.keys(env).join(" and ")}) to ` +
        "conf.example:8443. To confirm that URL, set PLANETSCALE_API_URL to it; or remove it from the configuration.";
      for (const path of ["", "/", "/v1"]) {
        const config = { [key]: `https://conf.example:8443${path}` };
        expect(refusal(env, { ...inConfig, ...config })).toBe(sentence);
        const confirmed = { ...env, PLANETSCALE_API_URL: `https://conf.example:8443${path}` };
        expect(settings(confirmed, config).baseUrl.port).toBe("8443");
      }
    },
  );

  test("of the configuration is taken where it is the platform's own, however it ends", () => {
    for (const end of ["", "/"]) {
      const url = `https://api.planetscale.com/v1${end}`;
      expect(urlOf({}, { [key]: url })).toBe(url);
    }
  });

  test("of a Provider, which is code, is taken for a variable that it names", () => {
    const given = {
      ...explicit,
      "tokens:planetscaleAccessTokenFromEnvironment": "ACME_TOKEN",
      [key]: "https://own.example/",
    };
    expect(urlOf({ ACME_TOKEN: "user" }, given)).toBe("https://own.example/");
  });

  test.each([
    "http://api.planetscale.com/v1",
    "http://10.0.0.1/",
    "http://localhost.example.com/",
    "http://127.0.0.1@example.com/",
    "https://user@example.com/",
    `https://user:${canary}@example.com/`,
    `https://example.com/?key=${canary}`,
    "https://example.com/#top",
    "https://example.com/v1#",
    "https://example.com/v1?",
    "http://127.0.0.1/?#",
    "ftp://127.0.0.1/",
    "file:///etc/passwd",
    "api.planetscale.com",
    "/v1",
    "https://",
  ])("%s is refused, and not repeated", (url) => {
    const sentence = refusal({ ...inEnv, PLANETSCALE_API_URL: url });
    expect(sentence).toMatch(
      /^The API URL of PlanetScale must be https, or http to this machine.+check PLANETSCALE_API_URL/,
    );
    expect(sentence).not.toContain(url);
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
      'must be a duration such as "30s", at most "1h".',
    ],
    [
      "PULUMI_TOKENS_REQUESTS_PER_MINUTE",
      ["-1", "1.5", "many", "1e3", "9999999999", canary],
      "must be a whole number, 0 for no limit.",
    ],
  ])("%s is refused with %j, and not quoted", (name, values, sentence) => {
    for (const value of values) expect(() => tuningOf({ [name]: value })).toThrow(new Refusal(`${name} ${sentence}`));
  });
});
