import { explicitKey } from "../../provider/values/config-keys";
import type { Environment } from "../../provider/values/environment";
import { canary, explicit, inConfig, inEnv, refusal, settings, type Config } from "./signed-in";

describe("the API URL", () => {
  const urlOf = (env: Environment, config: Config = {}): string => settings({ ...inEnv, ...env }, config).baseUrl.href;
  const key = "tokens:planetscaleApiUrl";
  /** With the credential of the configuration too. */
  const ofConfiguration = (env: Environment, url: string): string =>
    settings(env, { ...inConfig, [key]: url }).baseUrl.href;

  test("is the platform's own, the environment's, the configuration's, or the Provider's", () => {
    expect(urlOf({})).toBe("https://api.planetscale.com/v1");
    expect(ofConfiguration({}, "https://conf.example/v1")).toBe("https://conf.example/v1");
    expect(urlOf({ PLANETSCALE_API_URL: "https://env.example/a" }, { [key]: "https://conf.example/a" })).toBe(
      "https://env.example/a",
    );
    expect(ofConfiguration({ PLANETSCALE_API_URL: "" }, "https://conf.example/a")).toBe("https://conf.example/a");
    const own = { ...explicit, ...inConfig };
    expect(urlOf({ PLANETSCALE_API_URL: "https://env.example/a" }, own)).toBe("https://api.planetscale.com/v1");
    expect(urlOf({ PLANETSCALE_API_URL: "https://env.example/a" }, { ...own, [key]: "https://own.example/a" })).toBe(
      "https://own.example/a",
    );
  });

  test.each(["http://127.0.0.1:8080/v1", "http://localhost/v1/", "http://[::1]:9/a", "https://example.com:8443/a/b"])(
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
        "conf.example:8443. To allow that URL, set PLANETSCALE_API_URL to it. Otherwise, remove it from the configuration.";
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
      [key]: "https://own.example/a",
    };
    expect(urlOf({ ACME_TOKEN: "user" }, given)).toBe("https://own.example/a");
  });

  test("of a configuration that poses as a Provider is refused: the key of a real one has a colon more than a configuration allows", () => {
    expect(explicitKey).toMatch(/^tokens:(?!config:)[^:]+:[^:]+$/);
    const posing = { "tokens:explicitProvider": "true", "tokens:planetscaleAccessTokenFromEnvironment": "ACME_TOKEN" };
    const env = { ACME_TOKEN: canary, ...inEnv };
    expect(refusal(env, { ...posing, [key]: "https://conf.example/v1" })).toContain("to conf.example.");
    expect(settings(env, posing).credentials["accessToken"]).toBeUndefined();
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
      /^The API URL of PlanetScale must be https, or http to this machine.+Check PLANETSCALE_API_URL/,
    );
    expect(sentence).not.toContain(url);
  });
});
