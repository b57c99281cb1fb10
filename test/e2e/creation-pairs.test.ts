import type { FaultRule } from "../../sdk/testing";
import { pairs } from "../support/platforms";
import { everyPair } from "./every-pair";
import { inParallel } from "./in-parallel";
import { describeProgram, openStage, type Stage } from "./support";

const cases: Readonly<Record<string, { readonly fault: Omit<FaultRule, "platform">; readonly says: RegExp }>> = {
  "the answer was lost": {
    fault: { fault: "drop-after" },
    says: /was created although the answer was lost, and was revoked/g,
  },
  "the answer was cut": {
    fault: { fault: "truncate" },
    says: /was created although the answer was lost, and was revoked/g,
  },
  "500 was answered": { fault: { fault: "status", status: 500 }, says: /is not in the platform's list/g },
};

describeProgram("a creation of a token of every pair that fails", () => {
  let storyOf: (name: string) => Awaited<ReturnType<typeof runStory>>;

  beforeAll(async () => {
    const open = async (): Promise<Stage> => {
      const stage = await openStage();
      stage.run(everyPair(stage.platform, { consumers: false }));
      return stage;
    };
    storyOf = await inParallel(cases, open, runStory);
  });

  async function runStory({ project, platform }: Stage, { fault }: (typeof cases)[string]) {
    const alive = (): string[] => platform.tokens().flatMap(({ id, alive }) => (alive ? [id] : []));
    const mints = (): number =>
      platform.requests().filter((entry) => entry.method === "POST" && minted.some((path) => path.test(entry.path)))
        .length;
    const before = alive();
    for (const { platform: name, fixture } of pairs)
      platform.fault({ platform: name, ...fixture.requests.create, times: 1, ...fault });
    platform.clearRequests();
    const { text } = await project.up({ expectFailure: true, args: ["--continue-on-error", "--parallel=50"] });
    const failed = { text, mints: mints(), alive: alive(), left: await idsIn(project) };
    await project.up();
    const again = { mints: mints() - failed.mints, alive: alive().length, ids: await idsIn(project) };
    await project.destroy();
    return { before, failed, again, after: alive() };
  }

  const idsIn = async (project: Stage["project"]): Promise<string[]> =>
    ((await project.exportState()).deployment.resources ?? []).flatMap(({ type, id }) =>
      /dynamic\/tokens:(?!Ownership)/.test(type) ? [id!] : [],
    );

  describe.each(Object.entries(cases))("because %s", (name, { says }) => {
    test("is reported for each, has sent each creation once, and leaves no token alive and none in the state", () => {
      const { before, failed } = storyOf(name);
      expect(new Set(failed.text.match(says)).size).toBeGreaterThan(0);
      expect(failed.mints).toBe(pairs.length);
      expect(failed.alive).toEqual(before);
      expect(failed.left).toEqual([]);
    });

    test("is made good by the next up, and destroy leaves nothing", () => {
      const { before, again, after } = storyOf(name);
      expect(again.mints).toBe(pairs.length);
      expect(again.alive).toBe(before.length + pairs.length);
      // The grant is there too.
      expect(again.ids).toHaveLength(pairs.length + 1);
      expect(after).toEqual(before);
    });
  });
});

const minted = pairs.map(({ fixture }) => fixture.requests.create.path);
