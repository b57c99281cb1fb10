import { tokenIdOf } from "../../provider/values/ids";
import type { Spec } from "../../provider/platforms/contract";
import { statusOf } from "../support/direct";
import { failureOf } from "../support/errors";
import { pairs } from "../support/platforms";
import { tokenStack, type TokenStack } from "../support/stack";
import { adopting as adoptingIn, refused as refusedBy } from "./adopting";

const day = 86_400_000;

describe.each(pairs)("adopt refuses, stores nothing and revokes nothing: $pair", (pair) => {
  const { fixture, token } = pair;
  let stack: TokenStack;
  let old: { readonly id: string; readonly secret: string };

  beforeEach(async () => {
    stack = await tokenStack(pair);
    old = fixture.createByHand(stack.emulator, "old-ci");
  });

  const adopting = (changes: Spec = {}, which = old): Spec => adoptingIn(stack, which, changes);
  const works = async (secret = old.secret, id = old.id): Promise<boolean> =>
    (await statusOf(token.uses(stack.emulator, secret, id, stack.args))) === 200;

  const refused = (args: Spec): Promise<string> => refusedBy(stack, args);

  test("the secret of another token", async () => {
    const other = fixture.createByHand(stack.emulator, "other");
    expect(await refused(adopting({}, { id: old.id, secret: fixture.foreignSecret }))).toMatch(/^adopt\.value: /);
    if (fixture.showsOwnerOfSecret)
      expect(await refused(adopting({}, { id: old.id, secret: other.secret }))).toMatch(
        /^adopt\.value: must be the secret of token/,
      );
    expect([await works(), await works(other.secret, other.id)]).toEqual([true, true]);
  });

  test("an id that the platform does not have", async () => {
    const message = await refused(adopting({}, { id: fixture.absentId, secret: old.secret }));
    expect(message).toMatch(/^adopt\.tokenId: /);
    expect(message).toContain("remove `adopt`");
  });

  test("the token that the provider itself signs in with", async () => {
    const own = fixture.ownId?.(stack.emulator);
    if (own === undefined) return;
    const secret = fixture.secrets(stack.emulator).at(-1)!;
    expect(await refused(adopting({}, { id: own, secret }))).toMatch(/^adopt\.tokenId: .*the provider itself signs in/);
  });

  test("a token that has expired", async () => {
    stack.clock.advance(91 * day);
    expect(await refused(adopting())).toMatch(/^adopt\.(tokenId|value): /);
  });

  test("a token that another resource adopts, or has", async () => {
    const both = stack.engine.up(async (declare) => {
      await declare(pair.kind, "ci", adopting());
      await declare(pair.kind, "cd", adopting());
    });
    expect((await failureOf(both)).message).toMatch(/^adopt\.tokenId: .*"ci"/);
    await stack.up(adopting());
    const later = stack.engine.up(async (declare) => {
      await declare(pair.kind, "ci", stack.args);
      await declare(pair.kind, "cd", adopting());
    });
    expect((await failureOf(later)).message).toMatch(/^adopt\.tokenId: .*"ci"/);
    expect(stack.writes()).toEqual([]);
    expect(await works()).toBe(true);
  });

  test("a platform that fails while it is looked for, or while its secret is tried", async () => {
    stack.refuse("proofs", 503);
    await refused(adopting());
    stack.heal();
    stack.fault({ fault: "status", status: 501, times: 100 });
    await refused(adopting());
    stack.heal();
    await stack.up(adopting());
    expect(tokenIdOf(stack.kept().id)).toBe(old.id);
  });

  test("an argument with a wrong type, or a secret in the wrong place", async () => {
    for (const adopt of [
      "x",
      {},
      { tokenId: old.id },
      { tokenId: old.secret, value: old.id },
      { tokenId: 1, value: 1 },
    ])
      expect(await refused({ ...stack.args, adopt })).toMatch(/^adopt/);
  });

  test("another token for a resource that has one", async () => {
    await stack.up(adopting());
    const other = fixture.createByHand(stack.emulator, "other");
    const { message } = await failureOf(stack.up(adopting({}, other)));
    expect(message).toMatch(/^adopt\.tokenId: /);
    expect(stack.writes()).toEqual([]);
    expect(stack.kept().outputs["value"]).toBe(old.secret);
    expect([await works(), await works(other.secret, other.id)]).toEqual([true, true]);
  });
});
