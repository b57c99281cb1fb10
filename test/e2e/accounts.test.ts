import { readFileSync } from "node:fs";
import { join } from "node:path";
import { explicitKey } from "../../provider/values/config-keys";
import { resourceIn } from "../engine/state";
import { serve } from "../support/loopback";
import { describeProgram, openStage, startPlatform, tokensAt } from "./support";
import type { Emulator, EmulatorToken } from "../../sdk/testing";

/** A resource in each of three accounts: by the stack's configuration, by a value, by the name of a variable. */
const program = ({ byValue, byName }: Record<"byValue" | "byName", Emulator>): string => `
const where = { platform: "planetscale", organization: "acme" };
const a = new tokens.Provider("a", { planetscale: {
  accessToken: new pulumi.Config().requireSecret("accessToken"),
  apiUrl: "${byValue.info.planetscale.apiUrl}",
} });
const b = new tokens.Provider("b", { planetscale: {
  serviceTokenId: { env: "B_ID" },
  serviceToken: { env: "B_TOKEN" },
  apiUrl: "${byName.info.planetscale.apiUrl}",
} });
class Team extends pulumi.ComponentResource {
  constructor(name, opts) {
    super("test:index:Team", name, {}, opts);
    const token = new tokens.ServiceToken(name, where, { parent: this });
    new tokens.TokenAccessGrant(name + "-app", { token, database: "app", permissions: ["read_branch"] }, { parent: this });
  }
}
new tokens.ServiceToken("by-config", where);
new tokens.ServiceToken("by-value", where, { provider: a });
new Team("by-name", { providers: { tokens: b } });
`;

describeProgram("several accounts in one program", () => {
  let story: Awaited<ReturnType<typeof runStory>>;

  beforeAll(async () => {
    story = await runStory();
  });

  async function runStory() {
    const [byValue, byName] = await Promise.all([startPlatform(), startPlatform()]);
    const { serviceTokenId, serviceToken } = byName.info.planetscale;
    const { project, platform, run } = await openStage({
      env: { B_ID: serviceTokenId, B_TOKEN: serviceToken, ...noEnvironment },
    });
    run(program({ byValue, byName }));
    const main = platform.info.planetscale;
    await project.setConfig({
      accessToken: { secret: byValue.info.planetscale.accessToken },
      "tokens:planetscaleServiceTokenId": main.serviceTokenId,
      "tokens:planetscaleServiceToken": { secret: main.serviceToken },
      "tokens:planetscaleApiUrl": main.apiUrl,
    });
    await project.plan();
    await project.up();
    const names = [platform, byValue, byName].map((emulator) =>
      atPlanetScale(emulator).map(({ name }) => name?.replace(/-\w{12}-\w{12}$/, "")),
    );
    const access = tokensAt(byName).flatMap((id) => byName.admin.planetscale.listPermissions(id));
    await project.up({ args: ["--expect-no-changes"] });
    const state = await project.exportState({ showSecrets: true });

    // The credential behind the variables is rotated, and the earlier one ended.
    const { access: all, databases } = everything(byName);
    const next = byName.admin.planetscale.createToken({ access: all, databases });
    byName.revokeToken("planetscale", serviceTokenId);
    await project.destroy({ env: { B_ID: next.id, B_TOKEN: next.secret } });
    const left = [tokensAt(platform), tokensAt(byValue), tokensAt(byName).filter((id) => id !== next.id)];
    return { names, access, state, left, secretOfB: serviceToken };
  }

  test("each resource is made in the account that its Provider, its component or the configuration names", () => {
    expect(story.names).toEqual([
      ["bootstrap", "by-config"],
      ["bootstrap", "by-value"],
      ["bootstrap", "by-name"],
    ]);
    expect(story.access).toEqual([{ access: "read_branch", database: "app" }]);
  });

  test("of a credential that a variable holds, the state has the variable's name and nothing more", () => {
    const { inputs } = resourceIn(story.state, "b");
    expect(JSON.stringify(story.state)).not.toContain(story.secretOfB);
    expect(Object.values(inputs ?? {})).toEqual(expect.arrayContaining(["B_ID", "B_TOKEN"]));
  });

  test("destroy signs in with what the variable holds by then", () => {
    expect(story.left).toEqual([[], [], []]);
  });
});

const noEnvironment = { PLANETSCALE_SERVICE_TOKEN_ID: "", PLANETSCALE_SERVICE_TOKEN: "", PLANETSCALE_API_URL: "" };

/** What the bootstrap token holds. */
function everything({ admin, info }: Emulator) {
  const held = admin.planetscale.listPermissions(info.planetscale.serviceTokenId);
  const on = (database?: string): string[] =>
    held.filter((one) => one.database === database).map(({ access }) => access);
  return { access: on(), databases: Object.fromEntries(info.planetscale.databases.map((name) => [name, on(name)])) };
}

const atPlanetScale = (emulator: Emulator): EmulatorToken[] =>
  emulator.tokens().filter(({ platform }) => platform === "planetscale");

describeProgram("a stack's configuration that poses as a Provider", () => {
  test("chooses neither the variable that is sent nor where it goes, and the engine refuses the key by which a Provider is known", async () => {
    const sent: string[] = [];
    const stranger = await serve(({ headers }, response) => {
      sent.push(headers.authorization ?? "");
      response.writeHead(200, { "content-type": "application/json" }).end('{"data":[]}');
    });
    const { project, run } = await openStage({ env: { ...noEnvironment, CLOUD_KEY: "AKIA-of-somebody-else-4711" } });
    run('new tokens.ServiceToken("ci", { platform: "planetscale", organization: "acme" });');
    await project.setConfig({
      "tokens:explicitProvider": "true",
      "tokens:planetscaleApiUrl": stranger.href,
      "tokens:planetscaleAccessTokenFromEnvironment": "CLOUD_KEY",
    });
    const refused = await project.up({ expectFailure: true });
    expect(sent).toEqual([]);
    expect(refused.text).toContain("PlanetScale needs a credential.");
    const file = "Pulumi.dev.yaml";
    const settings = readFileSync(join(project.dir, file), "utf8");
    for (const key of [explicitKey, explicitKey.replace(":", ":config:")]) {
      project.write(file, settings.replace("config:\n", `config:\n  "${key}": "true"\n`));
      const { text } = await project.up({ expectFailure: true });
      expect(text).toContain("could not parse");
    }
    expect(sent).toEqual([]);
  });
});
