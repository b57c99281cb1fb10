import { changesIn, type Plan } from "../engine/state";
import { advance } from "./clocks";
import { linesIn } from "./lines";
import { answerTo, describeProgram, openStage, tokensAt, type Stage } from "./support";

const program = (overlap: string, trigger = "2"): string => `
const ci = new tokens.ServiceToken("ci", { platform: "planetscale", organization: "acme", expiresIn: "90d", overlap: "${overlap}", rotateWhenChanged: "${trigger}" });
const app = new tokens.TokenAccessGrant("ci-app", { token: ci, database: "app", permissions: ["read_branch"] });
new Consumer("deploy", { value: ci.withGrants(app).value, tokenId: ci.tokenId });
`;

const linesOf = (plan: Plan): string[] => (plan.diagnostics ?? []).map(({ message }) => message.trim());

const day = 86_400_000;

describeProgram("an overlap that is made longer, and then shorter, while a token is in it", () => {
  let story: Awaited<ReturnType<typeof runStory>>;

  beforeAll(async () => {
    story = await runStory(await openStage({ program: program("2d", "1") }));
  });

  async function runStory(stage: Stage) {
    const { project, platform, run, held } = stage;
    /** The run that `act` makes, so long after the last one. */
    const after = async (later: string, overlap: string) => {
      run(program(overlap));
      const env = advance(platform, later);
      const plan = await project.plan({ env });
      const { text } = await project.up({ env });
      return { changes: changesIn(plan), preview: linesOf(plan), lines: linesIn(text, "ci") };
    };
    await project.up();
    const old = held()[0]!;
    const rotation = await after("1h", "2d");
    const start = platform.now().getTime();
    const longer = await after("1d", "6d");
    const pastFirst = { ...(await after("2d", "6d")), answer: await answerTo(stage, old) };
    const used = Math.floor(platform.now().getTime() / 1000) * 1000;
    const shorter = await after("1m", "84h");
    const before = { ...(await after("11h", "84h")), answer: await answerTo(stage, old) };
    const usedAgain = Math.floor(platform.now().getTime() / 1000) * 1000;
    const sweep = await after("2h", "84h");
    const last = { ...(await after("1h", "84h")), answer: await answerTo(stage, old) };
    const [, now] = held();
    return { old, now: now!, start, used, usedAgain, rotation, longer, pastFirst, shorter, before, sweep, last };
  }

  /** When the preview says that the old token is revoked, in days from the rotation. */
  const daysIn = ([line = ""]: readonly string[]): number => {
    const [, instant] = /was replaced\. The next `pulumi up` after (\S+) revokes it\.$/.exec(line) ?? [];
    return Math.round((24 * (Date.parse(instant!) - story.start)) / day) / 24;
  };

  test("the preview of the rotation and of each change says until when the old token works, and so does the run", () => {
    const { old, rotation, longer, shorter } = story;
    expect(rotation.preview).toContainEqual(
      expect.stringContaining(`The old token ${old.tokenId} keeps working until `),
    );
    for (const { changes, preview, lines } of [longer, shorter]) {
      expect(changes).toEqual(["update ci-retirement"]);
      expect(preview).toEqual([expect.stringContaining(old.tokenId)]);
      expect(lines).toEqual(preview);
    }
    expect([daysIn(longer.preview), daysIn(shorter.preview)]).toEqual([6, 3.5]);
  });

  test("it works past the instant that was first promised, until the one that was promised last", () => {
    const { pastFirst, before } = story;
    expect(pastFirst).toEqual({ changes: [], preview: [], lines: [], answer: 200 });
    expect(before).toEqual({ changes: [], preview: [], lines: [], answer: 200 });
  });

  const formatInstant = (time: number): string => new Date(time).toISOString().replace(".000", "");

  test("then the preview names it with its last use that is recorded, and the run warns of its use since", () => {
    const { old, used, usedAgain, sweep, last } = story;
    const end = `ci: the overlap of ${old.tokenId} has ended. It is revoked at the end of this run.`;
    const line = `${end} Last used: ${formatInstant(used)}, less than a day ago: a consumer may still need it.`;
    expect(sweep.changes).toEqual(["replace ci-retirement"]);
    expect(sweep.preview).toEqual([line]);
    expect(sweep.lines).toEqual([
      `ci: revoked ${old.tokenId}.`,
      line,
      `ci: warning: ${old.tokenId} was used at ${formatInstant(usedAgain)}, less than a day ago. It is revoked at the end of this run.`,
    ]);
    expect(last).toEqual({ changes: [], preview: [], lines: [], answer: 401 });
  });
});

describeProgram("a token that is replaced without an overlap", () => {
  test("is named before it is revoked, and after", async () => {
    const { project, platform, run, held } = await openStage({ program: program("0d", "1") });
    await project.up();
    const [old] = tokensAt(platform);
    run(program("0d", "2"));
    const end = `The old token ${old} is revoked at the end of this run.`;
    expect(linesOf(await project.plan())).toEqual([`ci: replaced (trigger): \`rotateWhenChanged\` changed. ${end}`]);
    const { text } = await project.up();
    expect(linesIn(text, "ci")).toEqual([expect.stringContaining(end), `ci: revoked ${old}.`]);
    expect(tokensAt(platform)).toEqual([held()[1]!.tokenId]);
  });
});
