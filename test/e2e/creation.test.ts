import type { FaultRule } from "../../sdk/testing";
import type { StateResource } from "../engine/state";
import { inParallel } from "./in-parallel";
import { describeProgram, openStage, sentBy, type Stage } from "./support";

interface Case {
  readonly faults: readonly Omit<FaultRule, "platform">[];
  readonly says: RegExp;
  /** What is left of the token when the creation has failed. */
  readonly leaves: "nothing" | "the token, recorded as it is" | "the token, to be proven";
}

const mint = { method: "POST", path: "/service-tokens$" };
const proof = { fault: "status", status: 500, path: "/v1/organizations(\\?|$)", times: 1_000 } as const;
const failingRevoke = { fault: "status", status: 500, method: "DELETE", times: 1_000 } as const;
const notMade = /The token "[\w-]+" is not in the platform's list/;

/** Those of a lost answer are in creation-pairs.test.ts, for every pair. */
const failing: Readonly<Record<string, Case>> = {
  "the new secret does not authenticate": {
    faults: [proof],
    says: /could not accept the new secret.+ was revoked\. Nothing else has changed\./,
    leaves: "nothing",
  },
  "the new secret does not authenticate and cannot be revoked": {
    faults: [proof, failingRevoke],
    says: /could not accept the new secret.+ could not be revoked either: .+ Run again to verify it\./,
    leaves: "the token, to be proven",
  },
  "no answer came in time": {
    faults: [{ ...mint, fault: "delay", delayMs: 60_000 }],
    says: notMade,
    leaves: "nothing",
  },
  "its grant fails": {
    faults: [{ fault: "status", status: 500, method: "POST", path: "/access$", times: 1_000 }],
    says: /could not grant read_branch on database "app"/,
    leaves: "the token, recorded as it is",
  },
};

const program = `
const ci = new tokens.ServiceToken("ci", { platform: "planetscale", organization: "acme" });
new tokens.TokenAccessGrant("app", { token: ci, database: "app", permissions: ["read_branch"] });
`;
const isMint = (line: string): boolean => line === "POST acme/service-tokens";

describeProgram("a creation that fails", () => {
  let storyOf: (name: string) => Awaited<ReturnType<typeof runStory>>;

  async function runStory(stage: Stage, { faults }: Pick<Case, "faults">, name: string) {
    const { project, platform } = stage;
    // A case finds an empty stack and no faults, however an earlier one ended.
    platform.clearFaults();
    await project.destroy();
    for (const fault of faults) platform.fault({ platform: "planetscale", ...fault });
    const env = { PULUMI_TOKENS_REQUEST_TIMEOUT: name.includes("in time") ? "1s" : "30s" };
    let text = "";
    const sent = await sentBy(stage, async () => ({ text } = await project.up({ expectFailure: true, env })));
    const alive = tokenIds(stage);
    const recorded = await tokenOf(stage);
    platform.clearFaults();
    const again = await sentBy(stage, () => project.up());
    const healed = { alive: tokenIds(stage), recorded: await tokenOf(stage), access: accessOf(stage) };
    return {
      text,
      mints: sent.filter(isMint).length,
      alive,
      recorded,
      mintsAgain: again.filter(isMint).length,
      healed,
    };
  }

  const tokenIds = ({ platform }: Stage): string[] =>
    platform.tokens().flatMap(({ id, name }) => (name?.startsWith("ci-") ? [id] : []));
  const accessOf = (stage: Stage): string[] =>
    tokenIds(stage).flatMap((id) => stage.platform.admin.planetscale.listPermissions(id).map(({ access }) => access));
  const tokenOf = async ({ project }: Stage): Promise<StateResource | undefined> =>
    (await project.exportState()).deployment.resources?.find(({ urn }) => urn.endsWith("::ci"));

  beforeAll(async () => {
    storyOf = await inParallel(failing, () => openStage({ program }), runStory);
  });

  describe.each(Object.entries(failing))("because %s", (name, { says, leaves }) => {
    const outcome = () => storyOf(name);

    test("says what happened, and has sent the request that makes a token once", () => {
      expect(outcome().text).toMatch(says);
      expect(outcome().mints).toBe(1);
    });

    test(`leaves ${leaves}`, () => {
      const { alive, recorded } = outcome();
      expect(recorded?.id).toBe(leaves === "nothing" ? undefined : `planetscale/acme/${alive[0] ?? ""}`);
      expect(alive).toHaveLength(leaves === "nothing" ? 0 : 1);
      expect(recorded?.initErrors ?? []).toHaveLength(leaves === "the token, to be proven" ? 1 : 0);
    });

    test("is healed by the next up: one token, proven, with its permission", () => {
      const { mintsAgain, healed, alive } = outcome();
      expect(mintsAgain).toBe(leaves === "nothing" ? 1 : 0);
      expect(healed.alive).toEqual(leaves === "nothing" ? [expect.any(String)] : alive);
      expect(healed.recorded?.id).toBe(`planetscale/acme/${healed.alive[0]!}`);
      expect(healed.recorded?.initErrors).toBeUndefined();
      expect(healed.recorded?.outputs).not.toHaveProperty("verification");
      expect(healed.access).toEqual(["read_branch"]);
    });
  });

  test("a mint answered 429 is sent again after the time that was asked for", async () => {
    const stage = await openStage({ program });
    stage.platform.fault({ platform: "planetscale", ...mint, fault: "status", status: 429, retryAfter: 2 });
    const sent = await sentBy(stage, () => stage.project.up());
    expect(sent.filter(isMint)).toHaveLength(2);
    const [first, second] = stage.platform
      .requests()
      .filter(({ method, path }) => method === "POST" && !path.endsWith("/access"));
    expect(Date.parse(second!.at) - Date.parse(first!.at)).toBeGreaterThanOrEqual(2_000);
    expect(tokenIds(stage)).toHaveLength(1);
  });
});
