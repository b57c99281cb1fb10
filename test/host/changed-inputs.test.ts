import type { HostProvider } from "../../provider/host/host";
import type { Wire } from "../../provider/host/wire";
import { makeByHand } from "../support/by-hand";
import { emulated, hostOn, type Emulated } from "../support/emulated";
import { addressOf, type Engine, type Kept } from "../support/engine";
import { failureOf } from "../support/errors";
import { pairs, platformWith } from "../support/platforms";
import { stackOn } from "../support/stack";

/**
 * A policy pack may change the inputs after check (its remediation), and the engine does not check them again. The pack is
 * stood in for by what check answers; test/e2e/policy.test.ts has a real one.
 */
let setup: Emulated;
let policy: (inputs: Wire) => Wire;
let engine: Engine;

function withPolicy(provider: HostProvider): HostProvider {
  let isReplacement = false;
  return {
    ...provider,
    async check(olds, news) {
      const { inputs, failures } = await provider.check(olds, news);
      // For a replacement the engine checks what the program wrote once more, and asks no policy then (seen with 3.259).
      return { inputs: isReplacement ? inputs : policy(inputs), failures };
    },
    async diff(id, olds, news) {
      const answer = await provider.diff(id, olds, news);
      isReplacement = answer.replaces.length > 0;
      return answer;
    },
  };
}

beforeEach(async () => {
  setup = await emulated();
  policy = (inputs) => inputs;
  ({ engine } = stackOn(setup, "planetscale", {}, { host: withPolicy }));
});

const kept = (kind: string): Kept => engine.state.get(addressOf(kind, "ci"))!;
const force = (changes: Wire) => (inputs: Wire) => ({ ...inputs, ...changes });

describe.each(pairs)("a $pair whose life a policy writes in weeks", ({ kind, token }) => {
  const up = async (args: Wire = {}): Promise<string[]> => {
    await engine.up((declare) => declare(kind, "ci", { ...token.args(setup.emulator), ...args }));
    return [...engine.steps];
  };

  test("has the normal form in its outputs, and nothing differs afterwards", async () => {
    policy = force({ expiresIn: "4w" });
    await up();
    expect(kept(kind).outputs["expiresIn"]).toBe("28d");
    expect(await up()).toEqual(["same ci"]);
    await engine.refresh();
    expect(await up()).toEqual(["same ci"]);
    policy = (inputs) => inputs;
    for (const expiresIn of ["28d", "4w", "672h"]) expect(await up({ expiresIn })).toEqual(["same ci"]);
  });

  test("is replaced when the length is another one", async () => {
    await up({ expiresIn: "4w" });
    policy = force({ expiresIn: "5w" });
    expect(await up({ expiresIn: "4w" })).toEqual(["replace ci", "delete ci"]);
    expect(kept(kind).outputs["expiresIn"]).toBe("35d");
  });

  test("is the same where an earlier state has the length as it was written", async () => {
    await up({ expiresIn: "28d" });
    const old = kept(kind);
    engine.state.set(addressOf(kind, "ci"), { ...old, outputs: { ...old.outputs, expiresIn: "4w" } });
    expect(await up({ expiresIn: "28d" })).toEqual(["same ci"]);
  });
});

describe("what a policy makes of the inputs is checked before anything is sent:", () => {
  const tokenOn = (platform: string) => pairs.find((one) => one.platform === platform && one.kind === "DeployToken")!;
  const declare = (platform: string): Promise<void> => {
    const { kind, token } = tokenOn(platform);
    return engine.up((declared) => declared(kind, "ci", token.args(setup.emulator)));
  };

  test.each<[string, Wire, string]>([
    [
      platformWith({ takesDays: true }),
      { expiresIn: "36h" },
      "expiresIn: must be in range: FastAPI Cloud takes whole days from 1d to 365d",
    ],
    [
      "planetscale",
      { expiresIn: "three months" },
      'expiresIn: must be a duration such as "90d" (a number followed by s, m (minutes), h, d or w)',
    ],
    ["planetscale", { permissions: [] }, "permissions: must name at least one"],
    [
      "deplo",
      { rotateBefore: "8d" },
      "rotateBefore: must be shorter than the token's life of 7d, or a new token is due at once; it is 8d",
    ],
  ])("%s with %j, when it is made and when it exists", async (platform, changes, sentence) => {
    policy = force(changes);
    expect((await failureOf(declare(platform))).message).toBe(`${sentence}.`);
    policy = (inputs) => inputs;
    await declare(platform);
    setup.emulator.clearRequests();
    policy = force(changes);
    expect((await failureOf(declare(platform))).message).toBe(`${sentence}.`);
    expect(setup.emulator.requests()).toEqual([]);
    policy = (inputs) => inputs;
    await declare(platform);
    expect(engine.steps).toEqual(["same ci"]);
  });

  test("an update gets the normal form too, and is refused what check refuses", async () => {
    const grant = (permissions: string[], tokenId: string): Promise<void> =>
      engine.up((declared) =>
        declared("TokenAccessGrant", "ci", {
          ...{ platform: "planetscale", organization: "acme", database: "app" },
          ...{ tokenId, permissions },
        }),
      );
    const id = makeByHand(setup.emulator, "planetscale", "by-hand");
    await grant(["read_branch"], id);
    policy = force({ permissions: ["read_branch", "create_branch", "read_branch"] });
    await grant(["read_branch"], id);
    expect(engine.steps).toEqual(["update ci"]);
    expect(kept("TokenAccessGrant").outputs["permissions"]).toEqual(["create_branch", "read_branch"]);
    await grant(["read_branch"], id);
    expect(engine.steps).toEqual(["same ci"]);
    const provider = hostOn(setup);
    const { outputs, inputs } = kept("TokenAccessGrant");
    setup.emulator.clearRequests();
    const wrong = provider.update(kept("TokenAccessGrant").id, outputs, { ...inputs, permissions: [] });
    expect((await failureOf(wrong)).message).toBe("permissions: must name at least one.");
    expect(setup.emulator.requests()).toEqual([]);
  });

  test("a refresh of what an earlier version let pass goes on", async () => {
    await declare("deplo");
    const old = kept("DeployToken");
    engine.state.set(addressOf("DeployToken", "ci"), { ...old, inputs: { ...old.inputs, rotateBefore: "8d" } });
    await engine.refresh();
    expect(kept("DeployToken").id).toBe(old.id);
  });
});
