import { changesIn } from "../engine/state";
import { advance } from "./clocks";
import { answerTo, describeProgram, openStage, tokensAt, type Stage } from "./support";

/** By the reason for which `up --refresh` replaces it after 24 days. */
const tokens = {
  "expiry-window": { expiresIn: "30d", rotateBefore: "7d" },
  "max-age": { expiresIn: "60d", rotateEvery: "10d" },
  expired: { expiresIn: "23d" },
};

const program = (trigger: string): string => `
const call = { url: process.env.PLANETSCALE_API_URL + "/organizations", headers: { authorization: "TOKEN-ID:SECRET" } };
function create(name, args) {
  const token = new tokens.ServiceToken(name, { platform: "planetscale", organization: "acme", ...args });
  new Consumer("use of " + name, { value: token.value, tokenId: token.tokenId, call });
}
for (const [name, args] of Object.entries(${JSON.stringify(tokens)})) create(name, { ...args, overlap: "2d" });
create("overlap", { expiresIn: "90d", overlap: "2d", rotateWhenChanged: "${trigger}" });
`;

/** What a nightly look for drift runs. */
const drift = ["--preview-only", "--expect-no-changes"];
/** The engine takes no answer in advance to a question that it does not ask. */
const asks = { PULUMI_SKIP_CONFIRMATIONS: "false" };

describeProgram("a refresh, as the calendar goes on,", () => {
  let story: Awaited<ReturnType<typeof runStory>>;

  beforeAll(async () => {
    story = await runStory(await openStage({ program: program("1") }));
  });

  async function runStory(stage: Stage) {
    const { project, platform, run, held } = stage;
    const current = (name: string) =>
      held()
        .filter(({ who }) => who === `use of ${name}`)
        .at(-1)!;
    const names = [...Object.keys(tokens), "overlap"];
    const all = () => Object.fromEntries(names.map((name) => [name, current(name)]));
    await project.up();
    const first = all();
    run(program("2"));
    await project.up();
    const env = advance(platform, "24d");
    // Both fail if there is a difference.
    const looked = await project.pulumi(["refresh"], { args: drift, env: { ...env, ...asks } });
    await project.refresh({ env, args: ["--expect-no-changes"] });
    const afterRefresh = { overlap: await answerTo(stage, first["overlap"]!), alive: tokensAt(platform) };
    const { text } = await project.up({ env, args: ["--refresh"] });
    const second = all();
    const afterUp = { overlap: await answerTo(stage, first["overlap"]!), plan: await project.plan({ env }) };

    // One that is in its window again.
    const later = advance(platform, "24d");
    platform.revokeToken("planetscale", second["expiry-window"]!.tokenId);
    const drifted = await project.pulumi(["refresh"], { args: drift, env: { ...later, ...asks }, expectFailure: true });
    return { first, looked, afterRefresh, text, second, afterUp, drifted };
  }

  test.each(Object.keys(tokens))(
    "shows no difference for a token that is due (%s); up --refresh replaces it",
    (name) => {
      const { first, looked, afterRefresh, text, second } = story;
      expect(looked.text).not.toContain("replaced (");
      expect(text).toContain(`${name}: replaced (${name}): `);
      expect(second[name]!.tokenId).not.toBe(first[name]!.tokenId);
      // The one that has expired is there, without working.
      expect(afterRefresh.alive).toContain(first[name]!.tokenId);
    },
  );

  test("has nothing to do after it", () => {
    expect(changesIn(story.afterUp.plan)).toEqual([]);
  });

  test("shows no difference for a Retirement whose overlap has ended; up --refresh revokes", () => {
    const { first, second, afterRefresh, afterUp } = story;
    expect(second["overlap"]!.tokenId).not.toBe(first["overlap"]!.tokenId);
    expect([afterRefresh.overlap, afterUp.overlap]).toEqual([200, 401]);
  });

  test("still shows what has drifted", () => {
    expect(story.drifted.text).toContain("no changes were expected for refresh but changes were proposed");
    const deleted = story.drifted.text.split("\n").filter((line) => line.startsWith(" -"));
    expect(deleted).toEqual([expect.stringMatching(/ServiceToken expiry-window delete/)]);
    expect(story.drifted.text).toMatch(/^ +- 1 to delete$/m);
  });
});
