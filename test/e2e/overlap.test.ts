import { changesIn } from "../engine/state";
import { pairs } from "../support/platforms";
import { advance } from "./clocks";
import { everyPair } from "./every-pair";
import type { Held } from "./kit";
import { describeProgram, openStage, type Stage } from "./support";

describeProgram("a replacement with an overlap, on every pair", () => {
  let story: Awaited<ReturnType<typeof runStory>>;

  beforeAll(async () => {
    story = await runStory(await openStage());
  });

  async function runStory({ project, platform, run, held }: Stage) {
    const alive = (): string[] => platform.tokens().flatMap(({ id, alive }) => (alive ? [id] : []));
    const bootstrap = alive();
    run(
      everyPair(platform, {
        argsOf: ({ token }) => ({ ...token.args(platform), expiresIn: "30d", rotateBefore: "25d", overlap: "2d" }),
      }),
    );
    await project.up();
    const first = held();
    const due = advance(platform, "5d");
    await project.up({ env: due });
    const second = held().slice(first.length);
    const answers = await Promise.all([...first, ...second].map(async (one) => ({ ...one, status: await use(one) })));
    const soon = await project.plan({ env: due });
    const dayAfter = await project.plan({ env: advance(platform, "1d") });
    const swept = advance(platform, "1d");
    const sweep = await project.plan({ env: swept });
    const before = alive();
    const since = platform.requests().length;
    await project.up({ env: swept });
    const writes = platform.requests().slice(since).filter(isRevocation);
    const after = alive();
    const last = await project.plan({ env: swept });
    const log = platform.requests();
    const consumed = held();
    await project.destroy({ env: swept });
    return {
      bootstrap,
      first,
      second,
      answers,
      soon,
      dayAfter,
      sweep,
      before,
      after,
      writes,
      last,
      log,
      consumed,
      left: alive(),
    };

    /** What the platform says to a secret, to the call that its consumer makes. */
    async function use({ who, secret, tokenId }: Held): Promise<number> {
      const { token } = pairs.find(({ pair }) => who === `use of ${pair}`)!;
      const request = token.uses(platform, secret, tokenId, token.args(platform));
      const url =
        who === `use of ServiceToken on planetscale` || who === `use of DeployToken on planetscale`
          ? branches()
          : request.url;
      return (await fetch(new Request(url, request))).status;
    }

    function branches(): string {
      return `${platform.info.planetscale.apiUrl}/organizations/acme/databases/app/branches`;
    }
  }

  const ofPair = (all: readonly Held[], pair: string): Held => all.find(({ who }) => who === `use of ${pair}`)!;

  test.each(pairs)("$pair: both secrets work after the run, with all that they may do", ({ pair }) => {
    const answers = story.answers.filter(({ who }) => who === `use of ${pair}`);
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    expect(new Set(answers.map(({ secret }) => secret)).size).toBe(2);
  });

  test("the run after it has no step, nor has one a day later", () => {
    expect([changesIn(story.soon), changesIn(story.dayAfter)]).toEqual([[], []]);
  });

  test("after two days the preview has the replacement of each Retirement, and nothing else", () => {
    expect(changesIn(story.sweep).sort()).toEqual(pairs.map(({ pair }) => `replace ${pair}-retirement`).sort());
    const reasons = story.sweep.steps.filter(({ op }) => op === "replace").map(({ replaceReasons }) => replaceReasons);
    expect(new Set(reasons.flat())).toEqual(new Set(["due"]));
  });

  test.each(pairs)("$pair: that run revokes the old token", ({ pair }) => {
    expect(story.before).toContain(ofPair(story.first, pair).tokenId);
    expect(story.after).not.toContain(ofPair(story.first, pair).tokenId);
    expect(story.after).toContain(ofPair(story.second, pair).tokenId);
  });

  test("and exactly that, and the run after it has no step", () => {
    expect(story.writes).toHaveLength(pairs.length);
    expect(story.before.filter((id) => !story.after.includes(id)).sort()).toEqual(
      story.first.map(({ tokenId }) => tokenId).sort(),
    );
    expect(changesIn(story.last)).toEqual([]);
  });

  test.each(pairs)("$pair: at no request was the secret that its consumer held one that was revoked", ({ pair }) => {
    const [first, second] = story.consumed.filter(({ who }) => who === `use of ${pair}`);
    const uses = story.log.filter(({ caller }) => caller === second!.tokenId).map(({ index }) => index);
    const ended = story.log.find((entry) => isRevocation(entry) && mentions(entry, first!.tokenId))!;
    // The proof is the first call with the new secret, its consumer's the last.
    expect(Math.max(...uses.filter((index) => index < ended.index))).toBeGreaterThan(Math.min(...uses));
  });

  test("destroy leaves nothing", () => {
    expect(story.left).toEqual(story.bootstrap);
  });
});

interface Entry {
  readonly method: string;
  readonly path: string;
  readonly body?: unknown;
  readonly platform: string;
}

const isRevocation = ({ method, path }: Entry): boolean =>
  path.endsWith("/logoutDevice") || (method === "DELETE" && !path.endsWith("/access"));

const mentions = ({ path, body }: Entry, id: string): boolean =>
  path.includes(id) || JSON.stringify(body ?? "").includes(id);
