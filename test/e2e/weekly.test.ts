import { advance, at } from "./clocks";
import type { Held } from "./kit";
import { answerTo, describeProgram, openStage, tokensAt, type Stage } from "./support";

const program = `
const ci = new tokens.ServiceToken("ci", { platform: "planetscale", organization: "acme", rotateEvery: "7d", expiresIn: "21d", overlap: "1d" });
const app = new tokens.TokenAccessGrant("ci-app", { token: ci, database: "app", permissions: ["read_branch"] });
new Consumer("deploy", { value: ci.withGrants(app).value, tokenId: ci.tokenId });
`;

const weeks = 4;

describeProgram("a token that is rotated as often as a weekly job runs", () => {
  let story: Awaited<ReturnType<typeof runStory>>;

  beforeAll(async () => {
    story = await runStory(await openStage({ program }));
  });

  /** Every week a job that starts ten seconds earlier than the last, and a look the day before it. */
  async function runStory(stage: Stage) {
    const { project, platform, held } = stage;
    await project.up();
    const last = (): Held => held().at(-1)!;
    const answers = [await answerTo(stage, last())];
    const alive: number[] = [];
    for (let week = 1; week <= weeks; week += 1) {
      platform.advance("6d");
      answers.push(await answerTo(stage, last()));
      const before = last();
      // Ten seconds short of the week.
      platform.advance("86390s");
      await project.up({ env: at(platform.now()) });
      answers.push(await answerTo(stage, before), await answerTo(stage, last()));
      alive.push(tokensAt(platform).length);
    }
    await project.up({ env: advance(platform, "25h") });
    return { answers, alive, held: held(), left: tokensAt(platform), last: last() };
  }

  test("is rotated by every run", () => {
    expect(story.held).toHaveLength(1 + weeks);
    expect(new Set(story.held.map(({ secret }) => secret)).size).toBe(1 + weeks);
  });

  test("the consumer's secret always works, and its predecessor during the overlap", () => {
    expect(new Set(story.answers)).toEqual(new Set([200]));
  });

  test("a run leaves the current token and the one in its overlap, and in the end only the current one", () => {
    expect(story.alive).toEqual(Array(weeks).fill(2));
    expect(story.left).toEqual([story.last.tokenId]);
  });
});
