import type { FaultOrder } from "../../sdk/testing";
import type { RunOptions } from "../engine/project";
import { resourceIn, type State, type StateResource } from "../engine/state";
import { inLanes } from "./lanes";
import { describeProgram, essence, openStage, tokensAt, type Stage } from "./support";

type Fault = Omit<FaultOrder, "platform">;

const lasting: Readonly<Record<string, Fault>> = {
  "401": { fault: "status", status: 401 },
  "403": { fault: "status", status: 403 },
  "429": { fault: "status", status: 429 },
  "500": { fault: "status", status: 500 },
  "502 with a page": { fault: "html", status: 502 },
  "200 with a page": { fault: "html" },
  "a reset": { fault: "drop-before" },
  "no answer in time": { fault: "delay", ms: 60_000 },
};
const cut: Fault = { fault: "cut" };

const hurried: RunOptions = { env: { PULUMI_TOKENS_REQUEST_TIMEOUT: "1s" }, expectFailure: true };
/** What PlanetScale answers inside an organization to credentials it does not know is the 404 of what is not there. */
const badCredentials: RunOptions = { env: { PLANETSCALE_SERVICE_TOKEN: "pscale_tkn_unknown" }, expectFailure: true };

const strike = ({ platform }: Stage, fault: Fault): void => {
  platform.fault({ platform: "planetscale", times: 1_000, ...fault });
};
const idOf = (state: State, name: string): string => resourceIn(state, name).id!;
const tokenIdOf = (state: State, name: string): string => idOf(state, name).split("/")[2]!;

const one = `
const ci = new tokens.ServiceToken("ci", { platform: "planetscale", organization: "acme", expiresIn: "90d" });
new tokens.TokenAccessGrant("app", { token: ci, database: "app", permissions: ["read_branch"] });
`;

describeProgram("what refresh believes", () => {
  const cases: Readonly<Record<string, Fault | RunOptions>> = {
    ...lasting,
    "half an answer": cut,
    "404 to bad credentials": badCredentials,
  };
  const all = async ({ project }: Stage) => essence(await project.exportState({ showSecrets: true }));
  let told: (name: string) => { output: string; before: unknown; after: unknown };
  let end: Awaited<ReturnType<typeof ending>>;

  beforeAll(async () => {
    const stages: Stage[] = [];
    const open = async (): Promise<Stage> => {
      const stage = await openStage({ program: one });
      stages.push(stage);
      await stage.project.up();
      return stage;
    };
    told = await inLanes(cases, open, async (stage, fault) => {
      stage.platform.clearFaults();
      const before = await all(stage);
      if ("fault" in fault) strike(stage, fault);
      const { text } = await stage.project.refresh("fault" in fault ? hurried : fault);
      stage.platform.clearFaults();
      return { output: text, before, after: await all(stage) };
    });
    end = await ending(stages[0]!);
  });

  async function ending(stage: Stage) {
    const { project, platform } = stage;
    const before = await project.exportState({ showSecrets: true });
    await project.refresh();
    const well = await project.exportState({ showSecrets: true });
    platform.revokeToken("planetscale", tokenIdOf(before, "ci"));
    await project.refresh();
    const gone = await project.exportState();
    await project.up();
    const again = await project.exportState();
    await project.destroy(badCredentials);
    return { before, well, gone, again, kept: await project.exportState(), tokens: tokensAt(platform) };
  }

  test.each(Object.keys(cases))("%s is a failure, and the state stays as it was", (name) => {
    const { output, before, after } = told(name);
    expect(output).toMatch(/PlanetScale could not .+\. [A-Z].+\./);
    expect(after).toEqual(before);
  });

  test("a refresh without faults keeps the secret byte for byte", () => {
    const value = (state: State): unknown => resourceIn(state, "ci").outputs?.["value"];
    expect(value(end.before)).toHaveProperty("plaintext");
    expect(value(end.well)).toEqual(value(end.before));
  });

  test("a token that was deleted at the platform leaves the state with its grant, and the next up makes it again", () => {
    const ours = (state: State): StateResource[] =>
      (state.deployment.resources ?? []).filter(({ type }) => type.startsWith("pulumi-nodejs:dynamic/tokens:"));
    expect(ours(end.gone)).toEqual([]);
    expect(ours(end.again)).toHaveLength(2);
    expect(idOf(end.again, "ci")).not.toBe(idOf(end.before, "ci"));
  });

  test("a destroy with credentials that PlanetScale does not know fails and keeps the id", () => {
    expect(idOf(end.kept, "ci")).toBe(idOf(end.again, "ci"));
    expect(end.tokens).toEqual([tokenIdOf(end.again, "ci")]);
  });
});

describeProgram("what destroy takes for done", () => {
  const names = Object.keys(lasting);
  let outcome: Awaited<ReturnType<typeof destroying>>;

  beforeAll(async () => {
    outcome = await destroying(await openStage());
  });

  async function destroying(stage: Stage) {
    const { project, platform } = stage;
    // A token of the program for each fault, and a grant for each on a token made by hand.
    const hand = Object.fromEntries(names.map((name) => [name, platform.byHand.planetscale.mint().id]));
    stage.run(`
      const where = { platform: "planetscale", organization: "acme" };
      for (const name of ${JSON.stringify([...names, "lost"])}) new tokens.ServiceToken("token " + name, where);
      for (const [name, tokenId] of Object.entries(${JSON.stringify(hand)})) {
        new tokens.TokenAccessGrant("grant " + name, { ...where, tokenId, database: "app", permissions: ["read_branch"] });
      }
    `);
    await project.up();
    const before = await project.exportState();
    for (const name of names) {
      strike(stage, { ...lasting[name]!, path: `/${tokenIdOf(before, `token ${name}`)}$` });
      strike(stage, { ...lasting[name]!, path: `/${hand[name]!}/access$`, method: "DELETE" });
    }
    strike(stage, { fault: "drop-after", path: `/${tokenIdOf(before, "token lost")}$`, times: 1 });
    const { text } = await project.destroy({ ...hurried, args: ["--continue-on-error", "--parallel=50"] });
    const after = await project.exportState();
    const alive = tokensAt(platform);
    platform.clearFaults();
    await project.destroy();
    const left = (await project.exportState()).deployment.resources ?? [];
    const holding = Object.values(hand).flatMap((id) => platform.byHand.planetscale.held(id));
    return { before, after, text, alive, left, holding, tokens: tokensAt(platform), hand: Object.values(hand) };
  }

  test.each(names)("%s is a failure: token and grant stay in the state with their ids", (name) => {
    for (const resource of [`token ${name}`, `grant ${name}`]) {
      expect(resourceIn(outcome.after, resource).id).toBe(idOf(outcome.before, resource));
    }
    expect(outcome.alive).toContain(tokenIdOf(outcome.before, `token ${name}`));
  });

  test("a revoke whose answer was lost is asked again and found done", () => {
    expect(outcome.after.deployment.resources?.map(({ urn }) => urn)).not.toContainEqual(
      expect.stringContaining("lost"),
    );
  });

  test("once the faults are over, destroy ends every token and takes back every permission", () => {
    expect(outcome.left).toEqual([]);
    expect(outcome.tokens.sort()).toEqual(outcome.hand.sort());
    expect(outcome.holding).toEqual([]);
  });
});
