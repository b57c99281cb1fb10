import { changesIn } from "../engine/state";
import { advance } from "./clocks";
import { linesIn } from "./lines";
import { describeProgram, openStage, tokensAt, type Stage } from "./support";

/** Tokens that take over hand-made ones, by what the program does with them. */
const names = ["ended", "reverted", "removed", "lifted", "leaked"] as const;
type Name = (typeof names)[number];

interface Shape {
  readonly supersedes?: readonly string[];
  readonly overlap?: string;
}

const token = (name: Name, shape: Shape): string => `
const ${name} = new tokens.ServiceToken("${name}", { platform: "planetscale", organization: "acme", expiresIn: "90d", ...${JSON.stringify(shape)} });
new Consumer("use of ${name}", { value: ${name}.value, tokenId: ${name}.tokenId });
`;

const changed = ["reverted", "removed", "lifted"] as const;
const nothingToDo = ["--expect-no-changes"];

describeProgram("a take-over of a hand-made token", () => {
  let story: Awaited<ReturnType<typeof runStory>>;

  beforeAll(async () => {
    story = await runStory(await openStage());
  });

  async function runStory({ project, platform, run, held }: Stage) {
    const ids = Object.fromEntries(
      names.map((name) => [name, platform.admin.planetscale.createToken({ name: "by-hand" }).id]),
    ) as Record<Name, string>;
    const byHand = (): Name[] => names.filter((name) => tokensAt(platform).includes(ids[name]));
    const overlap = (name: Name): string => (name === "leaked" ? "30d" : "2d");
    const first = names.map((name) => token(name, { overlap: overlap(name), supersedes: [ids[name]] }));
    run(first.join(""));
    const announced = (await project.preview()).text;
    await project.up();

    const program = [
      first[0],
      token("reverted", { overlap: "2d" }),
      token("lifted", {}),
      token("leaked", { overlap: "30d", supersedes: [ids.leaked] }),
    ].join("");
    run(program);
    const soon = advance(platform, "1h");
    const plan = await project.plan({ env: soon });
    const released = { text: (await project.up({ env: soon })).text, alive: byHand() };

    await project.up({ env: advance(platform, "46h"), args: nothingToDo });
    const before = byHand();
    const due = advance(platform, "2h");
    const ending = (await project.preview({ env: due })).text;
    const ended = { text: (await project.up({ env: due })).text, alive: byHand() };

    await project.up({ env: advance(platform, "1d"), args: ["--refresh"] });
    await project.up({ env: advance(platform, "0s"), args: nothingToDo });
    const later = byHand();
    const env = { ...advance(platform, "0s"), PULUMI_TOKENS_REVOKE_NOW: "true" };
    const destroyed = { text: (await project.destroy({ env })).text, alive: tokensAt(platform) };
    return { ids, announced, plan, released, before, ending, ended, later, destroyed, uses: held().length };
  }

  test.each(names)("is announced: %s", (name) => {
    const until = name === "leaked" ? "30d" : "2d";
    expect(linesIn(story.announced, name)).toEqual([
      `${name}: ${story.ids[name]} is in \`supersedes\`. The first \`pulumi up\` after ${until} revokes it.`,
    ]);
  });

  test("revokes it when its overlap has passed while it is declared", () => {
    const line = `ended: the overlap of ${story.ids.ended}, which is in \`supersedes\`, has ended. It is revoked at the end of this run.`;
    expect(story.before).toContain("ended");
    expect(linesIn(story.ending, "ended")).toEqual([line]);
    expect(linesIn(story.ended.text, "ended")).toEqual([`ended: revoked ${story.ids.ended}.`, line]);
    expect(story.ended.alive).not.toContain("ended");
  });

  test("that is reverted releases the token: the preview and the run say so", () => {
    const line = `reverted: ${story.ids.reverted} is no longer in \`supersedes\`. It is released: nothing revokes it. Revoke it once nothing uses it.`;
    expect(changesIn(story.plan)).toContain("update reverted-retirement");
    expect(story.plan.diagnostics?.map(({ message }) => message.trim())).toContain(line);
    expect(linesIn(story.released.text, "reverted")).toEqual([line]);
  });

  test.each([
    ["its resource is taken out of the program", "removed"],
    ["the overlap is taken out with it", "lifted"],
  ] as const)("releases the token when %s", (_what, name) => {
    expect(linesIn(story.released.text, name)).toContain(
      `${name}: ${story.ids[name]} is released: its overlap has not ended. It was made by hand and still works. Revoke it once nothing uses it.`,
    );
  });

  test.each(changed)("a released token outlives every later run: %s", (name) => {
    expect(story.released.alive).toContain(name);
    expect(story.later).toEqual([...changed, "leaked"]);
    expect(story.destroyed.alive).toContain(story.ids[name]);
  });

  test("is ended at once by PULUMI_TOKENS_REVOKE_NOW with destroy, which revokes no released token", () => {
    expect(linesIn(story.destroyed.text, "leaked")).toContain(`leaked: revoked ${story.ids.leaked}.`);
    expect(story.destroyed.alive).toEqual(changed.map((name) => story.ids[name]));
  });

  test("gives no consumer another secret", () => {
    expect(story.uses).toBe(names.length);
  });
});

describeProgram("a stack with a take-over of a hand-made token", () => {
  test("releases the token when it is destroyed, with --refresh", async () => {
    const { platform, project, run } = await openStage();
    const { id } = platform.admin.planetscale.createToken({ name: "by-hand" });
    run(token("ended", { overlap: "2d", supersedes: [id] }));
    await project.up();
    const { text } = await project.destroy({ env: advance(platform, "1h"), args: ["--refresh"] });
    expect(linesIn(text, "ended")).toContain(
      `ended: ${id} is released: its overlap has not ended. It was made by hand and still works. Revoke it once nothing uses it.`,
    );
    expect(tokensAt(platform)).toEqual([id]);
  });
});
