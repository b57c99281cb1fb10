import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { State } from "../engine/state";
import { aliveAt, byHand, Consumers, program, type Adopted } from "./adopted";
import { advance } from "./clocks";
import { linesIn } from "./lines";
import { describeProgram, openStage, type Stage } from "./support";

const idsIn = (state: State): string[] =>
  (state.deployment.resources ?? []).flatMap(({ type, id }) =>
    /tokens:(Service|Deploy)Token$/.test(type) ? [String(id).split("/").at(-1)!] : [],
  );

const rotating = ({ rotates }: Adopted): boolean => rotates;

/** The whole story, and what was seen after each run. */
async function tell(stage: Stage) {
  const { platform, project, run } = stage;
  const all = byHand(platform);
  const before = new Set(platform.tokens().map(({ id }) => id));
  const plain = { PLAIN_SECRET: all[0]!.secret };
  await project.setConfig(Object.fromEntries(all.map(({ name, secret }) => [`shop:${name}`, { secret }])));
  const consumers = new Consumers(all, stage);
  const seen = (text: string) => ({
    text,
    alive: aliveAt(platform),
    created: platform.tokens().flatMap(({ id }) => (before.has(id) ? [] : [id])),
    inUse: consumers.tokens,
  });
  type Command = "up" | "destroy" | "preview";
  const act = async (command: Command, after = "0s", args: readonly string[] = [], env = {}, expectFailure = false) => {
    const { text } = await project[command]({
      env: { ...advance(platform, after), ...plain, ...env },
      args,
      expectFailure,
    });
    return seen(text);
  };

  const [first, second] = all.filter(({ pair }) => pair.fixture.showsOwnerOfSecret) as [Adopted, Adopted];
  run(program([{ ...first, name: second.name }], platform));
  const refused = { ...(await act("up", "0s", [], {}, true)), first, state: idsIn(await project.exportState()) };

  run(`${program(all, platform)}
const later = new Consumer("later", { value: "x", tokenId: "x" });
const adopt = { tokenId: "not-known-yet", value: later.secret };
new tokens.${first.pair.kind}("unknown", { ...${JSON.stringify(first.pair.token.args(platform))}, adopt });`);
  const withoutCredential = Object.fromEntries(
    Object.keys(platform.env).flatMap((key) => (key.endsWith("URL") ? [] : [[key, ""]])),
  );
  const preview = await act("preview", "0s", [], withoutCredential);

  run(program(all, platform));
  const plan = "plan.json";
  await act("preview", "0s", [`--save-plan=${plan}`]);
  const adopted = await act("up", "0s", [`--plan=${plan}`]);
  const stored = JSON.stringify(await project.exportState());
  const printed = [adopted.text, stored, readFileSync(join(project.dir, plan), "utf8")];
  const current = idsIn(await project.exportState());
  consumers.deploy();

  run(program(all, platform, { withoutAdopt: true }));
  const unchanged = await act("up", "7d", ["--refresh", "--expect-no-changes"]);

  // Consumers that get the new secret after the run, and have the old one for the whole of it.
  run(program(all, platform));
  const rotated = await act("up", "4d");
  consumers.deploy();

  // The same commit gives the consumers their old secrets: they take them while the run goes on.
  run(program(all, platform, { reverted: true }));
  const deploying = setInterval(() => {
    consumers.deploy();
  }, 10);
  const reverted = await act("up", "1d");
  clearInterval(deploying);

  run(program(all, platform));
  const again = await act("up");
  consumers.deploy();

  const ended = await act("up", "2d");
  consumers.deploy();

  consumers.stop(all.filter(rotating).map(({ name }) => name));
  const destroyed = await act("destroy", "3d", ["--run-program"]);
  const { calls } = consumers;
  await new Promise((resolve) => setTimeout(resolve, 200));
  await consumers.end();
  const later = { calls: consumers.calls - calls, all: consumers.calls };
  return {
    all,
    refused,
    preview,
    printed,
    current,
    adopted,
    unchanged,
    rotated,
    reverted,
    again,
    ended,
    destroyed,
    later,
    consumers,
  };
}

