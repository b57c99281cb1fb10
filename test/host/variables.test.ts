import { settingsOf } from "../../provider/host/config";
import type { Environment } from "../../provider/values/environment";
import * as platforms from "../../provider/platforms/definitions";
import type { PlatformName } from "../../sdk/testing";
import { expectHidden } from "../support/errors";
import { platformWith } from "../support/platforms";

// The names and forms by which the platforms' own command lines read the environment.

const canary = "canary-of-a-credential";

const settings = (env: Environment, name: PlatformName = "planetscale") =>
  settingsOf(name, platforms[name], () => undefined, env);

function refusal(env: Environment): string {
  try {
    settings(env);
  } catch (error) {
    expectHidden(error, canary);
    return (error as Error).message;
  }
  throw new Error("This was to be refused.");
}

describe("a credential", () => {
  test.each<[string, Environment, string]>([
    ["PlanetScale's own client", { PLANETSCALE_API_TOKEN: canary }, canary],
    ["both names, with one value", { PLANETSCALE_API_TOKEN: canary, PLANETSCALE_ACCESS_TOKEN: canary }, canary],
  ])("may have the name of %s", (_whose, env, token) => {
    expect(settings(env).credentials["accessToken"]?.reveal()).toBe(token);
  });

  test("that has two values under two names is refused", () => {
    expect(refusal({ PLANETSCALE_API_TOKEN: canary, PLANETSCALE_ACCESS_TOKEN: "other" })).toBe(
      "PLANETSCALE_ACCESS_TOKEN and PLANETSCALE_API_TOKEN have different values. Set only one of them.",
    );
  });

  test("that is set but empty is called that", () => {
    expect(refusal({ PLANETSCALE_SERVICE_TOKEN: "", PLANETSCALE_API_TOKEN: "" })).toMatch(
      /^PlanetScale needs a credential\. Set but empty: PLANETSCALE_SERVICE_TOKEN, PLANETSCALE_API_TOKEN\. In the environment, set /,
    );
    expect(refusal({ PLANETSCALE_SERVICE_TOKEN: "", PLANETSCALE_SERVICE_TOKEN_ID: canary })).toContain(
      "PLANETSCALE_SERVICE_TOKEN_ID is set, PLANETSCALE_SERVICE_TOKEN is empty.",
    );
  });
});

describe("the API URL", () => {
  test.each(["http://localhost", "https://api.planetscale.com/"])(
    "%s is a host, as PlanetScale's client takes it",
    (url) => {
      expect(settings({ PLANETSCALE_ACCESS_TOKEN: "t", PLANETSCALE_API_URL: url }).baseUrl.href).toBe(
        `${url.replace(/\/$/, "")}/v1`,
      );
    },
  );

  test("of Serverpod Cloud may have the name that its client gives it; two that differ are refused", () => {
    const urlIn = (env: Environment): string =>
      settings({ SERVERPOD_CLOUD_TOKEN: "t", ...env }, platformWith({ named: false })).baseUrl.href;
    const [url, other] = ["https://one.example/", "https://two.example/"];
    expect(urlIn({ SERVERPOD_CLOUD_API_SERVER_URL: url })).toBe(url);
    expect(() => urlIn({ SERVERPOD_CLOUD_API_SERVER_URL: url, SERVERPOD_CLOUD_API_URL: other })).toThrow(
      "SERVERPOD_CLOUD_API_URL and SERVERPOD_CLOUD_API_SERVER_URL have different values. Set only one of them.",
    );
  });
});
