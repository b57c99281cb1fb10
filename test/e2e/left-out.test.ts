import { resourceIn } from "../engine/state";
import { advance } from "./clocks";
import { inline } from "./inline";
import { answerTo, describeProgram, openStage, tokensAt, type Stage } from "./support";

/** Triggers of the two tokens, and the options of "bot". */
interface Shape {
  readonly ci?: string;
  readonly bot?: string;
  readonly opts?: object;
}

const program = ({ ci = "1", bot = "1", opts = {} }: Shape = {}): string => `
const where = { platform: "planetscale", organization: "acme", expiresIn: "90d", overlap: "2d" };
const ci = new tokens.ServiceToken("ci", { ...where, rotateWhenChanged: "${ci}" });
const app = new tokens.TokenAccessGrant("app", { token: ci, database: "app", permissions: ["read_branch"] });
new Consumer("deploy", { value: ci.withGrants(app).value, tokenId: ci.tokenId });
const bot = new tokens.ServiceToken("bot", { ...where, rotateWhenChanged: "${bot}" }, ${JSON.stringify(opts)});
const call = { url: process.env.PLANETSCALE_API_URL + "/organizations", headers: { authorization: "TOKEN-ID:SECRET" } };
new Consumer("job", { value: bot.value, tokenId: bot.tokenId, call });
`;

describeProgram("resources that are not part of a run", () => {
  let story: Awaited<ReturnType<typeof runStory>>;

  beforeAll(async () => {
    story = await runStory(await openStage({ program: program() }));
  });

  async function runStory(stage: Stage) {
    const { project, platform, run, held } = stage;
    const last = (who: string) =>
      held()
        .filter((one) => one.who === who)
        .at(-1)!;
    const state = await project.up().then(() => project.exportState());
    const urn = (name: string): string => resourceIn(state, name).urn;
    const targets = (...names: string[]) => names.flatMap((name) => ["--target", urn(name)]);

    run(program({ ci: "2" }));
    const first = last("deploy");
    const grants = [];
    for (const args of [targets("ci", "deploy"), ["--exclude", urn("app")]]) {
      const { text } = await project.up({ args, expectFailure: true });
      grants.push({ text, held: last("deploy"), works: await answerTo(stage, first) });
    }
    await project.up();
    const granted = { now: last("deploy"), first, works: await answerTo(stage, first) };

    const [a] = [last("job")];
    run(program({ ci: "2", bot: "2" }));
    await project.up({ env: { FAILING_CONSUMERS: "job" }, expectFailure: true });
    const pending = await project.up({ args: targets("bot"), expectFailure: true });
    const worksAfterPending = await answerTo(stage, a);
    run(program({ ci: "2", bot: "3" }));
    const rotating = await project.up({ args: targets("bot", "job"), expectFailure: true });
    const b = last("job");
    run(program({ ci: "2", bot: "4" }));
    await project.up({ args: targets("bot", "job"), expectFailure: true });
    await project.up();
    const alive = [await answerTo(stage, a), await answerTo(stage, b), await answerTo(stage, last("job"))];

    run(program({ ci: "2", bot: "4", opts: { protect: true } }));
    // By the SDK as its language host: the oldest one passes `protect: false` of the Retirement on as nothing.
    await inline(project, "up");
    const destroyed = await inline(project, "destroy", { flags: { excludeProtected: true } });
    const left = tokensAt(platform);
    await project.pulumi(["state", "unprotect", "--all", "--yes"]);
    await project.destroy({ env: advance(platform, "0s") });
    return {
      urn,
      grants,
      granted,
      pending: { text: pending.text, works: worksAfterPending },
      rotating: rotating.text,
      alive,
      ids: { a: a.tokenId, b: b.tokenId, now: last("job").tokenId },
      destroyed: { text: destroyed.text, left },
      end: tokensAt(platform),
    };
  }

  test("withGrants gives out no token while a grant of it is left out by --target or --exclude, and names what to add", () => {
    for (const { text, held, works } of story.grants) {
      expect(text).toContain("withGrants: app was left out of this run");
      expect(text).toContain(`--target '${story.urn("app")}'`);
      expect(held).toEqual(story.granted.first);
      expect(works).toBe(200);
    }
  });

  test("the next whole run gives it out with its permissions, and the overlap holds", () => {
    const { now, first, works } = story.granted;
    expect(now).toMatchObject({ who: "deploy", status: 200 });
    expect(now.tokenId).not.toBe(first.tokenId);
    expect(works).toBe(200);
  });

  test("a token that a failed run replaced is not revoked in its overlap by a run without its Retirement", () => {
    const { text, works } = story.pending;
    expect(text).toContain(`Not revoking ${story.ids.a}`);
    expect(text).toContain(`--target '${story.urn("bot-retirement")}'`);
    expect(works).toBe(200);
  });

  test("a run without the Retirement that replaces a token revokes nothing, and the next whole run keeps all overlaps", () => {
    expect(story.rotating).toContain(`--target '${story.urn("bot-retirement")}'`);
    expect(new Set(Object.values(story.ids)).size).toBe(3);
    expect(story.alive).toEqual([200, 200, 200]);
  });

  test("destroy --exclude-protected says of each token in its overlap that it was revoked early", () => {
    const { text, left } = story.destroyed;
    expect(text).toMatch(
      new RegExp(`bot: revoked ${story.ids.a}, although its overlap lasts until 2\\S+: its Retirement was deleted\\.`),
    );
    expect(left).toEqual([story.ids.now]);
    expect(story.end).toEqual([]);
  });
});
