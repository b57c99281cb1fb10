import { advance } from "./clocks";
import { describeProgram, openStage, type Stage } from "./support";

const program = (more: object = {}): string => `
const { appId, apiUrl } = ${JSON.stringify({ appId: "APP", apiUrl: "URL" })};
const deploy = new tokens.DeployToken("deploy", { platform: "fastapiCloud", appId, expiresIn: "90d", ...${JSON.stringify(more)} });
new Consumer("use", { value: deploy.value, tokenId: deploy.tokenId, call: {
  url: apiUrl + "/apps/" + appId, headers: { authorization: "Bearer SECRET" } } });
`;

const nothingToDo = { args: ["--expect-no-changes"] };

describeProgram("a secret that somebody regenerated at the dashboard of FastAPI Cloud", () => {
  const open = async (more?: object): Promise<Stage> => {
    const stage = await openStage();
    const { appId, apiUrl } = stage.platform.info.fastapiCloud;
    stage.run(program(more).replace("APP", appId).replace("URL", apiUrl));
    await stage.project.up();
    return stage;
  };
  const ids = ({ platform }: Stage): string[] =>
    platform.tokens().flatMap((one) => (one.platform === "fastapiCloud" && one.alive ? [one.id] : []));

  test("a refresh notices it, and the next `up` replaces the token, with its reason", async () => {
    const stage = await open();
    const { project, platform, held } = stage;
    const [old] = ids(stage);
    const env = advance(platform, "1d");
    const other = platform.admin.fastapiCloud.regenerateToken(old!);
    const { text } = await project.refresh({ env });
    expect(text).toContain(`deploy: the platform no longer accepts the secret of token ${old}`);
    const up = await project.up({ env });
    expect(up.text).toContain("deploy: replaced (secret-invalid): the platform no longer accepts its secret.");
    const now = held().at(-1)!;
    expect(now.status).toBe(200);
    expect([now.tokenId]).toEqual(ids(stage));
    expect(now.tokenId).not.toBe(old);
    expect(JSON.stringify(await project.exportState({ showSecrets: true }))).not.toContain(other);
    await project.refresh({ env, ...nothingToDo });
    await project.up({ env, ...nothingToDo });
    await project.destroy({ env });
    expect(ids(stage)).toEqual([]);
  });

  test("with an overlap: the token with the changed secret is revoked at the end of it, as any that was replaced", async () => {
    const stage = await open({ overlap: "2d" });
    const { project, platform } = stage;
    const [old] = ids(stage);
    const env = advance(platform, "1d");
    platform.admin.fastapiCloud.regenerateToken(old!);
    await project.refresh({ env });
    await project.up({ env });
    expect(ids(stage)).toHaveLength(2);
    const later = advance(platform, "2d");
    await project.up({ env: later });
    expect(ids(stage)).toEqual([stage.held().at(-1)!.tokenId]);
    expect(ids(stage)).not.toContain(old);
    await project.destroy({ env: later });
    expect(ids(stage)).toEqual([]);
  });
});
