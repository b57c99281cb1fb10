import type { Emulator, PlatformName } from "../../sdk/testing";
import { at, moveTo } from "./clocks";
import { changesIn, nameOf, outputsIn, type Plan } from "../engine/state";
import { pairs } from "../support/platforms";
import { everyPair } from "./every-pair";
import { answerTo, describeProgram, openStage, sentBy, tokensAt, type Stage } from "./support";

/** How much earlier a run counts as due that comes too early. */
const toleranceMs = 3_600_000;

const replaced = ({ steps }: Plan): Record<string, readonly string[]> =>
  Object.fromEntries(
    steps
      .filter(({ op, urn }) => op === "replace" && urn.includes("Token::"))
      .map(({ urn, replaceReasons }) => [nameOf(urn), replaceReasons ?? []]),
  );

describeProgram("an unchanged program whose token falls due", () => {
  const program = `
const ci = new tokens.ServiceToken("ci", { platform: "planetscale", organization: "acme", expiresIn: "30d", rotateBefore: "10d" });
const app = new tokens.TokenAccessGrant("ci-app", { token: ci, database: "app", permissions: ["read_branch"] });
new Consumer("deploy", { value: ci.withGrants(app).value, tokenId: ci.tokenId });
exports.rotateAt = ci.rotateAt;
`;
  let story: Awaited<ReturnType<typeof runStory>>;

  beforeAll(async () => {
    story = await runStory(await openStage({ program }));
  });

  async function runStory(stage: Stage) {
    const { project, platform, held } = stage;
    await project.up();
    const due = Date.parse(String(outputsIn(await project.exportState({ showSecrets: true }))["rotateAt"]));
    const early = await project.plan({ env: at(due - toleranceMs - 1000) });
    const window = await project.plan({ env: at(due) });
    const env = moveTo(platform, due);
    const old = held().at(-1)!;
    const sent = await sentBy(stage, () => project.up({ env }), { [old.tokenId]: "old" });
    const now = held().at(-1)!;
    const answers = [await answerTo(stage, old), await answerTo(stage, now)];
    const again = await project.plan({ env });
    return { due, early, window, sent, old, now, answers, again, tokens: tokensAt(platform) };
  }

  test("one second before its tolerance of an hour there is no step", () => {
    expect(changesIn(story.early)).toEqual([]);
  });

  test("when it is due the preview has this one replacement, with its reason and a line with the dates", () => {
    expect(replaced(story.window)).toEqual({ ci: ["expiry-window"] });
    expect(changesIn(story.window)).toEqual(["replace ci", "replace ci-app", "update deploy"]);
    const lines = story.window.diagnostics?.map(({ message }) => message.trim()) ?? [];
    expect(lines).toEqual([
      expect.stringMatching(
        /^ci: replaced \(expiry-window\): it expires \d{4}-\d\d-\d\dT[\d:]{8}Z and was due \d{4}-\d\d-\d\dT[\d:]{8}Z\. The old token \w{12} is revoked at the end of this run\.$/,
      ),
    ]);
  });

  test("the run gives the new secret to the consumer, and then revokes the old one", () => {
    expect(story.sent.at(-1)).toBe("DELETE acme/service-tokens/old");
    expect(story.sent.at(-2)).toBe("GET acme/databases/app/branches");
    expect(story.now).toMatchObject({ status: 200 });
    expect(story.answers).toEqual([401, 200]);
    expect(story.tokens).toEqual([story.now.tokenId]);
  });

  test("the run after it has no step", () => {
    expect(changesIn(story.again)).toEqual([]);
  });
});

/** Each of them for a token of every pair; `due` is what the run on the sixth day finds. */
const reasons = {
  window: { args: { rotateBefore: "2d" }, due: "expiry-window" },
  age: { args: { rotateEvery: "5d" }, due: "max-age" },
  trigger: { args: { rotateWhenChanged: "one" }, due: "trigger" },
  forgotten: { args: {}, due: undefined },
} as const;

type Reason = keyof typeof reasons;