describeProgram("ten tokens that people made, in use all the time", () => {
  let story: Awaited<ReturnType<typeof tell>>;

  beforeAll(async () => {
    story = await tell(await openStage());
  }, 300_000);

  const lineOf = (text: string, { name }: Pick<Adopted, "name">): string => linesIn(text, name).join("\n");
  const idsOf = (which: (one: Adopted) => boolean): string[] =>
    story.all
      .filter(which)
      .map(({ id }) => id)
      .sort();

  test("no call of a consumer ever fails, and what it has is alive after every run", () => {
    expect(story.consumers.failed).toEqual([]);
    expect(story.later.all).toBeGreaterThan(500);
    expect(story.later.calls).toBeGreaterThan(0);
    const { refused, adopted, unchanged, rotated, reverted, again, ended, destroyed } = story;
    for (const { alive, inUse } of [refused, adopted, unchanged, rotated, reverted, again, ended, destroyed])
      expect(alive).toEqual(expect.arrayContaining(inUse));
  });

  test("the secret of another token is refused: nothing is stored, created or revoked", () => {
    const { text, state, created, first } = story.refused;
    expect(text).toContain(`adopt.value: must be the secret of token ${first.id}`);
    expect([state, created]).toEqual([[], []]);
  });

  test("a preview needs no credential, and passes a value that is not known yet", () => {
    for (const one of story.all) expect(lineOf(story.preview.text, one)).toContain(`adopts token ${one.id}`);
  });

  test("they are adopted as planned: nothing is created, and their secrets are nowhere in the clear", () => {
    for (const one of story.all) expect(lineOf(story.adopted.text, one)).toContain(`adopted token ${one.id}`);
    expect(story.adopted.created).toEqual([]);
    expect(story.current.sort()).toEqual(idsOf(() => true));
    expect(story.all.filter(({ secret }) => story.printed.some((text) => text.includes(secret)))).toEqual([]);
  });

  test("those that are due by their real expiry are rotated, and the consumers go on with the old ones", () => {
    expect(story.unchanged.created).toEqual([]);
    expect(story.rotated.created).toHaveLength(idsOf(rotating).length);
    expect([...story.rotated.inUse].sort()).toEqual(idsOf(() => true));
    expect([...story.again.inUse].sort()).not.toEqual(idsOf(() => true));
  });

  test("a program that is reverted releases what people made, and applied again it adopts the same", () => {
    const reverted = story.all.filter((one) => one.reverted);
    expect(reverted.length).toBeGreaterThan(1);
    for (const one of reverted) expect(lineOf(story.reverted.text, one)).toContain(`${one.id} is released`);
    expect(story.reverted.alive).toEqual(expect.arrayContaining(idsOf(() => true)));
    expect(story.again.created).toHaveLength(story.reverted.created.length);
    for (const one of reverted) expect(lineOf(story.again.text, one)).toContain(`adopted token ${one.id}`);
  });

  test("when their overlap has ended the old ones are revoked, and nothing else", () => {
    const over = ({ rotates, reverted }: Adopted): boolean => rotates && !reverted;
    for (const one of story.all.filter(over)) expect(lineOf(story.ended.text, one)).toContain(`revoked ${one.id}.`);
    expect(idsOf(({ id }) => !story.ended.alive.includes(id))).toEqual(idsOf(over));
  });

  test("a destruction releases those that were never rotated, and revokes those that the stack made", () => {
    for (const one of story.all.filter(({ rotates }) => !rotates))
      expect(lineOf(story.destroyed.text, one)).toContain(`released token ${one.id}`);
    expect(idsOf(({ id }) => story.destroyed.alive.includes(id))).toEqual(idsOf(({ rotates }) => !rotates));
    expect(story.destroyed.created.filter((id) => story.destroyed.alive.includes(id))).toEqual([]);
  });
});
