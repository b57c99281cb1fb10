import { join } from "node:path";
import { changesIn, resourceIn } from "../engine/state";
import { advance } from "./clocks";
import { answerTo, describeProgram, openStage, tokensAt, type Stage } from "./support";

const bin = join(__dirname, "../../dist/sdk/bin/index.js");

interface Shape {
  readonly name?: string;
  readonly args?: object;
  /** Source of the token's options. */
  readonly opts?: string;
  /** Source of statements before it. */
  readonly before?: string;
}

const program = ({ name = "ci", args = { overlap: "2d" }, opts = "{}", before = "" }: Shape = {}): string => `
${before}
const ci = new tokens.ServiceToken("${name}", { platform: "planetscale", organization: "acme", expiresIn: "90d", ...${JSON.stringify(args)} }, ${opts});
new Consumer("deploy", { value: ci.value, tokenId: ci.tokenId, call: { url: process.env.PLANETSCALE_API_URL + "/organizations", headers: { authorization: "TOKEN-ID:SECRET" } } });
`;

interface Entry {
  readonly token: string;
  readonly retireAt: string;
}

describeProgram("options of the engine for a token that has an overlap", () => {
  let story: Awaited<ReturnType<typeof runStory>>;

  beforeAll(async () => {
    story = await runStory(await openStage({ program: program() }));
  });

  async function runStory(stage: Stage) {
    const { project, platform, run, held } = stage;
    const urn = async (name: string): Promise<string> => resourceIn(await project.exportState(), name).urn;
    const list = async (name: string): Promise<Entry[]> =>
      resourceIn(await project.exportState(), `${name}-retirement`).outputs?.["retiring"] as Entry[];
    const now = () => advance(platform, "0s");
    await project.up();
    const a = held().at(-1)!;

    await project.up({ args: ["--replace", await urn("ci")] });
    const b = held().at(-1)!;
    const replaced = { list: await list("ci"), answers: [await answerTo(stage, a), await answerTo(stage, b)] };

    const { text } = await project.up({
      args: ["--replace", await urn("ci-retirement")],
      env: advance(platform, "1h"),
    });
    const remade = { list: await list("ci"), alive: tokensAt(platform), text };
    await project.run(process.execPath, [bin, "audit", "--revoke", "--yes"], { env: advance(platform, "1h") }).done;
    const audited = tokensAt(platform);

    await project.pulumi(["state", "taint", await urn("ci")]);
    await project.up({ env: now() });
    const c = held().at(-1)!;
    const tainted = { list: await list("ci"), alive: tokensAt(platform) };

    const team = `const team = new pulumi.ComponentResource("test:Team", "team");`;
    const alias = `{ parent: team, aliases: [{ name: "ci", parent: pulumi.rootStackResource }] }`;
    run(program({ name: "bot", before: team, opts: alias }));
    const moving = await project.plan({ env: now() });
    await project.up({ env: now() });
    const moved = await list("bot");

    const sweeping = advance(platform, "2d");
    await project.up({ env: sweeping });
    const swept = tokensAt(platform);

    const locked = `{ parent: team, protect: true }`;
    run(program({ name: "bot", before: team, opts: locked }));
    await project.up({ env: sweeping });
    run(program({ name: "bot", before: team, opts: locked, args: { overlap: "2d", expiresIn: "60d" } }));
    const protectedUp = await project.up({ env: sweeping, expectFailure: true });
    const afterProtected = tokensAt(platform);

    const { id: legacy } = platform.admin.planetscale.createToken({ name: "by-hand" });
    const ignoring = `{ parent: team, ignoreChanges: ["expiresIn", "rotateWhenChanged", "overlap", "supersedes"] }`;
    run(
      program({
        name: "bot",
        before: team,
        opts: ignoring,
        args: { overlap: "9d", supersedes: [legacy], expiresIn: "60d", rotateWhenChanged: "x" },
      }),
    );
    const ignored = await project.plan({ env: now() });
    run(program({ name: "bot", before: team, opts: ignoring, args: {} }));
    const removed = await project.preview({ env: now(), expectFailure: true });
    await project.pulumi(["state", "unprotect", "--all", "--yes"]);
    await project.destroy({ env: now() });
    return {
      a: a.tokenId,
      b: b.tokenId,
      c: c.tokenId,
      replaced,
      remade,
      audited,
      tainted,
      moving,
      moved,
      swept,
      message: protectedUp.text,
      afterProtected,
      ignored,
      removed: removed.text,
      left: tokensAt(platform).filter((id) => id !== legacy),
    };
  }

  const idsIn = (list: readonly Entry[]): string[] => list.map(({ token }) => token.split("/").at(-1)!);

  test("--replace of the token: both secrets work, and the old one is on the list", () => {
    expect(idsIn(story.replaced.list)).toEqual([story.a]);
    expect(story.replaced.answers).toEqual([200, 200]);
  });

  test("--replace of the Retirement: the engine passes nothing on, so what was listed is named and left to the audit", () => {
    const { text, ...remade } = story.remade;
    expect(remade).toEqual({ list: [], alive: [story.a, story.b] });
    expect(text).toContain(`ci: ${story.a} is in its overlap, but its Retirement was replaced by hand`);
    expect(story.audited).toEqual([story.b]);
  });

  test("a taint: the third token is made, and the old one is on the list", () => {
    expect(idsIn(story.tainted.list)).toEqual([story.b]);
    expect(story.tainted.alive).toEqual([story.b, story.c]);
  });

  test("another name and another parent by an alias: nothing is replaced, and the list goes along", () => {
    expect(changesIn(story.moving).filter((line) => !line.endsWith(" team"))).toEqual(["update bot-retirement"]);
    expect(story.moved).toEqual(story.tainted.list);
  });

  test("what was listed under the old name is revoked when it is due", () => {
    expect(story.swept).toEqual([story.c]);
  });

  test("`protect` hinders a replacement: the engine says so, and nothing has happened", () => {
    expect(story.message).toMatch(/marked for protection|protect/);
    expect(story.afterProtected).toEqual([story.c]);
  });

  test("`ignoreChanges` keeps the token and its Retirement as they are", () => {
    expect(changesIn(story.ignored)).toEqual([]);
  });

  test("an overlap that only `ignoreChanges` keeps is refused: it has no Retirement", () => {
    expect(story.removed).toContain("overlap: must be set in the program. A transform, a policy or `ignoreChanges`");
  });

  test("destroy leaves nothing", () => {
    expect(story.left).toEqual([]);
  });
});