describeProgram("tokens of every pair", () => {
  let story: Awaited<ReturnType<typeof runStory>>;
  const names = Object.keys(reasons) as Reason[];
  const pairNames = pairs.map(({ pair }) => pair);

  beforeAll(async () => {
    story = await runStory(await openStage());
  });

  const programOf = (platform: Emulator, trigger: string): string =>
    names
      .map((reason) => {
        const more = reason === "trigger" ? { rotateWhenChanged: trigger } : reasons[reason].args;
        return everyPair(platform, {
          suffix: ` ${reason}`,
          argsOf: ({ token }) => ({ ...token.args(platform), ...more }),
        });
      })
      .join("\n");

  async function runStory({ project, platform, run, held }: Stage) {
    run(programOf(platform, "one"));
    await project.up();
    const outputs = outputsIn(await project.exportState({ showSecrets: true }));
    const rotateAt = (reason: Reason): number[] =>
      pairNames.map((pair) => Date.parse(String(outputs[`${pair} ${reason} rotateAt`])));
    const first = Math.min(...rotateAt("window"), ...rotateAt("age"));
    const last = Math.max(...rotateAt("window"), ...rotateAt("age"));
    const early = await project.plan({ env: at(first - toleranceMs - 1000) });
    run(programOf(platform, "two"));
    const due = await project.plan({ env: at(last) });
    const consumed = held().length;
    await project.up({ env: moveTo(platform, last) });
    const moved = held().slice(consumed);
    const again = await project.plan({ env: at(last) });
    // Those that nothing replaces in time have expired by then; the others were created again.
    const late = moveTo(platform, first + 3 * 86_400_000);
    const warned = await project.plan({ env: at(last + 86_400_000) });
    const expired = await project.plan({ env: late });
    await project.up({ env: late });
    for (const { tokenId, who } of held()) platform.revokeToken(platformOf(who), tokenId);
    await project.refresh({ env: late });
    const remade = await project.plan({ env: late });
    await project.destroy({ env: late });
    return { early, due, moved, again, warned, expired, remade };
  }

  test("a second before the first of them counts as due, nothing is", () => {
    expect(changesIn(story.early)).toEqual([]);
  });

  test.each(pairs)("$pair: falls due by its window, its age and its trigger, each with its reason", ({ pair }) => {
    const due = replaced(story.due);
    for (const reason of names) expect([reason, due[`${pair} ${reason}`]?.[0]]).toEqual([reason, reasons[reason].due]);
  });

  test.each(pairs)("$pair: each replacement reaches its consumer in the same run, and works", ({ pair }) => {
    const moved = story.moved.filter(({ who }) => who.startsWith(`use of ${pair} `));
    expect(moved.map(({ who, status }) => [who, status])).toEqual(
      expect.arrayContaining(["window", "age", "trigger"].map((reason) => [`use of ${pair} ${reason}`, 200])),
    );
    expect(moved).toHaveLength(3);
  });

  test("the run after it has no step", () => {
    expect(changesIn(story.again)).toEqual([]);
  });

  test.each(pairs)(
    "$pair: one that nothing replaces warns once in its last days, and is replaced when it has expired",
    (one) => {
      const lines = (story.warned.diagnostics ?? []).map(({ message }) => message.trim());
      const about = lines.filter((line) => line.startsWith(`${one.pair} forgotten: `));
      expect(about).toEqual([
        expect.stringMatching(
          /: it expires in (19|20|21|22|23) hours and has no `rotateBefore`\. Set it so that a run replaces the token in time\.$/,
        ),
      ]);
      expect(replaced(story.expired)[`${one.pair} forgotten`]).toEqual(["expired"]);
    },
  );

  test.each(pairs)(
    "$pair: one that was revoked elsewhere leaves the state at refresh, and is made again",
    ({ pair }) => {
      const made = changesIn(story.remade).filter((line) => line.startsWith(`create ${pair} `));
      expect(made).toHaveLength(names.length);
    },
  );
});

const platformOf = (who: string): PlatformName => who.split(" ")[4] as PlatformName;
