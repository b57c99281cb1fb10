import type { Exchange } from "../../provider/http/transport";
import { Secret } from "../../provider/values/secret";
import { readExport } from "../../sdk/audit/export";
import { stateOf } from "../../sdk/audit/state";
import { echoes, signedWith } from "../support/echo";
import { network } from "../support/direct";
import { fixtures, pairOf, pairs, pairWith } from "../support/platforms";
import { encrypted, exported, ownership, provider, token } from "./exported";
import { asStack, AuditSetup, kept, stack, type Made } from "./audit-setup";

const verify = { verify: true };
const pair = pairOf("ServiceToken on planetscale");

describe("--verify", () => {
  test.each(pairs)("tries the stored secret of a $pair: one that works is no finding", async (one) => {
    const setup = await AuditSetup.open();
    const current = await setup.make(one);
    const { code, answer } = await setup.json(stack(kept(current)), verify);
    expect(answer.owned).toMatchObject([{ tokenId: current.tokenId, status: "current", secretInvalid: false }]);
    expect([code, answer.problems]).toEqual([0, []]);
    expect((await setup.audit(stack(kept(current)), verify)).text).toContain("\nstored secrets: 1 of 1 valid\n");
    expect((await setup.audit(stack(kept(current)))).text).not.toContain("stored secrets");
  });

  test.each(pairs)("reports a $pair whose stored secret the platform refuses", async (one) => {
    const setup = await AuditSetup.open();
    const current = await setup.make(one);
    const secret = fixtures[one.platform].foreignSecret;
    setup.learn(secret);
    const state = stack(kept(current, { secret }));
    const { code, answer } = await setup.json(state, verify);
    expect(answer.owned).toMatchObject([{ tokenId: current.tokenId, status: "current", secretInvalid: true }]);
    expect([code, answer.problems]).toEqual([2, []]);
    const { text } = await setup.audit(state, verify);
    expect(text).toContain("current (secret no longer works)");
    expect(text).toContain("\nstored secrets: 0 of 1 valid\n\n");
    expect(text).toContain("secret no longer works: 1 (ci)");
    const without = await setup.json(state);
    expect([without.code, without.answer.owned.map(({ secretInvalid }) => secretInvalid)]).toEqual([0, [null]]);
  });

  test("reports a token that was regenerated at the dashboard", async () => {
    const setup = await AuditSetup.open();
    const pair = pairWith({ regenerates: true });
    const current = await setup.make(pair);
    setup.learn(pair.fixture.regenerate!(setup.at.emulator, current.tokenId));
    const { code, answer } = await setup.json(stack(kept(current)), verify);
    expect(answer.owned).toMatchObject([{ checked: true, status: "current", secretInvalid: true }]);
    expect(code).toBe(2);
  });

  test("reads only, and makes one call for each current token", async () => {
    const setup = await AuditSetup.open();
    const [current, pendingDeletion] = [await setup.make(pair), await setup.make(pair)];
    setup.at.emulator.clearRequests();
    const { answer } = await setup.json(stack(kept(current), kept(pendingDeletion, { pendingDeletion: true })), verify);
    expect(answer.owned.map(({ secretInvalid }) => secretInvalid)).toEqual([false, null]);
    const asked = setup.at.emulator.requests().map(({ method, path }) => `${method} ${path.split("/").at(-1) ?? ""}`);
    expect(asked).toEqual(["GET service-tokens", "GET organizations"]);
  });

  test("of a stack without a current token says that there is nothing to try", async () => {
    const setup = await AuditSetup.open();
    const text = async (state: string): Promise<string> => (await setup.audit(state, verify)).text;
    expect(await text(stack())).toContain("\nstored secrets: none\n");
    const gone = kept(await setup.make(pair), { pendingDeletion: true });
    expect(await text(stack(gone))).toContain("\nstored secrets: none\n");
  });

  test("a token that is not found is not tried", async () => {
    const setup = await AuditSetup.open();
    const current = await setup.make(pair);
    setup.at.emulator.revokeToken("planetscale", current.tokenId);
    const { code, answer } = await setup.json(stack(kept(current)), verify);
    expect(answer.owned).toMatchObject([{ status: "not found", secretInvalid: null }]);
    expect([code, answer.problems]).toEqual([2, []]);
  });

  test("tries the secrets of every stack, each its own", async () => {
    const setup = await AuditSetup.open();
    const current = await setup.make(pair);
    const secret = fixtures.planetscale.foreignSecret;
    setup.learn(secret);
    const states = { dev: stack(kept(current)), prod: asStack("prod", stack(kept(current, { secret }))) };
    const { answer } = await setup.json(states, verify);
    expect(answer.owned.map(({ stack, secretInvalid }) => [stack, secretInvalid])).toEqual([
      ["shop/dev", false],
      ["shop/prod", true],
    ]);
  });

  test.each([
    ["is encrypted", { value: encrypted() }, /^--verify cannot read encrypted secrets: .*--show-secrets/],
    [
      "is not there",
      {},
      /^--verify found no secret in the state of "ci"\. Replace the token with `pulumi up --replace <urn>`\.$/,
    ],
  ])("a secret that %s is a problem, once", async (_what, outputs, message) => {
    const setup = await AuditSetup.open();
    const [one, two] = [await setup.make(pair), await setup.make(pair)];
    const state = stack(...[one, two].map((made) => kept(made, { secret: undefined, outputs })));
    const { code, answer } = await setup.json(state, verify);
    expect(answer.problems.map((problem) => problem.message)).toEqual([expect.stringMatching(message)]);
    const { text } = await setup.audit(state, verify);
    expect(text).toContain("\nstored secrets: 0 of 2 valid, 2 not checked\n");
    expect(answer.owned.map(({ secretInvalid }) => secretInvalid)).toEqual([null, null]);
    expect(code).toBe(1);
  });

  test("a platform that fails is a problem, and proves nothing against the secret", async () => {
    const setup = await AuditSetup.open();
    const current = await setup.make(pair);
    setup.at.emulator.fault({
      platform: "planetscale",
      path: /organizations$/,
      fault: "status",
      status: 403,
      times: 9,
    });
    const { code, answer } = await setup.json(stack(kept(current)), verify);
    expect(answer.owned).toMatchObject([{ secretInvalid: null }]);
    expect(answer.problems).toMatchObject([{ platform: "planetscale" }]);
    expect(code).toBe(1);
  });

  test.each(pairs)(
    "a platform that also refuses the provider's credential proves nothing against a $pair",
    async (one) => {
      const setup = await AuditSetup.open();
      const current = await setup.make(one);
      setup.at.emulator.fault({ platform: one.platform, fault: "status", status: 401, times: 99 });
      const { code, answer } = await setup.json(stack(kept(current)), verify);
      expect(answer.owned).toMatchObject([{ checked: false, secretInvalid: null }]);
      expect(code).toBe(1);
    },
  );

  // That nothing of it shows, `HistoryContext` looks after: it has learnt every secret.
  test.each(Object.entries(echoes))("shows no secret that a platform repeats in %s", async (_name, echo) => {
    const setup = await AuditSetup.open();
    const made: Made[] = [];
    for (const one of pairs) made.push(await setup.make(one, one.platform));
    const state = stack(...made.map((one) => kept(one)));
    let tried = 0;
    const transport = (exchange: Exchange) => {
      const authorization = exchange.headers["authorization"] ?? "";
      if (!made.some(({ secret }) => authorization.includes(secret))) return network(exchange);
      tried += 1;
      return Promise.resolve(echo(signedWith(authorization)));
    };
    for (const options of [verify, { ...verify, json: true }]) {
      const { code } = await setup.audit(state, options, { transport });
      expect(code).not.toBe(0);
    }
    expect(tried).toBeGreaterThanOrEqual(2 * pairs.length);
  });

  test("a secret of a state is held in a form that cannot be printed", () => {
    const secret = "pscale_tkn_8h2Jq0vXyTzA4bWc9KdLmN3pRsUe5FgH7iOjZk1";
    const resources = [ownership(), provider(), token({ id: "planetscale/acme/one", secret })];
    const { known } = stateOf(readExport(exported(resources)));
    expect(known).toMatchObject([{ secret: expect.any(Secret) as Secret }]);
    expect(JSON.stringify(known)).not.toContain(secret);
  });
});

