import type { Spec } from "../../provider/platforms/contract";
import { nameOf, type Plan } from "../engine/state";
import * as registry from "../../provider/platforms/definitions";
import { fixtures, pairs, platforms } from "../support/platforms";
import type { ProviderArgs } from "../../sdk";
import type { Emulator } from "../../sdk/testing";
import { without } from "../support/specs";
import { everyPair } from "./every-pair";
import { describeProgram, essence, openStage, startPlatform, type Stage } from "./support";

/** Tokens in a second account on each platform, without an expiry where the platform allows that, and a resource that passes on outputs that a token may lack. */
const inOther = (other: Emulator): string => {
  const args = deployTokens.map(({ pair, token }) => [
    `other ${pair}`,
    without(token.args(other), ...(token.forever ?? [])),
  ]);
  return `
const otherAccount = new tokens.Provider("other", ${JSON.stringify(credentialsOf(other))});
for (const [name, args] of ${JSON.stringify(args)}) {
  const token = new tokens.DeployToken(name, args, { provider: otherAccount });
  new pulumi.Stash("facts of " + name, { input: { name: token.name, expiresAt: token.expiresAt } });
}
`;
};

type Change = "as it was" | "expiry" | "scope";

describeProgram("the life of every pair", () => {
  let stage: Stage;
  /** A second account on each platform. */
  let other: Emulator;
  let life: Awaited<ReturnType<typeof live>>;

  beforeAll(async () => {
    stage = await openStage();
    other = await startPlatform();
    life = await live();
  });

  const argsOf = ({ token }: (typeof pairs)[number], change: Change): Spec => ({
    ...token.args(stage.platform),
    ...(change === "expiry" && token.otherExpiry),
    ...(change === "scope" && token.otherScope(stage.platform)),
  });

  const declare = (change: Change): void => {
    stage.run(everyPair(stage.platform, { argsOf: (pair) => argsOf(pair, change) }) + inOther(other));
  };

  const alive = (at = stage.platform): string[] =>
    at.tokens().flatMap(({ platform, id, alive }) => (alive ? [`${platform} ${id}`] : []));

  async function replaced(change: Change) {
    declare(change);
    const before = stage.platform.requests().length;
    const plan = await stage.project.plan();
    const sent = stage.platform.requests().length - before;
    const consumed = stage.held().length;
    await stage.project.up();
    return { plan, sent, alive: alive(), held: stage.held().slice(consumed) };
  }

  async function live() {
    const { project } = stage;
    const bootstrap = alive();
    const othersBootstrap = alive(other);
    declare("as it was");
    await project.up();
    const held = stage.held();
    const outputs = await project.outputs();
    const made = alive().filter((token) => !bootstrap.includes(token));
    const othersMade = alive(other).filter((token) => !othersBootstrap.includes(token));
    await project.preview({ args: ["--expect-no-changes"] });
    const before = essence(await project.exportState({ showSecrets: true }));
    await project.refresh({ args: ["--expect-no-changes"] });
    const after = essence(await project.exportState({ showSecrets: true }));
    await project.up({ args: ["--expect-no-changes"] });
    const expiry = await replaced("expiry");
    const scope = await replaced("scope");
    const othersAfterwards = alive(other).filter((token) => !othersBootstrap.includes(token));
    await project.destroy();
    const accounts = { othersMade, othersAfterwards, othersLeft: alive(other), othersBootstrap };
    return { accounts, bootstrap, held, outputs, made, before, after, expiry, scope, left: alive() };
  }

  const ofPair = <T extends { readonly who: string }>(all: readonly T[], pair: string): T[] =>
    all.filter(({ who }) => who === `use of ${pair}`);

  test.each(pairs)("$pair: made once, and its consumer gets a secret that works", ({ pair, platform }) => {
    expect(ofPair(life.held, pair)).toEqual([expect.objectContaining({ status: 200 })]);
    expect(life.made).toContain(`${platform} ${ofPair(life.held, pair)[0]!.tokenId}`);
    expect(life.made).toHaveLength(pairs.length);
  });

  test.each(pairs)(
    "$pair: the variables of the platform's own command line are secrets, and no others are there",
    ({ pair, fixture }) => {
      const variables = life.outputs[pair] as Record<string, string>;
      expect(Object.keys(variables).sort()).toEqual(fixture.commandLine);
      expect(new Set(Object.values(variables))).toEqual(new Set(["[secret]"]));
    },
  );

  test("a refresh changes nothing, and leaves every secret as it is", () => {
    // The verification of a new secret has used it, and a refresh stores that.
    const withoutUse = (state: unknown) =>
      JSON.stringify(state, (key, value: unknown) => (key === "lastUsedAt" ? 0 : value));
    expect(withoutUse(life.after)).toBe(withoutUse(life.before));
  });

  describe.each([
    ["expiry", (pair: (typeof pairs)[number]) => pair.token.otherExpiry],
    ["scope", (pair: (typeof pairs)[number]) => pair.token.otherScope(stage.platform)],
  ] as const)("a change of the %s", (change, argumentsOf) => {
    test.each(pairs)("of $pair is a replacement, planned by a preview with its property, sending nothing", (pair) => {
      const { plan, sent } = life[change];
      expect(reasons(plan)[pair.pair]).toEqual(expect.arrayContaining(Object.keys(argumentsOf(pair))));
      expect(sent).toBe(0);
    });

    test.each(pairs)(
      "of $pair moves the consumer to a new secret that works, and ends the old one",
      ({ pair, platform }) => {
        const earlier = ofPair(change === "expiry" ? life.held : life.expiry.held, pair)[0]!;
        const [moved, ...more] = ofPair(life[change].held, pair);
        expect(more).toEqual([]);
        expect(moved).toMatchObject({ status: 200 });
        expect(moved!.secret).not.toBe(earlier.secret);
        expect(life[change].alive).toContain(`${platform} ${moved!.tokenId}`);
        expect(life[change].alive).not.toContain(`${platform} ${earlier.tokenId}`);
      },
    );
  });

  test("in the same program, the tokens of an explicit Provider are made in its accounts, and are not touched by changes of others", () => {
    const { othersMade, othersAfterwards, othersLeft, othersBootstrap } = life.accounts;
    expect(othersMade.map((token) => token.split(" ")[0]).sort()).toEqual(
      deployTokens.map(({ platform }) => platform).sort(),
    );
    expect(othersAfterwards).toEqual(othersMade);
    expect(othersLeft).toEqual(othersBootstrap);
  });

  test("destroy leaves nothing but what was there before", () => {
    expect(life.left).toEqual(life.bootstrap);
  });

  test.each(pairs)("$pair: an old secret is dead", async ({ pair, token }) => {
    const { secret, tokenId } = ofPair(life.held, pair)[0]!;
    const { status } = await fetch(token.uses(stage.platform, secret, tokenId, token.args(stage.platform)));
    expect(status).toBe(401);
  });
});

const deployTokens = pairs.filter(({ kind }) => kind === "DeployToken");

/** The last way to sign in of each platform, by value. */
const credentialsOf = (emulator: Emulator): ProviderArgs =>
  Object.fromEntries(
    platforms.map((name) => {
      const { credentials, apiUrlEnv } = registry[name];
      const env = Object.values(fixtures[name].signIns).at(-1)!(emulator);
      const parts = Object.entries<{ readonly env: string }>(credentials).filter(([, part]) => env[part.env]);
      return [
        name,
        { apiUrl: env[apiUrlEnv], ...Object.fromEntries(parts.map(([key, part]) => [key, env[part.env]])) },
      ];
    }),
  );

const reasons = ({ steps }: Plan): Record<string, readonly string[]> =>
  Object.fromEntries(
    steps.filter(({ op }) => op === "replace").map(({ urn, replaceReasons }) => [nameOf(urn), replaceReasons ?? []]),
  );
