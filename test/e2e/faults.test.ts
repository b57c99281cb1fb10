import type { FaultRule, PlatformName } from "../../sdk/testing";
import type { RunOptions } from "../engine/project";
import { resourceIn, type State } from "../engine/state";
import { fixtures, pairs } from "../support/platforms";
import { everyPair, grantName } from "./every-pair";
import { inParallel } from "./in-parallel";
import { describeProgram, essence, openStage, type Stage } from "./support";

type Fault = Omit<FaultRule, "platform">;

const platforms = Object.keys(fixtures) as PlatformName[];
const names = [...pairs.map(({ pair }) => pair), grantName];

/** One of each sort; every kind of fault strikes every pair in test/platforms/contract.test.ts and test/resources/token-faults.test.ts. */
const faults: Readonly<Record<string, Fault>> = {
  "401": { fault: "status", status: 401 },
  // One that is asked for a longer pause than a run waits ends it at once; calls of other tokens sit out a part of it.
  "429": { fault: "status", status: 429, retryAfter: 120 },
  "200 with a page": { fault: "html" },
  "no answer in time": { fault: "delay", delayMs: 600_000 },
};

/** Credentials that no platform knows: inside an organization, PlanetScale answers them with the 404 of what is not there. */
const badCredentials = "credentials that are not known";
const deadEnv = Object.assign({}, ...Object.values(fixtures).map((fixture) => fixture.deadEnv)) as Record<
  string,
  string
>;

const cases: Readonly<Record<string, Fault | undefined>> = { ...faults, [badCredentials]: undefined };

const strike = ({ platform: emulator }: Stage, fault: Fault): void => {
  for (const platform of platforms) emulator.fault({ platform, times: 10_000, ...fault });
};

/** All that is alive, provider's own tokens included. */
const alive = ({ platform: emulator }: Stage): string[] =>
  emulator.tokens().flatMap(({ id, platform, alive }) => (alive ? [`${platform} ${id}`] : []));

describeProgram("with a token of every pair, and a grant", () => {
  let storyOf: (name: string) => Awaited<ReturnType<typeof runStory>>;
  /** What each emulator lists before anything is made. */
  let bootstrap: number;
  let end: Awaited<ReturnType<typeof ending>>;

  beforeAll(async () => {
    const stages: Stage[] = [];
    const open = async (): Promise<Stage> => {
      const stage = await openStage();
      bootstrap = alive(stage).length;
      stages.push(stage);
      stage.run(everyPair(stage.platform, { consumers: false }));
      await stage.project.up();
      return stage;
    };
    storyOf = await inParallel(cases, open, runStory);
    end = await ending(stages[0]!);
  });

  const all = async ({ project }: Stage) => essence(await project.exportState({ showSecrets: true }));

  async function runStory(stage: Stage, fault: Fault | undefined) {
    const { project, platform } = stage;
    platform.clearFaults();
    const before = { state: await all(stage), alive: alive(stage) };
    if (fault) strike(stage, fault);
    const options: RunOptions = {
      env: {
        PULUMI_TOKENS_REQUEST_TIMEOUT: fault?.fault === "delay" ? "0.2s" : "1s",
        ...(fault?.retryAfter && { PULUMI_TOKENS_TEST_SKIP_PAUSES: "true" }),
        ...(!fault && deadEnv),
      },
      args: ["--parallel=50"],
      expectFailure: true,
    };
    const refreshed = { text: (await project.refresh(options)).text, state: await all(stage) };
    const destroyed = await project.destroy({ ...options, args: ["--parallel=50", "--continue-on-error"] });
    platform.clearFaults();
    const state = await project.exportState();
    return { before, refreshed, destroyed: { text: destroyed.text, state, alive: alive(stage) } };
  }

  async function ending(stage: Stage) {
    const { project, platform } = stage;
    platform.clearFaults();
    await project.refresh();
    const well = await project.exportState({ showSecrets: true });
    for (const { pair, platform: name } of pairs) platform.revokeToken(name, tokenIdIn(well, pair));
    await project.refresh();
    const gone = await project.exportState();
    await project.up();
    const again = await project.exportState();
    // A revoke whose answer is lost.
    for (const { platform: name } of pairs) {
      platform.fault({ platform: name, path: /(tokens\/[^/]+|logoutDevice)$/, fault: "drop-after", times: 1 });
    }
    await project.destroy();
    return { well, gone, again, left: await project.exportState(), alive: alive(stage) };
  }

  describe.each(Object.keys(cases))("under %s", (name) => {
    test("a refresh fails with a sentence, and the state stays as it was, secrets byte for byte", () => {
      const { before, refreshed } = storyOf(name);
      expect(refreshed.text).toMatch(/(PlanetScale|Serverpod Cloud|Deplo|FastAPI Cloud) could not .+\. [A-Z].+\./);
      expect(refreshed.state).toEqual(before.state);
    });

    test.each(names)("%s is not taken for deleted: a destroy fails and keeps its id", (resource) => {
      const { before, destroyed } = storyOf(name);
      const id = (before.state as { urn: string; id: string }[]).find(({ urn }) => urn.endsWith(`::${resource}`))!.id;
      expect(resourceIn(destroyed.state, resource).id).toBe(id);
    });

    test("every token is alive after both", () => {
      const { before, destroyed } = storyOf(name);
      expect(destroyed.alive).toEqual(before.alive);
    });
  });

  const resourcesIn = ({ deployment }: State): string[] =>
    (deployment.resources ?? []).flatMap(({ type, id }) => (/dynamic\/tokens:(?!Ownership)/.test(type) ? [id!] : []));

  test("tokens that were revoked at the platforms leave the state with their grant, and the next up makes them again", () => {
    expect(resourcesIn(end.gone)).toEqual([]);
    expect(resourcesIn(end.again)).toHaveLength(names.length);
    for (const { pair } of pairs) expect(tokenIdIn(end.again, pair)).not.toBe(tokenIdIn(end.well, pair));
  });

  test("a revoke whose answer was lost is asked again and found done: nothing is left", () => {
    expect(end.left.deployment.resources ?? []).toEqual([]);
    expect(end.alive).toHaveLength(bootstrap);
  });
});

const tokenIdIn = (state: State, name: string): string => resourceIn(state, name).id!.split("/").at(-1)!;
