import { pairOf, pairs } from "../support/platforms";
import { creating, encrypted, exported, ownership, provider, secretValue } from "./exported";
import { AuditSetup, kept, stack } from "./audit-setup";

const later = 10 * 60_000;

describe("an audit of a stack with tokens on every platform", () => {
  /** For each pair: one in the state, one that waits for its deletion, one that a crash left, one of another stack. */
  async function everything(setup: AuditSetup) {
    const made = [];
    for (const pair of pairs) {
      made.push({
        current: await setup.make(pair),
        pendingDeletion: await setup.make(pair),
        lost: await setup.make(pair),
        foreign: await setup.make(pair, "ci", "another stack's ownership"),
      });
    }
    const resources = made.flatMap(({ current, pendingDeletion }) => [
      kept(current),
      kept(pendingDeletion, { pendingDeletion: true }),
    ]);
    return { made, state: stack(...resources) };
  }

  test("lists what it owns, what it orphaned, and all others one by one as unmanaged", async () => {
    const setup = await AuditSetup.open();
    const { made, state } = await everything(setup);
    const { code, answer } = await setup.json(state);
    const ids = (rows: readonly { tokenId: string }[]) => rows.map(({ tokenId }) => tokenId).sort();
    expect(ids(answer.owned)).toEqual(ids(made.flatMap(({ current, pendingDeletion }) => [current, pendingDeletion])));
    expect(answer.owned.every(({ checked }) => checked)).toBe(true);
    expect(ids(answer.orphaned)).toEqual(ids(made.map(({ lost }) => lost)));
    expect(answer.orphaned.every(({ name, kind }) => name === "ci" && kind !== null)).toBe(true);
    const known = ids([...answer.owned, ...answer.orphaned]);
    expect(ids(answer.unmanaged)).toEqual(
      setup
        .there()
        .filter((id) => !known.includes(id))
        .sort(),
    );
    expect(answer.scopes.reduce((sum, { unmanaged }) => sum + unmanaged, 0)).toBe(answer.unmanaged.length);
    expect([answer.problems, answer.revocations, code]).toEqual([[], [], 2]);
    const text = (await setup.audit(state)).text;
    for (const { foreign } of made) expect(text).toMatch(new RegExp(`${foreign.tokenId} +unmanaged`));
  });

  test("writes nothing without --revoke", async () => {
    const setup = await AuditSetup.open();
    const { state } = await everything(setup);
    setup.at.emulator.clearRequests();
    await setup.audit(state);
    const asked = setup.at.emulator.requests().map(({ method, path }) => `${method} ${path.split("/").at(-1) ?? ""}`);
    expect(new Set(asked)).toEqual(
      new Set(["GET service-tokens", "POST readUser", "POST listAuthSessions", "GET access-tokens", "GET tokens"]),
    );
  });

  test("lists each place once", async () => {
    const setup = await AuditSetup.open();
    const { state } = await everything(setup);
    setup.at.emulator.clearRequests();
    await setup.audit(state);
    const paths = setup.at.emulator.requests().map(({ platform, path }) => `${platform} ${path}`);
    expect(paths).toHaveLength(new Set(paths).size);
  });

  test("with --revoke shows what was orphaned, ends exactly that, and has nothing to do after it", async () => {
    const setup = await AuditSetup.open();
    const { made, state } = await everything(setup);
    const before = setup.there();
    setup.at.clock.advance(later);
    const { code, text } = await setup.audit(state, { revoke: true, yes: true });
    const lost = made.map(({ lost }) => lost.tokenId);
    expect(setup.there()).toEqual(before.filter((id) => !lost.includes(id)));
    for (const id of lost) expect(text.indexOf(id)).toBeLessThan(text.lastIndexOf(`${id}): revoked.`));
    expect(code).toBe(0);
    const again = await setup.json(state, { revoke: true, yes: true });
    expect([again.code, again.answer.orphaned, again.answer.revocations]).toEqual([0, [], []]);
  });
});

