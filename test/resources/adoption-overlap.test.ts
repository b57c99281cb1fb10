import type { Spec } from "../../provider/platforms/contract";
import { statusOf } from "../support/direct";
import { pairs } from "../support/platforms";
import { keptOf } from "../support/stack";
import { day, retirementStack, type RetirementStack } from "./retirement-stack";

describe.each(pairs)("adopt with an overlap: $pair", (pair) => {
  let stack: RetirementStack;
  let old: { readonly id: string; readonly secret: string };

  beforeEach(async () => {
    stack = await retirementStack(pair);
    old = pair.fixture.createByHand(stack.emulator, "old-ci");
  });

  const adopt = (): Spec => ({ adopt: { tokenId: old.id, value: old.secret } });
  const up = (trigger: string, changes: Spec = {}) =>
    stack.up({ ...stack.args, ...adopt(), rotateWhenChanged: trigger, ...changes });
  const works = async (): Promise<boolean> =>
    (await statusOf(pair.token.uses(stack.emulator, old.secret, old.id, stack.args))) === 200;
  const printed = (text: string): boolean => stack.lines.some((line) => line.includes(text));

  /** Adopted, and rotated a day later. */
  async function rotated(): Promise<void> {
    await up("1");
    expect(stack.retiring()).toEqual({});
    stack.clock.advance(day);
    await up("2");
    expect(stack.current()).not.toBe(old.id);
    expect(stack.retiring()).toEqual({ [old.id]: 3 });
    expect(await works()).toBe(true);
  }

  test("a rotation keeps it through the overlap, and then it is revoked as any", async () => {
    await rotated();
    stack.clock.advance(1.9 * day);
    await up("2");
    expect(await works()).toBe(true);
    stack.clock.advance(0.2 * day);
    await up("2");
    expect(await works()).toBe(false);
    expect(stack.living()).toEqual([stack.current()]);
    expect(printed(`revoked ${old.id}`)).toBe(true);
  });

  test("a program without the resource, before the overlap has ended, releases it; it can be adopted again", async () => {
    await rotated();
    await stack.engine.destroy();
    expect(stack.living()).toEqual([old.id]);
    expect(await works()).toBe(true);
    expect(printed(`${old.id} is released`)).toBe(true);
    await up("2");
    expect(stack.current()).toBe(old.id);
    await stack.engine.refresh();
    await up("2");
    expect(stack.living()).toEqual([old.id]);
    await up("3");
    expect(stack.living()).toEqual([old.id, stack.current()]);
  });

  test("after its overlap has ended, a program without the resource revokes it: its time came while it was declared", async () => {
    await rotated();
    stack.clock.advance(2.1 * day);
    await stack.engine.destroy();
    expect(stack.living()).toEqual([]);
  });

  test("without the overlap in the program, and with PULUMI_TOKENS_REVOKE_NOW, it is revoked like any old token", async () => {
    await rotated();
    await up("2", { overlap: undefined });
    expect(stack.living()).toEqual([stack.current()]);
  });

  test("a program that never rotated it leaves it and its Retirement's list alone", async () => {
    await up("1");
    await stack.engine.destroy();
    expect(stack.living()).toEqual([old.id]);
    expect(await works()).toBe(true);
  });

  test("`--replace` in the overlap, with `adopt` in the program, gives it back: only the other one is revoked", async () => {
    await rotated();
    await stack.up({ ...stack.args, ...adopt(), rotateWhenChanged: "2", overlap: undefined }, { replace: true });
    expect(stack.current()).toBe(old.id);
    expect(await works()).toBe(true);
  });

  test("a released token of the stack's own is adopted, and others like it are left alone", async () => {
    if (!pair.fixture.named) return;
    const released: string[] = [];
    for (const trigger of ["1", "2"]) {
      await stack.up({ ...stack.args, revokeOnDestroy: false, rotateWhenChanged: trigger });
      released.push(stack.current());
      old = { id: stack.current(), secret: String(keptOf(stack, pair.kind, "ci").outputs["value"]) };
      await stack.engine.destroy();
      stack.clock.advance(day);
    }
    const [first, second] = released as [string, string];
    expect(stack.living()).toEqual(expect.arrayContaining([first, second]));
    await up("1");
    expect(stack.current()).toBe(second);
    await stack.engine.refresh();
    stack.clock.advance(3 * day);
    await up("1");
    await stack.engine.destroy();
    expect(stack.living()).toEqual(expect.arrayContaining([first, second]));
  });
});
