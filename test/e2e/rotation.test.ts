import { changesIn, resourceIn } from "../engine/state";
import { answerTo, describeProgram, essence, openStage, sentBy, tokensAt, type Stage } from "./support";

interface Shape {
  readonly expiresIn?: string;
  readonly name?: string;
  readonly alias?: string;
}

const program = ({ expiresIn = "7d", name = "ci", alias }: Shape): string => {
  const opts = (was: string): string =>
    alias === undefined ? "{}" : JSON.stringify({ aliases: [{ name: alias + was }] });
  return `
const ci = new tokens.ServiceToken("${name}", { platform: "planetscale", organization: "acme", expiresIn: "${expiresIn}" }, ${opts("")});
const app = new tokens.TokenAccessGrant("${name}-app", { token: ci, database: "app", permissions: ["read_branch"] }, ${opts("-app")});
new Consumer("deploy", { value: ci.withGrants(app).value, tokenId: ci.tokenId });
`;
};

/** A replacement of the token without a run between: nothing is taken from the old one before it is revoked. */
const rotation = [
  "POST acme/service-tokens",
  "GET organizations",
  "GET acme/service-tokens/new",
  "POST acme/service-tokens/new/access",
  "GET acme/service-tokens/new",
  "GET acme/databases/app/branches",
  "DELETE acme/service-tokens/old",
];

describeProgram("a rotation that is interrupted, forced or renamed", () => {
  let story: Awaited<ReturnType<typeof runStory>>;

  beforeAll(async () => {
    story = await runStory(await openStage({ program: program({}) }));
  });

  async function runStory(stage: Stage) {
    const { project, platform, run } = stage;
    const urn = async (name: string): Promise<string> => resourceIn(await project.exportState(), name).urn;
    const held = () => stage.held().at(-1)!;
    const rotated = async (act: () => Promise<unknown>) => {
      const old = held();
      const sent = await sentBy(stage, act, { [old.tokenId]: "old" });
      const now = held();
      const answers = { old: await answerTo(stage, old), new: await answerTo(stage, now) };
      return {
        sent: sent.map((line) => line.replace(now.tokenId, "new")),
        answers,
        status: now.status,
        tokens: tokensAt(platform).length,
      };
    };
    await project.up();

    const first = held();
    run(program({ expiresIn: "8d" }));
    const failed = await project.up({ env: { FAILING_CONSUMERS: "deploy" }, expectFailure: true });
    const pendingDeletion = ((await project.exportState()).deployment.resources ?? [])
      .filter((one) => one.delete)
      .map(({ id }) => id);
    const between = {
      alive: tokensAt(platform),
      first: await answerTo(stage, first),
      pendingDeletion,
      message: failed.text,
    };
    const finished = await rotated(() => project.up());

    const tokenUrn = await urn("ci");
    const forced = await rotated(() => project.up({ args: ["--replace", tokenUrn] }));
    await project.pulumi(["state", "taint", tokenUrn]);
    const tainted = await rotated(() => project.up());
    run(program({ expiresIn: "8d", name: "bot", alias: "ci" }));
    const renaming = await project.plan();
    const before = await project.exportState({ showSecrets: true });
    const renamed = await sentBy(stage, () => project.up());
    const after = await project.exportState({ showSecrets: true });
    const names = [resourceIn(before, "ci").outputs, resourceIn(after, "bot").outputs];

    run(program({ expiresIn: "9d", name: "bot" }));
    const afterRename = await rotated(() => project.up());

    const grantUrn = await urn("bot-app");
    const regranted = await sentBy(stage, () => project.up({ args: ["--replace", grantUrn] }), {
      [held().tokenId]: "it",
    });
    const access = platform.admin.planetscale.listPermissions(held().tokenId);
    await project.destroy();
    const left = [essence(await project.exportState()), tokensAt(platform)];
    return {
      first,
      between,
      finished,
      forced,
      tainted,
      regranted,
      access,
      renaming,
      renamed,
      names,
      afterRename,
      left,
    };
  }

  test("when a consumer fails, the old token goes on working and waits to be deleted", () => {
    const { between, first } = story;
    expect(between.message).toContain("deploy cannot be reached");
    expect(between.first).toBe(200);
    expect(between.alive).toHaveLength(2);
    expect(between.pendingDeletion).toContain(`planetscale/acme/${first.tokenId}`);
  });

  test("the next run moves the consumer, then revokes the old token and mints no other", () => {
    expect(story.finished.sent).toEqual(["GET acme/databases/app/branches", "DELETE acme/service-tokens/old"]);
    expect(story.finished).toMatchObject({ answers: { old: 401, new: 200 }, status: 200, tokens: 1 });
  });

  test.each([
    ["by --replace", "forced"],
    ["by a taint", "tainted"],
    ["after an alias renamed it", "afterRename"],
  ] as const)(
    "a token that is replaced %s is followed by its grant, and loses nothing before it is revoked",
    (_how, how) => {
      expect(story[how]).toEqual({ sent: rotation, answers: { old: 401, new: 200 }, status: 200, tokens: 1 });
    },
  );

  test("a grant that is replaced at the same place takes nothing away", () => {
    expect(story.regranted).toEqual(["GET acme/service-tokens/it"]);
    expect(story.access).toEqual([{ access: "read_branch", database: "app" }]);
  });

  test("a resource that an alias renames changes nothing at the platform and keeps its token's name", () => {
    expect(changesIn(story.renaming)).toEqual([]);
    expect(story.renamed).toEqual([]);
    const [before, after] = story.names;
    expect(after?.["name"]).toMatch(/^ci-/);
    expect(after).toMatchObject({ name: before?.["name"], value: before?.["value"] });
  });

  test("destroy leaves nothing", () => {
    expect(story.left).toEqual([[], []]);
  });
});
