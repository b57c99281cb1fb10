import { addressOf } from "../support/engine";
import { pairOf, pairs, pairWith } from "../support/platforms";
import { exported, retirement, ownership, provider } from "./exported";
import { asStack, AuditSetup, kept, stack, type Made } from "./audit-setup";

const pair = pairOf("ServiceToken on planetscale");
const session = pairWith({ kind: "ServiceToken", named: false });
const later = 10 * 60_000;
const otherOwner = "another stack's ownership";

const ids = (rows: readonly { readonly tokenId: string }[]): string[] => rows.map(({ tokenId }) => tokenId).sort();

/** The state of the stack `prod`, with an ownership of its own. */
const prod = (...resources: readonly object[]): string =>
  asStack("prod", exported([ownership(otherOwner), provider(), ...resources]));

describe("an audit of several stacks", () => {
  /** What stack `prod` may do with a token that it got from `dev`. */
  const holders: Record<string, (token: Made) => string> = {
    "has it as current": (token) => prod(kept(token)),
    "has it in overlap": (token) =>
      prod(
        retirement({
          current: "planetscale/acme/x",
          retiring: [{ token: token.id, retireAt: "2027-01-01T00:00:00.000Z" }],
        }),
      ),
    "has yet to delete it": (token) => prod(kept(token, { pendingDeletion: true })),
    "was deleting it": (token) =>
      asStack(
        "prod",
        exported(
          [ownership(otherOwner), provider()],
          [{ type: "deleting", resource: kept(token, { pendingDeletion: true }) }],
        ),
      ),
  };

  test.each(Object.entries(holders))("a token is not orphaned while another stack %s", async (_what, holder) => {
    const setup = await AuditSetup.open();
    const [moved, current] = [await setup.make(pair), await setup.make(pair)];
    setup.at.clock.advance(later);
    const dev = stack(kept(current));
    expect(ids((await setup.json(dev)).answer.orphaned)).toEqual([moved.tokenId]);
    const { answer } = await setup.json({ dev, prod: holder(moved) }, { revoke: true });
    expect([answer.orphaned, answer.revocations]).toEqual([[], []]);
    expect(ids(answer.owned)).toEqual(expect.arrayContaining(ids([moved, current])));
    expect(setup.there("planetscale")).toContain(moved.tokenId);
  });

  test.each(pairs)("a $pair that no stack has is orphaned, and belongs to the stack that made it", async (one) => {
    const setup = await AuditSetup.open();
    const address = asStack("prod", addressOf(one.kind, "ci"));
    const [lost, lostThere] = [await setup.make(one), await setup.make(one, "ci", otherOwner, address)];
    const [here, there] = [await setup.make(one), await setup.make(one, "ci", otherOwner, address)];
    setup.at.clock.advance(later);
    const states = { dev: stack(kept(here)), prod: prod(kept(there, { owner: otherOwner })) };
    const { code, answer } = await setup.json(states, { revoke: true });
    const found = answer.orphaned.map(({ stack, tokenId, name }) => ({ stack, tokenId, name }));
    expect(found).toHaveLength(2);
    expect(found).toContainEqual({ stack: "shop/dev", tokenId: lost.tokenId, name: "ci" });
    expect(found).toContainEqual({ stack: "shop/prod", tokenId: lostThere.tokenId, name: "ci" });
    expect(answer.owned.map(({ stack, tokenId }) => [stack, tokenId])).toEqual([
      ["shop/dev", here.tokenId],
      ["shop/prod", there.tokenId],
    ]);
    expect(answer.revocations.map(({ outcome }) => outcome)).toEqual(["revoked", "revoked"]);
    expect(setup.there()).toEqual(expect.arrayContaining([here.tokenId, there.tokenId]));
    expect(code).toBe(0);
  });

  test("places and credentials that stacks share are asked once", async () => {
    const setup = await AuditSetup.open();
    const [here, there] = [await setup.make(pair), await setup.make(pair)];
    setup.at.emulator.clearRequests();
    await setup.audit({ dev: stack(kept(here)), prod: prod(kept(there)) });
    expect(setup.at.emulator.requests()).toHaveLength(1);
  });

  test("a token that two stacks hold is named, with what it is to each", async () => {
    const setup = await AuditSetup.open();
    const [shared, current] = [await setup.make(pair), await setup.make(pair, "cd")];
    const retiring = [{ token: shared.id, retireAt: "2027-01-01T00:00:00.000Z" }];
    const dev = stack(kept(current), retirement({ name: "cd", current: current.id, retiring }));
    const { answer } = await setup.json({ dev, prod: prod(kept(shared)) });
    expect(answer.notes).toEqual([
      `cd (${shared.id}) is in overlap in shop/dev and current in shop/prod: one stack may revoke what the other uses.`,
    ]);
  });

  test("the first line names every stack that was read, and which of their states are empty", async () => {
    const setup = await AuditSetup.open();
    const none = '{"version":3,"deployment":{}}';
    const damaged = JSON.stringify({ version: 3, deployment: { resources: [{ urn: "urn:pulumi:qa::shop::t::x" }] } });
    const states = { dev: stack(kept(await setup.make(pair))), "shop/new": none, qa: damaged };
    expect((await setup.audit(states)).text).toMatch(/^shop\/dev, shop\/qa, shop\/new \(empty state\) at /);
    expect((await setup.json(states)).answer.stacks).toEqual(["shop/dev", "shop/qa"]);
    expect((await setup.audit(none)).text).toMatch(/^the state \(empty state\) at /);
  });

  test("the table has a column for the stack", async () => {
    const setup = await AuditSetup.open();
    const [here, there] = [await setup.make(pair), await setup.make(pair)];
    const { text } = await setup.audit({ dev: stack(kept(here)), prod: prod(kept(there)) });
    expect(text).toMatch(/^shop\/dev, shop\/prod at /);
    expect(text).toMatch(/\n {2}STACK +NAME/);
    expect(text).toMatch(new RegExp(`\\n {2}shop/prod +ci .*${there.tokenId}`));
    expect((await setup.audit(stack(kept(here)))).text).not.toContain("STACK");
  });

  const unreadable: Record<string, string | (() => string)> = {
    "cannot be exported": () => {
      throw new Error("passphrase must be set");
    },
    "is no export": "{",
    "is damaged": prod(kept({ id: "planetscale/acme/..", kind: "ServiceToken", name: "ci" } as Made)),
  };

  test.each(Object.entries(unreadable))("with a stack that %s, nothing is revoked", async (_why, broken) => {
    const setup = await AuditSetup.open();
    const [lost, current] = [await setup.make(pair), await setup.make(pair)];
    setup.at.clock.advance(later);
    const states = { dev: stack(kept(current)), "shop/prod": broken };
    const { code, log, answer } = await setup.json(states, { revoke: true, yes: true });
    expect(answer.problems.map(({ message }) => message)).toEqual([
      expect.stringMatching(/^Could not read shop\/prod: /),
    ]);
    expect([ids(answer.orphaned), answer.revocations]).toEqual([[lost.tokenId], []]);
    expect(log).toContain("Nothing was revoked: not every stack could be read");
    expect(setup.there("planetscale")).toContain(lost.tokenId);
    expect(code).toBe(1);
  });

  test("with a stack that cannot be read the second time, nothing is revoked", async () => {
    const setup = await AuditSetup.open();
    const [lost, current] = [await setup.make(pair), await setup.make(pair)];
    setup.at.clock.advance(later);
    const left = [prod()];
    const states = { dev: stack(kept(current)), prod: () => left.pop() ?? "{" };
    const { code, answer } = await setup.json(states, { revoke: true });
    expect(answer.revocations).toMatchObject([{ tokenId: lost.tokenId, outcome: "failed" }]);
    expect(setup.there("planetscale")).toContain(lost.tokenId);
    expect(code).toBe(1);
  });

  test("what another stack has recorded meanwhile is left alone", async () => {
    const setup = await AuditSetup.open();
    const [lost, current] = [await setup.make(pair), await setup.make(pair)];
    setup.at.clock.advance(later);
    const left = [prod(kept(lost)), prod()];
    const { code, answer } = await setup.json({ dev: stack(kept(current)), prod: () => left.pop()! }, { revoke: true });
    expect(answer.revocations).toMatchObject([{ tokenId: lost.tokenId, outcome: "in state" }]);
    expect(code).toBe(0);
  });
});

