import type { Spec } from "../../provider/platforms/contract";
import { changesIn } from "../engine/state";
import { connect } from "../support/emulated";
import { fakeClock } from "../support/clock";
import { pairs } from "../support/platforms";
import { advance } from "./clocks";
import { everyPair } from "./every-pair";
import type { Held } from "./kit";
import { describeProgram, openStage, type Stage } from "./support";

describeProgram("a token that takes the place of one made by hand, on every pair", () => {
  let story: Awaited<ReturnType<typeof runStory>>;

  beforeAll(async () => {
    story = await runStory(await openStage());
  });

  async function runStory({ project, platform, run, held }: Stage) {
    const alive = (): string[] => platform.tokens().flatMap(({ id, alive }) => (alive ? [id] : []));
    const setup = { emulator: platform, clock: fakeClock(platform.now().getTime()), env: platform.env };
    const handMade = new Map<string, string>();
    for (const { pair, platform: name, kind, token } of pairs) {
      const spec: Spec = { ...token.args(platform), expiresIn: "90d", namePrefix: "by-hand" };
      const { tokenId } = await connect(name, setup)[kind]!.create(spec, `by-hand-${handMade.size}`);
      handMade.set(pair, tokenId);
    }
    const before = alive();
    run(
      everyPair(platform, {
        argsOf: ({ pair, token }) => ({
          ...token.args(platform),
          expiresIn: "30d",
          overlap: "2d",
          supersedes: [handMade.get(pair)],
        }),
      }),
    );
    await project.up();
    const during = alive();
    const soon = await project.plan({ env: advance(platform, "1d") });
    const due = advance(platform, "25h");
    const sweep = await project.plan({ env: due });
    await project.up({ env: due });
    const after = alive();
    const last = await project.plan({ env: due });
    return { handMade, before, during, soon, sweep, after, last, held: held() };
  }

  const heldBy = (pair: string): Held => story.held.find(({ who }) => who === `use of ${pair}`)!;

  test.each(pairs)("$pair: it works on until the overlap has passed, and is revoked then", ({ pair }) => {
    const byHand = story.handMade.get(pair);
    expect(story.during).toEqual(expect.arrayContaining([byHand, heldBy(pair).tokenId]));
    expect(story.after).not.toContain(byHand);
    expect(story.after).toContain(heldBy(pair).tokenId);
  });

  test("no run before has a step, the one that revokes has each Retirement's, and the one after it none", () => {
    expect(changesIn(story.soon)).toEqual([]);
    expect(changesIn(story.sweep).sort()).toEqual(pairs.map(({ pair }) => `replace ${pair}-retirement`).sort());
    expect(changesIn(story.last)).toEqual([]);
  });

  test("nothing else is touched", () => {
    const handMade = [...story.handMade.values()];
    expect(story.before.filter((id) => !story.after.includes(id)).sort()).toEqual(handMade.sort());
  });
});

describeProgram("a token that is superseded without an overlap", () => {
  test("is revoked by the next run, and by none of another place or name", async () => {
    const { project, platform, run, held } = await openStage();
    const byHand = platform.admin.planetscale.createToken({ name: "by-hand" });
    const other = platform.admin.planetscale.createToken({ name: "by-hand" });
    run(`
const ci = new tokens.ServiceToken("ci", { platform: "planetscale", organization: "acme", supersedes: ["${byHand.id}"] });
new Consumer("deploy", { value: ci.value, tokenId: ci.tokenId });
`);
    await project.up();
    expect(changesIn(await project.plan())).toEqual(["replace ci-retirement"]);
    await project.up();
    const here = platform.tokens().filter(({ platform: name }) => name === "planetscale");
    expect(here.map(({ id }) => id)).toEqual([
      platform.info.planetscale.serviceTokenId,
      other.id,
      held().at(-1)!.tokenId,
    ]);
    await project.up({ args: ["--expect-no-changes"] });
  });

  test("is left alone when a Provider of the program signs in with it, and a line says so", async () => {
    const { platform, ...stage } = await openStage();
    const { project, run } = stage;
    const { apiUrl, serviceTokenId } = platform.info.planetscale;
    const [two, three] = [platform.admin.planetscale.createToken(), platform.admin.planetscale.createToken()];
    const env = { THREE_ID: three.id, THREE: three.secret };
    const where = '{ platform: "planetscale", organization: "acme", overlap: "0s", supersedes';
    run(`
const later = (value) => new Promise((done) => setTimeout(() => done(value), 500));
new tokens.ServiceToken("ci", ${where}: ["${serviceTokenId}", "${two.id}", "${three.id}"] });
new tokens.Provider("two", { planetscale: { apiUrl: "${apiUrl}", serviceTokenId: "${two.id}", serviceToken: later("${two.secret}") } });
new tokens.Provider("three", { planetscale: { apiUrl: "${apiUrl}", serviceTokenId: { env: "THREE_ID" }, serviceToken: { env: "THREE" } } });
`);
    await project.up({ env });
    const { text } = await project.up({ env });
    expect(text).toContain(`ci: not revoking ${serviceTokenId}: the provider itself signs in with it.`);
    for (const { id } of [two, three])
      expect(text).toContain(`ci: not revoking ${id}: another Provider signs in with it.`);
    await project.up({ args: ["--expect-no-changes"], env });
    await project.destroy({ env });
    expect(platform.tokens().filter(({ platform: name }) => name === "planetscale")).toHaveLength(3);
  });
});
