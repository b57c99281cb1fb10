import { tokenIdOf } from "../../provider/values/ids";
import type { Spec } from "../../provider/platforms/contract";
import { statusOf } from "../support/direct";
import { expectHidden, failureOf } from "../support/errors";
import { pairs } from "../support/platforms";
import { without } from "../support/specs";
import { tokenStack, type TokenStack } from "../support/stack";

const day = 86_400_000;

describe.each(pairs)("adopt: $pair", (pair) => {
  const { fixture, token } = pair;
  let stack: TokenStack;
  let old: { readonly id: string; readonly secret: string };

  beforeEach(async () => {
    stack = await tokenStack(pair);
    old = fixture.createByHand(stack.emulator, "old-ci");
  });

  const adopting = (changes: Spec = {}, { id, secret } = old): Spec => ({
    ...stack.args,
    adopt: { tokenId: id, value: secret },
    ...changes,
  });
  const works = async (secret = old.secret, id = old.id): Promise<boolean> => {
    const status = await statusOf(token.uses(stack.emulator, secret, id, stack.args));
    return status === 200;
  };

  test("takes the token and its secret into the state, without a creation, as the platform shows it", async () => {
    const made = stack.emulator.tokens().find(({ id }) => id === old.id)!;
    stack.clock.advance(3 * day);
    await stack.up(adopting());
    const { id, outputs, secrets } = stack.kept();
    expect(stack.engine.steps).toEqual(["create ci"]);
    expect(stack.writes()).toEqual([]);
    expect(tokenIdOf(id)).toBe(old.id);
    expect(secrets).toEqual(["value"]);
    expect(outputs).toMatchObject({
      value: old.secret,
      adopted: old.id,
      createdAt: made.createdAt,
      expiresAt: made.expiresAt,
      name: made.name,
    });
    expect(outputs).not.toHaveProperty("adopt");
    expect(await works()).toBe(true);
  });

  test("says what differs from the program, and replaces nothing for it", async () => {
    await stack.up(adopting());
    expect(stack.lines.join("\n")).toContain(`ci: adopted token ${old.id}`);
    expect(stack.lines.join("\n")).toContain("expiresIn");
    stack.emulator.clearRequests();
    await stack.up(adopting());
    expect(stack.engine.steps).toEqual(["same ci"]);
    await stack.engine.refresh();
    await stack.up(adopting());
    expect(stack.engine.steps).toEqual(["same ci"]);
    await stack.up();
    expect(stack.engine.steps).toEqual(["same ci"]);
    await stack.up(adopting());
    expect(stack.engine.steps).toEqual(["same ci"]);
    expect(stack.writes()).toEqual([]);
  });

  test("warns of a token that never expires and that nothing rotates, and of no other", async () => {
    const warning = `ci: warning: ${old.id} never expires, and nothing rotates it. Set \`rotateEvery\`.`;
    await stack.up(adopting());
    expect(stack.lines.includes(warning)).toBe(stack.kept().outputs["expiresAt"] === null);
    await stack.engine.destroy();
    stack.lines.length = 0;
    await stack.up(adopting({ rotateEvery: "5d" }));
    expect(stack.lines).not.toContain(warning);
  });

  test("shows the secret in value alone", async () => {
    await stack.up(adopting());
    const { outputs, id } = stack.kept();
    expectHidden([without(outputs, "value"), id, stack.lines, stack.emulator.requests()], old.secret);
  });

  test("a preview says what will be adopted and sends nothing", async () => {
    stack.emulator.clearRequests();
    await stack.engine.preview((declare) => declare(pair.kind, "ci", adopting()));
    expect(stack.engine.steps).toEqual(["create ci"]);
    expect(stack.emulator.requests()).toEqual([]);
    expect(stack.lines).toContainEqual(expect.stringContaining(`ci: adopts token ${old.id}`));
  });

  test("a token that was never rotated is released when it leaves the program, with a line", async () => {
    await stack.up(adopting());
    await stack.engine.destroy();
    expect(stack.engine.state.size).toBe(0);
    expect(stack.writes()).toEqual([]);
    expect(await works()).toBe(true);
    expect(stack.lines).toContainEqual(expect.stringContaining(`ci: released token ${old.id}`));
  });

  test("a released token can be adopted again", async () => {
    await stack.up(adopting());
    await stack.engine.destroy();
    await stack.up(adopting());
    expect(tokenIdOf(stack.kept().id)).toBe(old.id);
    expect(stack.writes()).toEqual([]);
  });

  test("with `revokeOnDestroy: true` it is revoked", async () => {
    await stack.up(adopting({ revokeOnDestroy: true }));
    await stack.engine.destroy();
    expect(stack.writes()).toEqual(["revoke"]);
    expect(await works()).toBe(false);
  });

  test("`revokeOnDestroy` is set in place, later too", async () => {
    await stack.up(adopting());
    await stack.up(adopting({ revokeOnDestroy: true }));
    expect(stack.engine.steps).toEqual(["update ci"]);
    expect(stack.kept().outputs["value"]).toBe(old.secret);
    await stack.engine.destroy();
    expect(stack.writes()).toEqual(["revoke"]);
  });

  test("when it is due by its real expiry it is replaced by a new token, and revoked as any", async () => {
    await stack.up(adopting({ rotateBefore: "2d" }));
    stack.clock.advance(89 * day);
    await stack.up(adopting({ rotateBefore: "2d" }));
    expect(stack.engine.steps).toEqual(["replace ci", "delete ci"]);
    expect(stack.writes()).toEqual(["mint", "revoke"]);
    const { outputs, id } = stack.kept();
    expect(tokenIdOf(id)).not.toBe(old.id);
    expect(outputs["value"]).not.toBe(old.secret);
    expect(await works()).toBe(false);
    // It is not adopted again, and the new one is not a token made by hand.
    await stack.up(adopting({ rotateBefore: "2d" }));
    expect(stack.engine.steps).toEqual(["same ci"]);
    await stack.engine.destroy();
    expect(stack.living()).toEqual([]);
  });

  test("a trigger rotates it, with `adopt` in the program or without", async () => {
    await stack.up(adopting({ rotateWhenChanged: "1" }));
    await stack.up({ ...stack.args, rotateWhenChanged: "2" });
    expect(stack.writes()).toEqual(["mint", "revoke"]);
    expect(stack.living()).toEqual([tokenIdOf(stack.kept().id)]);
  });

  test("`--replace` with `adopt` in the program adopts it again: nothing is created or revoked", async () => {
    await stack.up(adopting());
    await stack.up(adopting(), { replace: true });
    expect(stack.writes()).toEqual([]);
    expect(tokenIdOf(stack.kept().id)).toBe(old.id);
    expect(stack.lines).toContainEqual(expect.stringContaining("`adopt`"));
    expect(await works()).toBe(true);
    await stack.up(stack.args, { replace: true });
    expect(stack.writes()).toEqual(["mint", "revoke"]);
  });

  test("`revokeOnDestroy: false` releases a token that the stack made, too", async () => {
    await stack.up({ ...stack.args, revokeOnDestroy: false });
    const { id, outputs } = stack.kept();
    await stack.engine.destroy();
    expect(stack.writes()).toEqual(["mint"]);
    expect(await works(String(outputs["value"]), tokenIdOf(id))).toBe(true);
    expect(stack.lines).toContainEqual(expect.stringContaining(`ci: released token ${tokenIdOf(id)}`));
  });

  test("a rotation revokes whatever `revokeOnDestroy` says", async () => {
    await stack.up(adopting({ revokeOnDestroy: false, rotateWhenChanged: "1" }));
    await stack.up(adopting({ revokeOnDestroy: false, rotateWhenChanged: "2" }));
    expect(stack.writes()).toEqual(["mint", "revoke"]);
    expect(await works()).toBe(false);
  });

  test("`--replace` with `adopt`, whose consumer failed: the next run does not revoke what it has adopted again", async () => {
    const args = adopting({ revokeOnDestroy: true });
    await stack.up(args);
    const failing = stack.engine.up(async (declare) => {
      await declare(pair.kind, "ci", args, { replace: true });
      throw new Error("a consumer fails");
    });
    await failureOf(failing);
    await stack.up(args);
    expect(stack.engine.steps).toEqual(["same ci", "delete ci"]);
    expect(await works()).toBe(true);
    expect(stack.writes()).toEqual([]);
  });

  test("a rotation whose consumer failed, then a program without the resource: the old one is released", async () => {
    await stack.up(adopting({ rotateWhenChanged: "1" }));
    const failing = stack.engine.up(async (declare) => {
      await declare(pair.kind, "ci", adopting({ rotateWhenChanged: "2" }));
      throw new Error("a consumer fails");
    });
    await failureOf(failing);
    expect(stack.writes()).toEqual(["mint"]);
    await stack.engine.destroy();
    expect(stack.living()).toEqual([old.id]);
    expect(await works()).toBe(true);
  });
});
