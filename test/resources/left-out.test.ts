import type { HostProvider } from "../../provider/host/host";
import type { Wire } from "../../provider/host/wire";
import { tokenIdOf } from "../../provider/values/ids";
import { addressOf, type Declare, type Engine, type Kept } from "../support/engine";
import { failureOf } from "../support/errors";
import { keptOf, simulatedStack, type Stack } from "../support/stack";

const args = { platform: "planetscale", organization: "acme", expiresIn: "90d" };
const urn = addressOf("ServiceToken", "ci");
const day = 86_400_000;

describe("a token and its Retirement", () => {
  let stack: Stack;
  let policy: (inputs: Wire) => Wire;
  let env: Record<string, string>;
  let engine: Engine;

  /** A policy pack that changes inputs after check: its remediation. */
  const withPolicy = (provider: HostProvider): HostProvider => ({
    ...provider,
    async check(olds, news) {
      const { inputs, failures } = await provider.check(olds, news);
      return { inputs: inputs["current"] === undefined ? policy(inputs) : inputs, failures };
    },
  });

  beforeEach(async () => {
    policy = (inputs) => inputs;
    env = {};
    stack = await simulatedStack("planetscale", {}, () => ({ env }), { host: withPolicy });
    ({ engine } = stack);
  });

  interface Shape {
    readonly overlap?: string;
    readonly trigger?: string;
    readonly retirement?: boolean;
    readonly grant?: boolean;
  }

  const program =
    ({ overlap, trigger = "1", retirement = overlap !== undefined, grant = false }: Shape) =>
    async (declare: Declare): Promise<void> => {
      const given = { ...args, ...(overlap && { overlap }), rotateWhenChanged: trigger };
      const { id, outputs } = await declare("ServiceToken", "ci", given);
      const inputs = { platform: "planetscale", current: id, since: outputs["createdAt"], until: outputs["expiresAt"] };
      if (retirement) await declare("Retirement", "ci-retirement", { ...inputs, overlap }, { token: urn });
      const granted = { platform: "planetscale", organization: "acme", tokenId: tokenIdOf(id), database: "app" };
      if (grant) await declare("TokenAccessGrant", "app", { ...granted, permissions: ["read_branch"] }, { token: urn });
    };
  const up = (shape: Shape = {}) => engine.up(program(shape));
  const kept = (type: string, name: string): Kept => keptOf(stack, type, name);
  const held = (token: string) => stack.emulator.admin.planetscale.listPermissions(token);
  const retiring = (): string[] =>
    (kept("Retirement", "ci-retirement").outputs["retiring"] as { retireAt: string }[]).map(({ retireAt }) => retireAt);

  test.each([{ overlap: "2d" }, { supersedes: ["handmade"] }])(
    "%j that a policy sets is refused before anything is sent, at creation and later",
    async (forced) => {
      policy = (inputs) => ({ ...inputs, ...forced });
      const [property] = Object.keys(forced);
      const sentence = `${property}: must be set in the program. A transform, a policy or`;
      expect((await failureOf(up())).message).toContain(sentence);
      expect(stack.living()).toEqual([]);
      policy = (inputs) => inputs;
      await up();
      const [first] = stack.living();
      policy = (inputs) => ({ ...inputs, ...forced });
      expect((await failureOf(up({ trigger: "2" }))).message).toContain(sentence);
      expect(stack.living()).toEqual([first]);
    },
  );

  test("an overlap that a policy changes holds for the tokens that are replaced", async () => {
    policy = (inputs) => ({ ...inputs, overlap: "4d" });
    await up({ overlap: "2d" });
    await up({ overlap: "2d", trigger: "2" });
    expect(retiring()).toEqual([
      new Date(Date.parse(String(kept("ServiceToken", "ci").outputs["createdAt"])) + 4 * day).toISOString(),
    ]);
    policy = (inputs) => ({ ...inputs, overlap: "0d" });
    await up({ overlap: "2d", trigger: "2" });
    expect(stack.living()).toHaveLength(1);
  });

  test("a Retirement whose token is not part of the run keeps the overlap that is recorded", async () => {
    await up({ overlap: "2d" });
    await up({ overlap: "2d", trigger: "2" });
    const { id, inputs, outputs } = kept("Retirement", "ci-retirement");
    const provider = engine.process();
    const { inputs: news } = await provider.check(inputs, { ...inputs, overlap: "1d" });
    expect(await provider.diff(id, outputs, news)).toEqual({ changes: false, replaces: [] });
  });

  /** The run after one that failed once a token was replaced: the old one is still to be deleted, and no Retirement is targeted. */
  async function pending(): Promise<void> {
    await up({ overlap: "2d", grant: true });
    const [first] = stack.living();
    const failing = program({ overlap: "2d", trigger: "2", grant: true });
    await failureOf(
      engine.up((declare) => failing(declare).then(() => Promise.reject(new Error("A consumer failed.")))),
    );
    expect(stack.living()).toEqual([first, expect.any(String)]);
    engine.state.delete(addressOf("Retirement", "ci-retirement"));
  }
  const targeted = { overlap: "2d", trigger: "2", retirement: false, grant: true };

  test.each([
    ["Retirement", true],
    ["Retirement and its grant", false],
  ])(
    "an old token is not revoked in its overlap, nor its permissions, by a run without its %s",
    async (_what, grant) => {
      await pending();
      const tokens = stack.living();
      const { message } = await failureOf(up({ ...targeted, grant }));
      expect(message).toBe(
        `Not revoking ${tokens[0]}: its overlap has not ended, and its Retirement is not part of this run. Run \`pulumi up\` without ` +
          `--target, or add --target 'urn:pulumi:dev::shop::pulumi-nodejs:dynamic/tokens:ServiceToken$pulumi-nodejs:dynamic/tokens:Retirement::ci-retirement'.`,
      );
      expect(stack.living()).toEqual(tokens);
      expect(held(tokens[0]!)).toHaveLength(1);
    },
  );

  test.each([
    ["PULUMI_TOKENS_REVOKE_NOW is set", () => void (env = { PULUMI_TOKENS_REVOKE_NOW: "true" })],
    [
      "it has expired",
      () => {
        stack.clock.advance(91 * day);
      },
    ],
  ])("an old token is revoked by a run without its Retirement if %s", async (_when, make) => {
    await pending();
    make();
    await up(targeted);
    expect(engine.pending).toEqual([]);
    expect(stack.living()).toEqual([tokenIdOf(kept("ServiceToken", "ci").id)]);
  });

  test("a destroy revokes all tokens, also after one that deleted the Retirement and failed", async () => {
    await pending();
    await engine.destroy();
    expect(stack.living()).toEqual([]);
  });

  test("a token whose overlap ends with the run needs no Retirement in it", async () => {
    await up({ overlap: "0s" });
    engine.state.delete(addressOf("Retirement", "ci-retirement"));
    await up({ overlap: "0s", trigger: "2", retirement: false });
    expect(stack.living()).toHaveLength(1);
  });
});
