import { changesIn } from "../engine/state";
import { advance } from "./clocks";
import { linesIn } from "./lines";
import { describeProgram, openStage, tokensAt } from "./support";

interface Shape {
  readonly supersedes?: readonly string[];
  readonly overlap?: string;
}

const program = (shape: Shape): string => `
const ci = new tokens.ServiceToken("ci", { platform: "planetscale", organization: "acme", expiresIn: "90d", overlap: "2d", ...${JSON.stringify(shape)} });
new Consumer("deploy", { value: ci.value, tokenId: ci.tokenId });
`;

describeProgram("a take-over of a hand-made token", () => {
  async function declare() {
    const stage = await openStage();
    const { id } = stage.platform.admin.planetscale.createToken({ name: "by-hand" });
    stage.run(program({ supersedes: [id] }));
    return { ...stage, id };
  }

  /** The take-over is an hour old. */
  async function open() {
    const stage = await declare();
    await stage.project.up();
    return { ...stage, soon: advance(stage.platform, "1h") };
  }

  test("is announced, and revokes it when its overlap has passed while it is declared", async () => {
    const { platform, project, held, id } = await declare();
    expect(linesIn((await project.preview()).text, "ci")).toEqual([
      `ci: ${id} is in \`supersedes\`. The first \`pulumi up\` after 2d revokes it.`,
    ]);
    await project.up();
    await project.up({ env: advance(platform, "47h"), args: ["--expect-no-changes"] });
    expect(tokensAt(platform)).toContain(id);
    const env = advance(platform, "2h");
    const ended = `ci: the overlap of ${id}, which is in \`supersedes\`, has ended. It is revoked at the end of this run.`;
    expect(linesIn((await project.preview({ env })).text, "ci")).toEqual([ended]);
    expect(linesIn((await project.up({ env })).text, "ci")).toEqual([`ci: revoked ${id}.`, ended]);
    expect(tokensAt(platform)).toEqual([held().at(-1)!.tokenId]);
  });

  test("that is reverted releases the token: the preview and the run say so, and no later run ends it", async () => {
    const { platform, project, run, held, id, soon: env } = await open();
    run(program({}));
    const line = `ci: ${id} is no longer in \`supersedes\`. It is released: nothing revokes it. Revoke it once nothing uses it.`;
    const plan = await project.plan({ env });
    expect(changesIn(plan)).toEqual(["update ci-retirement"]);
    expect(plan.diagnostics?.map(({ message }) => message.trim())).toEqual([line]);
    expect(linesIn((await project.up({ env })).text, "ci")).toEqual([line]);
    const later = advance(platform, "3d");
    await project.up({ env: later, args: ["--refresh"] });
    await project.up({ env: later, args: ["--expect-no-changes"] });
    await project.destroy({ env: later });
    expect(tokensAt(platform)).toEqual([id]);
    expect(held()).toHaveLength(1);
  });

  const gone = (id: string): string =>
    `ci: ${id} is released: its overlap has not ended. It was made by hand and still works. Revoke it once nothing uses it.`;

  test("releases the token when its resource is taken out of the program", async () => {
    const { platform, project, run, id, soon: env } = await open();
    run("");
    expect(linesIn((await project.up({ env })).text, "ci")).toContain(gone(id));
    expect(tokensAt(platform)).toEqual([id]);
  });

  test.each([[[]], [["--refresh"]]])("releases the token when the stack is destroyed %s", async (args) => {
    const { platform, project, id, soon: env } = await open();
    expect(linesIn((await project.destroy({ env, args })).text, "ci")).toContain(gone(id));
    expect(tokensAt(platform)).toEqual([id]);
  });

  test("releases the token when the overlap is taken out with it", async () => {
    const { platform, project, run, held, id, soon: env } = await open();
    run(`
const ci = new tokens.ServiceToken("ci", { platform: "planetscale", organization: "acme", expiresIn: "90d" });
new Consumer("deploy", { value: ci.value, tokenId: ci.tokenId });
`);
    expect(linesIn((await project.up({ env })).text, "ci")).toContain(gone(id));
    expect(tokensAt(platform)).toEqual([id, held().at(-1)!.tokenId]);
  });

  test.each(["up", "destroy"] as const)("is ended at once by PULUMI_TOKENS_REVOKE_NOW with %s", async (command) => {
    const { platform, project, id, held, soon } = await open();
    const { text } = await project[command]({ env: { ...soon, PULUMI_TOKENS_REVOKE_NOW: "true" } });
    expect(linesIn(text, "ci")).toContain(`ci: revoked ${id}.`);
    expect(tokensAt(platform)).toEqual(command === "up" ? [held().at(-1)!.tokenId] : []);
  });
});
