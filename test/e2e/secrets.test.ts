import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as registry from "../../provider/platforms/definitions";
import { configKey } from "../../provider/values/config-keys";
import { Canary } from "../support/canary";
import { isEngineSince } from "../engine/found";
import { pairWith, platforms } from "../support/platforms";
import { openLeakyGateway, type LeakyGateway } from "./leaky-gateway";
import { everyPair } from "./every-pair";
import { describeProgram, openStage, type Stage } from "./support";

/** The one whose credential is in the configuration; another one's is in the environment. */
const configured = pairWith({ takesDays: true });

/** Prints what a program has of secrets in every way that comes to mind, once it is there. */
const printing = `
const { inspect } = require("node:util");
const all = { depth: 12, showHidden: true };
function print(token, ...others) {
  token.value.apply(() => {
    console.log(token, token.envVars, token.value, String(token), "" + token.value, ...others);
    console.log([token, token.value, ...others].map((one) => inspect(one, all)).join());
    for (const one of [token.value, token.envVars, token]) {
      try { console.log(JSON.stringify(one)); } catch (error) { console.error(error); }
    }
  });
}
`;

/** Tokens of accounts that a Provider was given by value: as a plain text, and as a secret of the configuration. */
const byValue = ({ platform: { info } }: Stage): string => `
const { serviceTokenId, serviceToken, apiUrl } = ${JSON.stringify(info.planetscale)};
const named = new tokens.Provider("named", {
  planetscale: { serviceTokenId, serviceToken, apiUrl },
  deplo: { token: new pulumi.Config().requireSecret("deplo"), apiUrl: "${info.deplo.apiUrl}" },
});
const opts = { provider: named };
print(new tokens.ServiceToken("text", { platform: "planetscale", organization: "acme" }, opts), named);
print(new tokens.ServiceToken("secret", { platform: "deplo", workspaceId: "ws_acme", scopes: ["read"] }, opts), named);
`;

/**
 * Pulumi's own debugging, and whether each way of it also shows a credential of the configuration, as SECURITY.md has it: since
 * 3.274 its logs redact the values that it knows as secrets.
 */
const sinks: Readonly<Record<string, boolean>> = {
  "pulumi up --json": false,
  "--event-log": false,
  "-v=3": false,
  "-v=9": !isEngineSince(274),
  "--tracing": true,
  PULUMI_DEBUG_GRPC: true,
};

describeProgram("whatever is done with secrets", () => {
  let leaky: LeakyGateway[];
  let story: Awaited<ReturnType<typeof runStory>>;

  beforeAll(async () => {
    const stage = await openStage({ env: { PULUMI_DIY_BACKEND_DISABLE_CHECKPOINT_BACKUPS: "false" } });
    const { info } = stage.platform;
    leaky = await Promise.all(platforms.map((name) => openLeakyGateway(info[name].apiUrl)));
    story = await runStory(stage);
  });

  afterAll(() => Promise.all(leaky.map((one) => one.close())));

  const repeat = (echo?: string): void => {
    for (const one of leaky) one.repeat(echo);
  };

  async function runStory(stage: Stage) {
    const { project, platform, run } = stage;
    const { info } = platform;
    const urls = platforms.map((name, at) => [registry[name].apiUrlEnv, leaky[at]!.url]);
    const noVariable = Object.keys(configured.fixture.deadEnv).map((name) => [name, ""]);
    const env = Object.fromEntries([...urls, ...noVariable]) as Record<string, string>;
    const log = ["-v=3", "--logtostderr"];
    const all = ["--parallel=50", "--continue-on-error"];
    const failing = { env: { ...env, PULUMI_DEBUG_PROMISE_LEAKS: "true" }, expectFailure: true };
    await project.setConfig({
      deplo: { secret: info.deplo.token },
      [configKey(configured.platform, Object.keys(registry[configured.platform].credentials)[0]!)]: {
        secret: configured.fixture.secrets(platform)[0]!,
      },
    });
    run(everyPair(platform) + printing + byValue(stage));
    const { stdout } = await project.up({ env, args: ["--json"] });
    const outputs = await project.outputs();

    const rotated = everyPair(platform, { argsOf: ({ token }) => ({ ...token.args(platform), ...token.otherExpiry }) });
    run(rotated + printing + byValue(stage));
    await project.preview({ env, args: ["--diff"] });
    await project.plan({ env });
    repeat("401");
    const refreshed = await project.refresh({ ...failing, args: ["--parallel=50", ...log] });
    repeat("422");
    const destroyed = await project.destroy({ ...failing, args: [...all, ...log] });
    repeat("JSON that breaks off");
    const replaced = await project.up({ ...failing, args: all });
    repeat();
    const logged = await project.up({ env, args: log });

    const debugged = await debugging(stage, env);
    await project.destroy({ env });
    const lines = stdout.split("\n").filter(Boolean);
    return {
      lines,
      outputs,
      failures: [refreshed, destroyed, replaced].map((result) => result.text),
      sinks: new Map([["pulumi up --json", lines.filter(isDebug).join("\n")], ["-v=3", logged.text], ...debugged]),
      secrets: {
        provider: info.planetscale.serviceToken,
        configuration: configured.fixture.secrets(platform)[0]!,
        environment: pairWith({ named: false }).fixture.secrets(platform)[0]!,
      },
      issued: stage.held().map((one) => one.secret),
    };
  }

  test("an event of the engine holds none, nor what a program prints of a token", () => {
    const canary = new Canary();
    canary.learn(...story.issued, ...Object.values(story.secrets));
    const lines = story.lines.filter((line) => !isDebug(line));
    expect(lines.filter((line) => line.includes("OutputImpl")).length).toBeGreaterThan(10);
    canary.hear("an event", lines.join("\n"));
    expect(canary.leaks()).toEqual([]);
  });

  test("an output is masked", () => {
    expect(JSON.stringify(story.outputs)).toContain("[secret]");
  });

  test("a run fails in sentences of each platform when all of them repeat what they were sent and hand out", () => {
    for (const text of story.failures)
      for (const name of platforms) expect(text).toContain(`${registry[name].title} could not`);
  });

  test.each(Object.entries(sinks))("%s tells secrets, none of them from the environment", (sink, configuration) => {
    const text = story.sinks.get(sink)!;
    const found = Object.entries(story.secrets).map(([name, secret]) => [name, text.includes(secret)]);
    expect(Object.fromEntries(found)).toEqual({ provider: true, configuration, environment: false });
    expect(story.issued.some((secret) => text.includes(secret))).toBe(true);
  });
});

const isDebug = (line: string): boolean => line.includes('"severity":"debug"');

/** What all of them tell of a run with rotations in it. */
async function debugging(stage: Stage, env: Readonly<Record<string, string>>): Promise<[string, string][]> {
  const { project, platform, run } = stage;
  run(everyPair(platform) + printing + byValue(stage));
  const file = (name: string): string => join(project.dir, name);
  const { text } = await project.up({
    env: { ...env, PULUMI_DEBUG_GRPC: file("grpc"), PULUMI_DEBUG_COMMANDS: "true" },
    args: ["-v=9", "--logtostderr", "--logflow", `--event-log=${file("events")}`, `--tracing=file:${file("trace")}`],
  });
  const written = { "--event-log": "events", "--tracing": "trace", PULUMI_DEBUG_GRPC: "grpc" };
  const read = Object.entries(written).map(([sink, name]): [string, string] => [
    sink,
    readFileSync(file(name), "utf8"),
  ]);
  return [["-v=9", text], ...read];
}
