import type { PlatformApi, TokenApi, Spec } from "../../provider/platforms/contract";
import { hasTag, ownershipTag } from "../../provider/values/ownership-tag";
import { Secret } from "../../provider/values/secret";
import type { FaultRule } from "../../sdk/testing";
import { connect, emulated, type Emulated } from "../support/emulated";
import { expectHidden, failureOf } from "../support/errors";
import { nameOfMint } from "../support/names";
import { addressOf, stackOwner } from "../support/engine";
import { codecOf, pairs } from "../support/platforms";
import { without } from "../support/specs";

type Fault = Omit<FaultRule, "platform">;

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
  ["a cut answer", { fault: "truncate" }],
  ["no answer in time", { fault: "delay", delayMs: 1500 }],
];

/** Those that a second attempt overcomes. */
const passing = faults.filter(([name]) => !/^4(?!29)/.test(name));

const dayMs = 86_400_000;

describe.each(pairs)("$pair", ({ platform, kind, fixture, token }) => {
  let setup: Emulated;
  let connection: PlatformApi;
  let tokenApi: TokenApi;
  /** The arguments of a token. */
  let args: Spec;

  beforeEach(async () => {
    setup = await emulated();
    connection = connect(platform, setup);
    tokenApi = connection[kind]!;
    args = token.args(setup.emulator);
  });

  /** A token that is ready, as its state has it. */
  async function make(name: string, by: TokenApi = tokenApi, spec: Spec = args) {
    const { secret, facts, ...info } = await by.create(spec, name);
    await by.configure?.(spec, info.tokenId, secret);
    return { secret, info, tokenId: info.tokenId, where: { ...spec, ...facts } };
  }
  const alive = (tokenId: string): boolean => setup.emulator.tokens().some(({ id, alive }) => id === tokenId && alive);
  const strike = (fault: Fault, times = 1000): void => {
    setup.emulator.fault({ platform, times, ...fault });
  };
  /** Time-outs come soon only where one is the point: a busy machine must not fake one. */
  /** With a limit in milliseconds for one attempt, where no answer comes in time: each call makes five. */
  const under = (fault: Fault, limit = 50): PlatformApi =>
    connect(platform, setup, fault.fault === "delay" ? limit : undefined);
  const { create } = fixture.requests;
  const mints = (): unknown[] =>
    setup.emulator.requests().filter(({ method, path }) => method === create.method && create.path.test(path));
  describe.each(Object.entries(fixture.signIns))("signed in by %s", (_way, env) => {
    test("a token's life: minted, observed, proven, revoked, and revoked again", async () => {
      tokenApi = connect(platform, { ...setup, env: env(setup.emulator) })[kind]!;
      const { secret, info, tokenId, where } = await make(nameOfMint(1));
      expect(info.name).toBe(fixture.named ? nameOfMint(1) : undefined);
      expect(alive(tokenId)).toBe(true);
      const observed = await tokenApi.get(where, tokenId);
      expect(observed).toMatchObject({ ...info, createdAt: new Date(setup.clock.now()).toISOString() });
      expect(await tokenApi.list(where)).toContainEqual(without({ ...observed }, "facts"));
      await tokenApi.verify(where, tokenId, secret);
      await tokenApi.revoke(where, tokenId);
      expect(alive(tokenId)).toBe(false);
      await tokenApi.revoke(where, tokenId);
      expect(await tokenApi.get(where, tokenId)).toBeUndefined();
      await failureOf(tokenApi.verify(where, tokenId, secret));
    });
  });

  test("a token lives as long as was asked for, or up to five hours less", async () => {
    const { info, where, secret, tokenId } = await make("ci-1");
    const life = Date.parse(info.expiresAt!) - setup.clock.now();
    expect(life).toBeLessThanOrEqual(7 * dayMs);
    expect(life).toBeGreaterThan(7 * dayMs - 5 * 3_600_000);
    setup.clock.advance(life - 1000);
    await tokenApi.verify(where, tokenId, secret);
    setup.clock.advance(1001);
    await failureOf(tokenApi.verify(where, tokenId, secret));
  });

  if (token.forever) {
    test("a token without expiry has none", async () => {
      const { info, where, tokenId } = await make("ci-1", tokenApi, without(args, ...token.forever!));
      expect(info).not.toHaveProperty("expiresAt");
      expect(await tokenApi.get(where, tokenId)).not.toHaveProperty("expiresAt");
    });
  }

  test("a mint is one request, and the next one is one more", async () => {
    setup.emulator.clearRequests();
    await tokenApi.create(args, "ci-1");
    expect(mints()).toHaveLength(1);
    await tokenApi.create(args, "ci-2");
    expect(mints()).toHaveLength(2);
  });

  test("another secret than the token's is not proven", async () => {
    const { where, tokenId } = await make("ci-1");
    await failureOf(tokenApi.verify(where, tokenId, new Secret(fixture.foreignSecret)));
  });

  test("all that there is is in one list, which began after the call", async () => {
    const { where } = await make(nameOfMint(0));
    const before = await tokenApi.list(where);
    const [one, other] = [await make(nameOfMint(1)), await make(nameOfMint(2))];
    await tokenApi.revoke(where, one.tokenId);
    const after = await tokenApi.list(where);
    expect(after.map(({ tokenId }) => tokenId).sort()).toEqual(
      [...before.map(({ tokenId }) => tokenId), other.tokenId].sort(),
    );
    expect(after).toContainEqual(without({ ...(await tokenApi.get(where, other.tokenId)) }, "facts"));
  });

  test("every token that is made for a resource carries its mark in the list, and no mark of another", async () => {
    const { where, tokenId } = await make(nameOfMint(1));
    const other = await make(nameOfMint(1, "cd"));
    const carrying = async (resource: string): Promise<string[]> => {
      const mark = ownershipTag(stackOwner, addressOf("ServiceToken", resource));
      return (await tokenApi.list(where))
        .filter((one) => hasTag(one, mark, codecOf({ platform, kind })))
        .map((one) => one.tokenId);
    };
    expect(await carrying("ci")).toEqual([tokenId]);
    expect(await carrying("cd")).toEqual([other.tokenId]);
    expect(await carrying("api")).toEqual([]);
  });

  test("what a mint without an answer has made is found, and none of those that the same resource made before", async () => {
    const made = [];
    for (let at = 0; at < 12; at += 1) made.push((await make(nameOfMint(at))).tokenId);
    const before = new Set(setup.emulator.tokens().map(({ id }) => id));
    setup.emulator.fault({ platform, ...fixture.requests.create, fault: "drop-after" });
    await failureOf(tokenApi.create(args, nameOfMint(12)));
    const [lost, ...more] = setup.emulator.tokens().filter(({ id }) => !before.has(id));
    expect(more).toEqual([]);
    const found = await tokenApi.findByName(args, nameOfMint(12));
    expect(found.map(({ tokenId }) => tokenId)).toEqual([lost!.id]);
  });

  test("what is not there is absent, and revoking it succeeds", async () => {
    const { where } = await make("ci-1");
    expect(await tokenApi.get(where, fixture.absentId)).toBeUndefined();
    await tokenApi.revoke(where, fixture.absentId);
  });

  test("a credential that is not accepted proves nothing: neither absence nor a revoke", async () => {
    const { where, tokenId } = await make("ci-1");
    const dead = connect(platform, { ...setup, env: { ...setup.env, ...fixture.deadEnv } })[kind]!;
    for (const id of [tokenId, fixture.absentId]) {
      await failureOf(dead.get(where, id));
      await failureOf(dead.revoke(where, id));
    }
    await failureOf(dead.create(args, "ci-2"));
    expect(alive(tokenId)).toBe(true);
  });

  describe.each(faults)("under %s to every request", (_name, fault) => {
    test("reads throw, and never say that something is gone", async () => {
      const { where, tokenId } = await make("ci-1");
      const { [kind]: reader, TokenAccessGrant } = under(fault);
      strike(fault);
      const reads: (() => Promise<unknown>)[] = [
        () => reader!.get(where, tokenId),
        () => reader!.list(where),
        () => reader!.verify(where, tokenId, new Secret(fixture.foreignSecret)),
        ...(fixture.grants ?? []).map(
          ({ where }) =>
            () =>
              TokenAccessGrant!.get(where, tokenId),
        ),
      ];
      // A refusal tells that Deplo knows the secret, and lets it see nothing.
      const proven = platform === "deplo" && fault.status === 403;
      const errors = await Promise.all(
        reads.filter((_, at) => !(proven && at === 2)).map(async (read) => failureOf(read())),
      );
      for (const error of errors) expectHidden(error, fixture.foreignSecret, ...fixture.secrets(setup.emulator));
    });

    test("a revoke never succeeds while the token is alive", async () => {
      const { where, tokenId } = await make("ci-1");
      strike(fault);
      const revoked = under(fault)[kind]!.revoke(where, tokenId);
      const outcome = await revoked.then(
        () => undefined,
        (error: unknown) => error,
      );
      if (outcome === undefined) expect(alive(tokenId)).toBe(false);
      else expectHidden(outcome, ...fixture.secrets(setup.emulator));
    });

    test("a mint throws, and nothing is printed that is secret", async () => {
      const minter = under(fault, 300)[kind]!;
      await minter.create(args, "ci-0");
      setup.emulator.clearRequests();
      strike({ ...fault, ...fixture.requests.create });
      const error = await failureOf(minter.create(args, "ci-1"));
      expectHidden(error, ...fixture.secrets(setup.emulator));
      expect(mints()).toHaveLength(fault.status === 429 ? 10 : 1);
    });
  });

  describe.each(passing)("after %s", (_name, fault) => {
    test("a second attempt reads and revokes", async () => {
      const { where, tokenId } = await make("ci-1");
      const again = under(fault, 300)[kind]!;
      strike(fault, 1);
      expect(await again.get(where, tokenId)).toMatchObject({ tokenId });
      strike(fault, 1);
      await again.revoke(where, tokenId);
      expect(alive(tokenId)).toBe(false);
    });
  });

  test("200 tokens are read with as many list calls as there are pages, and one more", async () => {
    const made = [];
    for (let at = 0; at < 200; at += 1) made.push(await make(`ci-${at}`));
    const reader = connect(platform, setup)[kind]!;
    setup.emulator.clearRequests();
    const queue = [...made];
    const worker = async (): Promise<void> => {
      for (let next = queue.pop(); next; next = queue.pop())
        expect(await reader.get(next.where, next.tokenId)).toMatchObject({ tokenId: next.tokenId });
    };
    await Promise.all(Array.from({ length: 16 }, worker));
    const pages = platform === "planetscale" ? 2 : 1;
    expect(setup.emulator.requests().length).toBeLessThanOrEqual(pages + 1);
  });

  test("the token that the provider runs on is known as such, and no other is", async () => {
    const { where, tokenId } = await make("ci-1");
    const own = fixture.ownId?.(setup.emulator) ?? fixture.absentId;
    expect(await connection.isCredential?.(where, tokenId)).toBe(fixture.ownId ? "no" : undefined);
    expect(await connection.isCredential?.(where, own)).toBe(fixture.ownId ? "yes" : undefined);
  });
});