describeProgram("options of the engine for a token without an overlap", () => {
  let story: Awaited<ReturnType<typeof runStory>>;

  beforeAll(async () => {
    story = await runStory(await openStage());
  });

  async function runStory({ project, platform, run, held }: Stage) {
    const up = async (shape: Shape): Promise<string> => {
      run(program(shape));
      await project.up();
      return held().at(-1)!.tokenId;
    };
    const writes = () =>
      platform
        .requests()
        .flatMap(({ method, path }) => (method === "GET" ? [] : [`${method} ${path.split("/").at(-1)!}`]));
    const first = { opts: "{ deleteBeforeReplace: true }" };
    await up({ ...first, args: { rotateWhenChanged: "1" } });
    platform.clearRequests();
    const b = await up({ ...first, args: { rotateWhenChanged: "2" } });
    const early = { writes: writes(), alive: tokensAt(platform), b };
    await up({ opts: "{ retainOnDelete: true }", args: { rotateWhenChanged: "2" } });
    const c = await up({ opts: "{ retainOnDelete: true }", args: { rotateWhenChanged: "3" } });
    const kept = { alive: tokensAt(platform), b, c };
    const refusals = [];
    for (const option of ["deleteBeforeReplace", "retainOnDelete"]) {
      run(program({ opts: `{ ${option}: true }` }));
      refusals.push((await project.preview({ expectFailure: true })).text);
    }
    return { early, kept, refusals };
  }

  test("`deleteBeforeReplace` revokes the old token first, and then makes the new one", () => {
    const { writes, alive, b } = story.early;
    expect(writes).toEqual([expect.stringMatching(/^DELETE /), "POST service-tokens"]);
    expect(alive).toEqual([b]);
  });

  test("`retainOnDelete` leaves the old token alive for good", () => {
    const { alive, b, c } = story.kept;
    expect(alive).toEqual([b, c]);
  });

  test("both are refused together with an overlap, by a sentence that names the way out", () => {
    const [first, second] = story.refusals;
    expect(first).toMatch(
      /ci: deleteBeforeReplace: must not be combined with `overlap`: the old token would be revoked before the new one exists\. Remove one of them\./,
    );
    expect(second).toMatch(
      /ci: retainOnDelete: must not be combined with `overlap`: no old token would ever be revoked\. Remove one of them\./,
    );
  });
});
