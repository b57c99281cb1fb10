import * as platforms from "../../provider/platforms/definitions";
import type { AuditContext, AuditOptions } from "../../sdk/audit/audit";
import { serve } from "../support/loopback";
import { pairOf, pairs } from "../support/platforms";
import { configKey, explicitKey, fromEnvironmentKey } from "../../provider/values/config-keys";
import { exported, ownership, provider, secretValue } from "./exported";
import { AuditSetup, kept } from "./audit-setup";

const secret = "AKIA-of-somebody-else-4711";

/** A stranger's server: what it gets, it keeps. */
async function stranger() {
  const got: string[] = [];
  const url = await serve((request, response) => {
    got.push(request.headers.authorization ?? "");
    response.writeHead(200, { "content-type": "application/json" }).end('{"data":[]}');
  });
  return { got, url: new URL("v1", url) };
}

interface Case {
  readonly pair?: (typeof pairs)[number];
  /** The inputs of the provider in the state. */
  readonly settings: (url: URL) => Record<string, unknown>;
  readonly env?: AuditContext["env"];
  readonly options?: (url: URL) => AuditOptions;
}

/** Audits a state whose provider has these settings; the environment names no API URL unless the case does. */
async function audited({ pair = pairOf("ServiceToken on planetscale"), settings, env, options }: Case) {
  const setup = await AuditSetup.open();
  const made = await setup.make(pair);
  setup.learn(secret);
  const { got, url } = await stranger();
  const state = exported([ownership(), provider("default", settings(url)), kept(made)]);
  const urls = Object.values(platforms).map(({ apiUrlEnv }) => [apiUrlEnv, undefined]);
  setup.at.emulator.clearRequests();
  const asked: string[] = [];
  const answer = await setup.json(state, options?.(url), {
    env: { ...(Object.fromEntries(urls) as object), AWS_SECRET_ACCESS_KEY: secret, ...env },
    transport: async (exchange) => {
      asked.push(exchange.headers["authorization"] ?? "");
      if (exchange.url.hostname !== "127.0.0.1") return { status: 401, headers: {}, text: "" };
      const sent = await fetch(exchange.url, { method: exchange.method, headers: exchange.headers });
      return { status: sent.status, headers: {}, text: await sent.text() };
    },
  });
  return { ...answer, got, asked, url, problem: answer.answer.problems.map(({ message }) => message).join("\n") };
}

const explicit = { [explicitKey]: "true" };

describe("a hostile state or export", () => {
  test.each(pairs)("gets no credential of the environment to its own URL, of a $pair", async (pair) => {
    const { got, code, problem, url } = await audited({
      pair,
      settings: (url) => ({ [configKey(pair.platform, "apiUrl")]: url.href }),
    });
    expect(got).toEqual([]);
    expect(problem).toContain(url.host);
    expect(problem).toContain("--api-url");
    expect(problem).toContain(platforms[pair.platform].apiUrlEnv);
    expect(code).toBe(1);
  });

  test.each(pairs)("gets no other variable of the environment to its own URL, of a $pair", async (pair) => {
    const [part = ""] = platforms[pair.platform].signIn.find((set) => set.length === 1)!;
    const { got, asked, code, problem, url } = await audited({
      pair,
      settings: (url) => ({
        ...explicit,
        [configKey(pair.platform, "apiUrl")]: url.href,
        [fromEnvironmentKey(pair.platform, part)]: "AWS_SECRET_ACCESS_KEY",
      }),
    });
    expect([got, asked]).toEqual([[], []]);
    expect(problem).toContain(url.host);
    expect(problem).toContain("AWS_SECRET_ACCESS_KEY");
    expect(problem).toContain("--credential-env AWS_SECRET_ACCESS_KEY");
    expect(code).toBe(1);
  });

  const accessTokenFrom = (variable: string) => ({
    ...explicit,
    "tokens:planetscaleAccessTokenFromEnvironment": variable,
  });

  test("gets no other variable sent to the platform's own URL either", async () => {
    const { asked, problem, code } = await audited({ settings: () => accessTokenFrom("AWS_SECRET_ACCESS_KEY") });
    expect([asked, code]).toEqual([[], 1]);
    expect(problem).toContain("api.planetscale.com");
    expect(problem).toContain("--credential-env AWS_SECRET_ACCESS_KEY");
    expect(problem).not.toContain("--api-url");
  });

  test("gets no credential that the state itself holds to another URL: who may change a text in it need not have its key", async () => {
    const { got, code } = await audited({
      settings: (url) => ({
        ...explicit,
        "tokens:planetscaleAccessToken": secretValue(secret),
        "tokens:planetscaleApiUrl": url.href,
      }),
    });
    expect([got, code]).toEqual([[], 1]);
  });

  test("shows no text of its own as the name of a variable", async () => {
    const { asked, problem } = await audited({ settings: () => accessTokenFrom(`\u001b]0;x\u0007${secret}`) });
    expect(asked).toEqual([]);
    expect(problem).not.toMatch(/\p{Cc}/u);
  });
});

describe("what a state says is used", () => {
  const settings = (url: URL) => ({ "tokens:planetscaleApiUrl": url.href });
  const named = (url: URL) => ({
    ...explicit,
    ...settings(url),
    "tokens:planetscaleAccessTokenFromEnvironment": "AWS_SECRET_ACCESS_KEY",
  });

  test("when the environment has the same URL", async () => {
    const { url } = await stranger();
    const { asked } = await audited({
      settings: () => ({ ...explicit, ...settings(url), "tokens:planetscaleAccessToken": secretValue(secret) }),
      env: { PLANETSCALE_API_URL: url.href },
    });
    expect(asked).toContain(`Bearer ${secret}`);
  });

  test("when its URL is passed as --api-url", async () => {
    const { got } = await audited({ settings, options: (url) => ({ apiUrl: ["https://other.example", url.href] }) });
    expect(got.length).toBeGreaterThan(0);
  });

  test("not by one of two flags where it needs both", async () => {
    const options = [(url: URL) => ({ apiUrl: [url.href] }), () => ({ credentialEnv: ["AWS_SECRET_ACCESS_KEY"] })];
    for (const one of options) expect((await audited({ settings: named, options: one })).got).toEqual([]);
    const both = await audited({
      settings: named,
      options: (url) => ({ apiUrl: [url.href], credentialEnv: ["OTHER", "AWS_SECRET_ACCESS_KEY"] }),
    });
    expect(both.got).toContain(`Bearer ${secret}`);
  });

  test("when the variable is one that the platform's credentials are read from", async () => {
    const { asked, code } = await audited({
      settings: () => ({ ...explicit, "tokens:planetscaleAccessTokenFromEnvironment": "PLANETSCALE_ACCESS_TOKEN" }),
      env: { PLANETSCALE_ACCESS_TOKEN: secret },
    });
    expect(asked).toContain(`Bearer ${secret}`);
    expect(code).not.toBe(0);
  });
});