describe("an audit", () => {
  const pair = pairOf("ServiceToken on planetscale");

  test.each(pairs)("of a $pair that was revoked elsewhere says that it is gone", async (one) => {
    const setup = await AuditSetup.open();
    const [current, pendingDeletion] = [await setup.make(one), await setup.make(one)];
    for (const { tokenId } of [current, pendingDeletion]) setup.at.emulator.revokeToken(one.platform, tokenId);
    const { code, answer } = await setup.json(stack(kept(current), kept(pendingDeletion, { pendingDeletion: true })));
    expect(answer.owned.map(({ status }) => status)).toEqual(["not found", "ended"]);
    expect(code).toBe(2);
    expect((await setup.json(stack(kept(pendingDeletion, { pendingDeletion: true })))).code).toBe(0);
  });

  test.each(pairs)("of a $pair takes a list that lags behind for no proof that it is gone", async (one) => {
    const setup = await AuditSetup.open();
    const current = await setup.make(one);
    setup.at.emulator.fault({ platform: one.platform, path: /(s|Sessions)$/, fault: "stale", times: 2 });
    const { code, answer } = await setup.json(stack(kept(current)));
    expect(answer.owned).toMatchObject([{ status: "current", checked: true }]);
    expect([code, answer.problems]).toEqual([0, []]);
  });

  test.each(pairs)("finds a $pair that the first run of a stack orphaned", async (one) => {
    const setup = await AuditSetup.open();
    const lost = await setup.make(one);
    const state = exported([ownership(), provider()], [creating(lost.kind, lost.name, lost.args)]);
    const { code, answer } = await setup.json(state);
    expect(answer).toMatchObject({
      owned: [],
      orphaned: [{ tokenId: lost.tokenId }],
      pendingCreations: [{ name: "ci" }],
    });
    expect(code).toBe(2);
  });

  test("signs in by what the state holds, to each provider's own account", async () => {
    const [setup, other] = [await AuditSetup.open(), await AuditSetup.open()];
    const [own, theirs] = [await setup.make(pair), await other.make(pair, "cd")];
    const { accessToken, apiUrl } = other.at.emulator.info.planetscale;
    const settings = {
      "tokens:provider:explicit": "true",
      "tokens:planetscaleAccessToken": secretValue(accessToken),
      "tokens:planetscaleApiUrl": apiUrl,
    };
    setup.learn(accessToken);
    setup.learn(theirs.secret);
    const resources = [ownership(), provider(), kept(own), kept(theirs, { provider: "b" })];
    const options = { apiUrl: [apiUrl] };
    const { code, answer } = await setup.json(exported([...resources, provider("b", settings)]), options);
    expect(answer.owned).toMatchObject([
      { checked: true, status: "current" },
      { checked: true, status: "current" },
    ]);
    expect(code).toBe(0);
    const unreadable = { ...settings, "tokens:planetscaleAccessToken": encrypted() };
    const half = await setup.json(exported([...resources, provider("b", unreadable)]), options);
    expect(half.answer.owned.map(({ checked }) => checked)).toEqual([true, false]);
    expect(half.answer.problems.map(({ message }) => message)).toEqual([expect.stringContaining("--show-secrets")]);
    expect(half.code).toBe(1);
  });

  test("of a token whose provider the state does not hold asks nobody: it may be of another account", async () => {
    const setup = await AuditSetup.open();
    const { code, answer } = await setup.json(stack(kept(await setup.make(pair), { provider: "lost" })));
    expect(answer.problems).toHaveLength(1);
    expect([code, setup.at.emulator.requests().filter(({ method }) => method === "GET")]).toEqual([1, []]);
  });

  test("says on standard error that it waits for a rate limit, and goes on", async () => {
    const setup = await AuditSetup.open();
    const made = await setup.make(pair);
    setup.at.emulator.fault({ platform: pair.platform, method: "GET", fault: "status", status: 429, retryAfter: 1 });
    const { answer, log } = await setup.json(stack(kept(made)), {}, { chance: () => 0 });
    expect(log).toBe("PlanetScale answered 429 (rate limit); waiting 1 s …\n");
    expect(answer.problems).toEqual([]);
  });

  test("shows what it can when a platform fails, and still ends what it sees", async () => {
    const setup = await AuditSetup.open();
    const deplo = pairOf("DeployToken on deplo");
    const [here, there, lost] = [await setup.make(pair), await setup.make(deplo), await setup.make(pair)];
    setup.at.emulator.fault({ platform: "deplo", fault: "status", status: 401, times: 100 });
    setup.at.clock.advance(later);
    const { code, answer } = await setup.json(stack(kept(here), kept(there)), { revoke: true, yes: true });
    expect(answer.owned.map(({ checked }) => checked)).toEqual([true, false]);
    expect(answer.problems).toMatchObject([
      { platform: "deplo", message: expect.stringMatching(/^Deplo could not list/) as string },
    ]);
    expect(answer.revocations).toMatchObject([{ tokenId: lost.tokenId, outcome: "revoked" }]);
    expect(code).toBe(1);
  });
});
