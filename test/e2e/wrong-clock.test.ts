import { moveTo } from "./clocks";
import type { Held } from "./kit";
import { answerTo, describeProgram, openStage, type Stage } from "./support";

const day = 86_400_000;

const program = (trigger: string): string => `
const ci = new tokens.ServiceToken("ci", {
  platform: "planetscale", organization: "acme", expiresIn: "12d", rotateBefore: "4d", overlap: "2d", rotateWhenChanged: "${trigger}",
});
const app = new tokens.TokenAccessGrant("ci-app", { token: ci, database: "app", permissions: ["read_branch"] });
new Consumer("deploy", { value: ci.withGrants(app).value, tokenId: ci.tokenId });
`;

describeProgram("a token, where the clocks of two runs are wrong", () => {
  let story: Awaited<ReturnType<typeof runStory>>;

  beforeAll(async () => {
    story = await runStory(await openStage());
  });

  /** The runner has the time of this machine; it is wrong when the platform's is another one. */
  async function runStory(stage: Stage) {
    const { project, platform, held, run } = stage;
    const now = Date.now();
    const last = (): Held => held().at(-1)!;
    run(program("1"));
    moveTo(platform, now - 10 * day);
    const made = await project.up();
    const first = last();
    const right = await project.up({ env: moveTo(platform, now - 1.9 * day) });
    const second = last();
    const inOverlap = await answerTo(stage, first);
    run(program("2"));
    moveTo(platform, now + day);
    const behind = await project.up();
    const third = last();
    const later = await project.up({ env: moveTo(platform, now + 2.9 * day) });
    return { made, right, behind, later, inOverlap, first, second, third, atLast: await answerTo(stage, second) };
  }

  test("which is ahead, gets a warning, and what it has made is replaced by the first run with the right one", () => {
    expect(story.made.text).toContain("This machine's clock is 10 days ahead of PlanetScale's. With a wrong clock, ");
    expect(story.right.text).not.toContain("This machine's clock");
    expect(story.right.text).toContain("ci: replaced (expiry-window): it expires ");
    expect(story.second.tokenId).not.toBe(story.first.tokenId);
    expect([story.first.status, story.second.status, story.inOverlap]).toEqual([200, 200, 200]);
  });

  test("which is behind in a rotation, takes nothing from the overlap", () => {
    expect(story.behind.text).toContain("This machine's clock is 1 day behind PlanetScale's. With a wrong clock, ");
    expect(story.third.tokenId).not.toBe(story.second.tokenId);
    expect(story.later.text).toContain(`ci: revoked ${story.first.tokenId}.`);
    expect(story.atLast).toBe(200);
  });
});
