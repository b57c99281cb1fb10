import { nameEndingIn, ownershipTag } from "../../provider/values/ownership-tag";
import { makeByHand } from "../support/by-hand";
import { addressOf, stackOwner } from "../support/engine";
import { AuditSetup, kept, stack } from "./audit-setup";
import { exported, retirement, ownership, provider } from "./exported";
import { pairs } from "../support/platforms";

// Whoever can list names can copy a tag: what carries one without the stack's code, or a name that there is twice, is no orphan.

const named = pairs.filter(({ fixture }) => fixture.named);

async function withCopies(pair: (typeof named)[number]) {
  const setup = await AuditSetup.open();
  const [current, lost] = [await setup.make(pair), await setup.make(pair)];
  const { emulator } = setup.at;
  const name = emulator.tokens().find(({ id }) => id === current.tokenId)!.name!;
  const mark = ownershipTag(stackOwner, addressOf(pair.kind, "ci"));
  const copies = [`hack-${mark}-abcd`, `hack-${mark}-0123456789ab`, `hack-${mark.slice(0, 6)}zzzzzz-bbbb`, name].map(
    (one) => makeByHand(emulator, pair.platform, one),
  );
  return { setup, current, lost, copies, name };
}

const ids = (rows: readonly { readonly tokenId: string }[]): string[] => rows.map(({ tokenId }) => tokenId).sort();

describe.each(named)("copied tags of a $pair", (pair) => {
  test("are unproven, and --revoke revokes the orphan alone", async () => {
    const { setup, current, lost, copies } = await withCopies(pair);
    const { answer, code } = await setup.json(stack(kept(current)), { revoke: true, yes: true });
    expect(answer.owned).toMatchObject([{ tokenId: current.tokenId, status: "current" }]);
    expect(ids(answer.orphaned)).toEqual([lost.tokenId]);
    expect(ids(answer.unproven)).toEqual([...copies].sort());
    expect(answer.unproven.every(({ status }) => status === "unproven")).toBe(true);
    expect(answer.revocations).toMatchObject([{ tokenId: lost.tokenId, outcome: "revoked" }]);
    expect(setup.there(pair.platform)).toEqual(expect.arrayContaining([current.tokenId, ...copies]));
    expect(code).toBe(2);
  });

  test("do not count as unmanaged, and have a section of the text that says what to do", async () => {
    const { setup, current, copies } = await withCopies(pair);
    const [{ answer }, { text }] = [await setup.json(stack(kept(current))), await setup.audit(stack(kept(current)))];
    const before = setup.at.emulator
      .tokens()
      .filter(({ platform, id }) => platform === pair.platform && !copies.includes(id));
    expect(answer.scopes[0]!.unmanaged).toBeLessThanOrEqual(before.length - 2);
    expect(text).toContain(
      "unproven (tagged by this stack, but the tag or the name may be a copy; never revoked: revoke unneeded ones at the platform): 4\n",
    );
    for (const id of copies) expect(text).toContain(id);
  });
});

describe("a copy", () => {
  const pair = named.find((one) => one.pair === "ServiceToken on planetscale")!;

  test("of an orphan's name leaves both unproven", async () => {
    const setup = await AuditSetup.open();
    const [current, lost] = [await setup.make(pair), await setup.make(pair)];
    const name = setup.at.emulator.tokens().find(({ id }) => id === lost.tokenId)!.name!;
    const copy = makeByHand(setup.at.emulator, pair.platform, name);
    const { answer } = await setup.json(stack(kept(current)), { revoke: true, yes: true });
    expect([answer.orphaned, answer.revocations]).toEqual([[], []]);
    expect(ids(answer.unproven)).toEqual([lost.tokenId, copy].sort());
  });

  test("that appears between two looks stops the revocation, and the result says so", async () => {
    const setup = await AuditSetup.open();
    const [current, lost] = [await setup.make(pair), await setup.make(pair)];
    const name = setup.at.emulator.tokens().find(({ id }) => id === lost.tokenId)!.name!;
    let looks = 0;
    const state = (): string => {
      looks += 1;
      if (looks === 2) makeByHand(setup.at.emulator, pair.platform, name);
      return stack(kept(current));
    };
    const { answer, code } = await setup.json(state, { revoke: true, yes: true });
    expect(answer.revocations).toMatchObject([
      {
        outcome: "skipped",
        message:
          "not revoked: another token has the same name now, and one of them is a copy. Revoke the copy at the platform.",
      },
    ]);
    expect(setup.there("planetscale")).toContain(lost.tokenId);
    expect(code).toBe(2);
  });

  test("of a name that a Retirement has recorded is unproven, though the token itself is gone", async () => {
    const setup = await AuditSetup.open();
    const [current, old] = [await setup.make(pair), await setup.make(pair)];
    const { emulator } = setup.at;
    const name = emulator.tokens().find(({ id }) => id === old.tokenId)!.name!;
    emulator.revokeToken("planetscale", old.tokenId);
    const copy = makeByHand(emulator, pair.platform, name);
    const recordedNames = [nameEndingIn(name)!.slice(13)];
    const state = exported([
      ownership(),
      provider(),
      kept(current),
      retirement({ current: current.id, recordedNames }),
    ]);
    const { answer } = await setup.json(state, { revoke: true, yes: true });
    expect(ids(answer.unproven)).toEqual([copy]);
    expect(setup.there("planetscale")).toContain(copy);
  });

  test("in hundreds of names fills no screen: the JSON has them all", async () => {
    const setup = await AuditSetup.open();
    const current = await setup.make(pair);
    const mark = ownershipTag(stackOwner, addressOf(pair.kind, "ci"));
    for (let at = 0; at < 100; at += 1) makeByHand(setup.at.emulator, pair.platform, `hack-${mark}-abcd`);
    const { text } = await setup.audit(stack(kept(current)));
    expect(text).toContain("and 80 more: --json lists them all\n");
    expect((await setup.json(stack(kept(current)))).answer.unproven).toHaveLength(100);
  });
});
