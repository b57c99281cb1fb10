import * as platforms from "../../provider/platforms";
import type { Connection, Granter, Issuer, Observed } from "../../provider/platforms/platform";
import { Secret } from "../../provider/values/secret";
import type { FaultOrder, PlatformName } from "../../sdk/testing";
import { connect, emulated, type Emulated } from "../support/emulated";
import { expectHidden, failureOf } from "../support/errors";
import { fixtures } from "../support/platforms";
import { without } from "../support/specs";

type Fault = Omit<FaultOrder, "platform">;

/** Whatever can come back in place of an answer, to every request. */
const faults: [string, Fault][] = [
  ...[401, 403, 404, 409, 422, 429, 500, 503].map((status): [string, Fault] => [
    String(status),
    { fault: "status", status },
  ]),
  ["502 with HTML", { fault: "html", status: 502 }],
  ["200 with HTML", { fault: "html" }],
  ["a reset before", { fault: "drop-before" }],
  ["a reset after", { fault: "drop-after" }],
  ["a cut answer", { fault: "cut" }],
  ["no answer in time", { fault: "delay", ms: 1500 }],
];

/** Those that a second attempt overcomes. */
const passing = faults.filter(([name]) => !/^4(?!29)/.test(name));

describe.each(Object.keys(platforms) as PlatformName[])("%s", (name) => {
  const fixture = fixtures[name];
  const { token: where } = fixture;
  let ground: Emulated;
  let connection: Connection;
  let issuer: Issuer;

  beforeEach(async () => {
    ground = await emulated();
    connection = connect(name, ground);
    issuer = connection.ServiceToken!;
  });

  const alive = (tokenId: string): boolean => ground.emulator.tokens().some(({ id, alive }) => id === tokenId && alive);
  const strike = (fault: Fault, times = 1000): void => {
    ground.emulator.fault({ platform: name, times, ...fault });
  };
  /** Time-outs come soon only where one is the point: a busy machine must not fake one. */
  const under = (fault: Fault): Connection => connect(name, ground, fault.fault === "delay" ? 300 : undefined);

  describe.each(Object.entries(fixture.signIns))("signed in by %s", (_way, env) => {
    test("a token's life: minted, observed, proven, revoked, and revoked again", async () => {
      issuer = connect(name, { ...ground, env: env(ground.emulator) }).ServiceToken!;
      const { secret, ...told } = await issuer.mint(where, "ci-0123456789");
      expect(told).toEqual<Observed>({
        tokenId: expect.stringMatching(/.+/) as string,
        name: "ci-0123456789",
        createdAt: new Date(ground.clock.now()).toISOString(),
        expiresAt: new Date(ground.clock.now() + 7 * 86_400_000).toISOString(),
      });
      expect(alive(told.tokenId)).toBe(true);
      expect(await issuer.observe(where, told.tokenId)).toEqual(told);
      expect(await issuer.named(where, "ci-0123456789")).toEqual([told]);
      await issuer.prove(where, told.tokenId, secret);
      await issuer.revoke(where, told.tokenId);
      expect(alive(told.tokenId)).toBe(false);
      await issuer.revoke(where, told.tokenId);
      expect(await issuer.observe(where, told.tokenId)).toBeUndefined();
      await failureOf(issuer.prove(where, told.tokenId, secret));
    });
  });

  test("a token without expiry has none, and the mint is one request that carries no key for it", async () => {
    const forever = without(where, "expiresIn");
    ground.emulator.clearRequests();
    expect(await issuer.mint(forever, "ci-1")).not.toHaveProperty("expiresAt");
    expect(ground.emulator.requests()).toMatchObject([{ method: "POST", body: { name: "ci-1" } }]);
    expect(ground.emulator.requests()[0]?.body).not.toHaveProperty("ttl");
  });

  test("another secret than the token's is not proven", async () => {
    const { tokenId } = await issuer.mint(where, "ci-1");
    await failureOf(issuer.prove(where, tokenId, new Secret("pscale_tkn_of-somebody-else-entirely")));
  });

  test("names are found exactly, in a list of more than two pages", async () => {
    for (let made = 0; made < 250; made += 1) await issuer.mint(where, `ci-${made}`);
    expect((await issuer.named(where, "ci-0")).map(({ name }) => name)).toEqual(["ci-0"]);
    expect((await issuer.named(where, "ci-24")).map(({ name }) => name)).toEqual(["ci-24"]);
    expect(await issuer.named(where, "ci-")).toEqual([]);
    const [oldest] = await issuer.named(where, "ci-0");
    const fresh = connect(name, ground).ServiceToken!;
    expect(await fresh.observe(where, oldest!.tokenId)).toEqual(oldest);
    expect(await fresh.observe(where, fixture.absentId)).toBeUndefined();
  });

  test("what is not there is absent, and revoking it succeeds", async () => {
    expect(await issuer.observe(where, fixture.absentId)).toBeUndefined();
    await issuer.revoke(where, fixture.absentId);
  });

  test("a credential that is not accepted proves nothing: neither absence nor a revoke", async () => {
    const { tokenId } = await issuer.mint(where, "ci-1");
    const dead = connect(name, { ...ground, env: { ...ground.env, ...fixture.deadEnv } }).ServiceToken!;
    for (const id of [tokenId, fixture.absentId]) {
      await failureOf(dead.observe(where, id));
      await failureOf(dead.revoke(where, id));
    }
    await failureOf(dead.mint(where, "ci-2"));
    expect(alive(tokenId)).toBe(true);
  });

  describe.each(faults)("under %s to every request", (_name, fault) => {
    const secret = "pscale_tkn_canary-of-a-new-secret";

    test("reads throw, and never say that something is gone", async () => {
      const { tokenId } = await issuer.mint(where, "ci-1");
      const { ServiceToken, TokenAccessGrant } = under(fault);
      strike(fault);
      const reads: (() => Promise<unknown>)[] = [
        () => ServiceToken!.observe(where, tokenId),
        () => ServiceToken!.named(where, "ci-1"),
        () => ServiceToken!.prove(where, tokenId, new Secret(secret)),
        ...(fixture.grants ?? []).map(
          ({ where }) =>
            () =>
              TokenAccessGrant!.current(where, tokenId),
        ),
      ];
      const errors = await Promise.all(reads.map(async (read) => failureOf(read())));
      for (const error of errors) expectHidden(error, secret, ...fixture.secrets(ground.emulator));
    });

    test("a revoke never succeeds while the token is alive", async () => {
      const { tokenId } = await issuer.mint(where, "ci-1");
      strike(fault);
      const outcome = await under(fault)
        .ServiceToken!.revoke(where, tokenId)
        .then(
          () => undefined,
          (error: unknown) => error,
        );
      if (outcome === undefined) expect(alive(tokenId)).toBe(false);
      else expectHidden(outcome, ...fixture.secrets(ground.emulator));
    });

    test("a mint throws, and nothing is printed that is secret", async () => {
      strike(fault);
      const error = await failureOf(under(fault).ServiceToken!.mint(where, "ci-1"));
      expectHidden(error, ...fixture.secrets(ground.emulator));
      const sent = ground.emulator.requests().filter(({ method }) => method === "POST");
      expect(sent).toHaveLength(fault.status === 429 ? 5 : 1);
    });
  });

  describe.each(passing)("after %s", (_name, fault) => {
    test("a second attempt reads and revokes", async () => {
      const { tokenId } = await issuer.mint(where, "ci-1");
      const again = connect(name, ground, fault.fault === "delay" ? 300 : undefined).ServiceToken!;
      strike(fault, 1);
      expect(await again.observe(where, tokenId)).toMatchObject({ tokenId, name: "ci-1" });
      strike(fault, 1);
      await again.revoke(where, tokenId);
      expect(alive(tokenId)).toBe(false);
    });
  });

  test("the provider's own token is known as such, if it is one", () => {
    expect(connection.ownTokenId).toBe(fixture.ownId?.(ground.emulator));
    const others = Object.values(fixture.signIns).map(
      (env) => connect(name, { ...ground, env: env(ground.emulator) }).ownTokenId,
    );
    expect(new Set(others).size).toBe(others.length);
  });

  describe.each(fixture.grants ?? [])("permissions on $where", ({ where: place, permissions: [one, two] }) => {
    let granter: Granter;
    let tokenId: string;
    const both = [one, two].sort();

    beforeEach(async () => {
      granter = connection.TokenAccessGrant!;
      ({ tokenId } = await issuer.mint(where, "ci-1"));
    });

    test("are added and removed as sets, and twice is once", async () => {
      expect(await granter.current(place, tokenId)).toEqual([]);
      await granter.add(place, tokenId, both);
      await granter.add(place, tokenId, [one]);
      expect(await granter.current(place, tokenId)).toEqual(both);
      await granter.remove(place, tokenId, [one]);
      await granter.remove(place, tokenId, [one]);
      expect(await granter.current(place, tokenId)).toEqual([two]);
    });

    test("are seen at a glimpse as soon as they were changed", async () => {
      await granter.glimpse(place, tokenId);
      await granter.add(place, tokenId, both);
      expect(await granter.glimpse(place, tokenId)).toEqual(both);
      await granter.remove(place, tokenId, [one]);
      expect(await granter.glimpse(place, tokenId)).toEqual([two]);
    });

    test("are not those on another place", async () => {
      await granter.add(place, tokenId, both);
      for (const { where: other } of fixture.grants!.filter(({ where }) => where !== place))
        expect(await granter.current(other, tokenId)).toEqual([]);
    });

    test("of a token that is not there are absent, not empty", async () => {
      expect(await granter.current(place, fixture.absentId)).toBeUndefined();
    });
  });
});