describe("an expired token", () => {
  test("that is current is a finding, and named", async () => {
    const setup = await AuditSetup.open();
    const current = await setup.make(pair);
    const expiresAt = new Date(setup.at.clock.now() + 1000).toISOString();
    const state = stack(kept(current, { outputs: { createdAt: current.createdAt, expiresAt } }));
    const later = { env: { PULUMI_TOKENS_NOW: new Date(setup.at.clock.now() + 30 * 86_400_000).toISOString() } };
    expect((await setup.json(state)).code).toBe(0);
    const { code, answer } = await setup.json(state, {}, later);
    expect(answer.owned).toMatchObject([{ status: "current", expired: true }]);
    expect(code).toBe(2);
    expect((await setup.audit(state, {}, later)).text).toContain("\nexpired: 1 (ci)\n");
  });

  test("that is to be deleted anyway is none", async () => {
    const setup = await AuditSetup.open();
    const pendingDeletion = await setup.make(pair);
    const outputs = { createdAt: pendingDeletion.createdAt, expiresAt: "2020-01-01T00:00:00.000Z" };
    setup.at.emulator.advance("30d");
    const { answer } = await setup.json(stack(kept(pendingDeletion, { pendingDeletion: true, outputs })));
    expect(answer.owned.map(({ expired }) => expired)).toEqual([false]);
  });
});