describe("an audit of one stack", () => {
  test("revokes nothing without --yes, and says why", async () => {
    const setup = await AuditSetup.open();
    const [lost, current] = [await setup.make(pair), await setup.make(pair)];
    setup.at.clock.advance(later);
    const { code, log, answer } = await setup.json(stack(kept(current)), { revoke: true });
    expect(log).toMatch(/Nothing was revoked: only one stack was read, .*--all-stacks.*--yes/);
    expect([ids(answer.orphaned), answer.revocations]).toEqual([[lost.tokenId], []]);
    expect(answer.notes).toEqual([expect.stringContaining("Only one stack was read.")]);
    expect(setup.there("planetscale")).toContain(lost.tokenId);
    expect(code).toBe(2);
    const sure = await setup.json(stack(kept(current)), { revoke: true, yes: true });
    expect([ids(sure.answer.revocations), sure.code]).toEqual([[lost.tokenId], 0]);
  });

  test("without orphans has no note, and --revoke no refusal", async () => {
    const setup = await AuditSetup.open();
    const { code, log, answer } = await setup.json(stack(kept(await setup.make(pair))), { revoke: true });
    expect([answer.notes, log, code]).toEqual([[], "", 0]);
  });

  test.each([pair, session])(
    "never takes a $pair of another stack for its own, though it has one from there",
    async (one) => {
      const setup = await AuditSetup.open();
      // Both were made in the other stack; one of them was moved here.
      const [moved, theirs] = [await setup.make(one, "ci", otherOwner), await setup.make(one, "ci", otherOwner)];
      const { code, answer } = await setup.json(stack(kept(moved, { owner: otherOwner })));
      expect(ids(answer.owned)).toEqual([moved.tokenId]);
      expect(answer.orphaned).toEqual([]);
      expect(answer.notes).toEqual([expect.stringMatching(/^Some tokens of shop\/dev were created by another stack/)]);
      expect(code).toBe(0);
      expect(setup.there()).toContain(theirs.tokenId);
    },
  );

  test("finds what was made under each of several ownership resources", async () => {
    for (const one of pairs) {
      const setup = await AuditSetup.open();
      const [lost, packaged] = [await setup.make(one), await setup.make(one, "ci", "packaged")];
      const owners = [ownership(), ownership("packaged", { name: "component" })];
      const current = await setup.make(one);
      const { answer } = await setup.json(exported([...owners, provider(), kept(current)]));
      expect(ids(answer.orphaned)).toEqual(ids([lost, packaged]));
    }
  });
});
