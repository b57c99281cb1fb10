import { setTimeout as sleep } from "node:timers/promises";
import { tokenIdOf } from "../../provider/values/ids";
import { failureOf } from "../support/errors";
import type { Declare, Kept } from "../support/engine";
import { grantByHand, grantFor, kept, grantStack, token, type GrantStack } from "./granting";

const onApp = (permissions: readonly string[], rest: object = {}) => ({ database: "app", permissions, ...rest });

/** A token `ci` and grants for it, by name. */
const program =
  (grants: Record<string, object>, tokenArgs: object = {}) =>
  async (declare: Declare): Promise<void> => {
    const ci = await token(declare, "ci", { ...tokenArgs });
    for (const [name, args] of Object.entries(grants)) await grantFor(declare, ci, name, { ...args });
  };

const heldBy = (stack: GrantStack, name = "ci"): string[] =>
  stack.held(tokenIdOf(kept(stack, "ServiceToken", name).id));
const grant = (stack: GrantStack, name = "g"): Kept => kept(stack, "TokenAccessGrant", name);

test("a grant is made, stays as it is however its permissions are written, and goes", async () => {
  const stack = await grantStack();
  await stack.engine.up(program({ g: onApp(["read_branch", "create_branch"]) }));
  const ci = kept(stack, "ServiceToken", "ci");
  expect(grant(stack).id).toBe(`planetscale/acme/${tokenIdOf(ci.id)}/app`);
  expect(grant(stack).outputs).toStrictEqual({
    platform: "planetscale",
    organization: "acme",
    tokenId: tokenIdOf(ci.id),
    database: "app",
    mode: "additive",
    permissions: ["create_branch", "read_branch"],
    granted: ["create_branch", "read_branch"],
    __urn: grant(stack).inputs["__urn"],
    __tokenUrn: ci.outputs["__urn"],
    __provider: ci.outputs["__provider"],
  });
  stack.emulator.clearRequests();
  await stack.engine.up(program({ g: onApp(["create_branch", "read_branch", "create_branch"]) }));
  expect(stack.engine.steps).toEqual(["same ci", "same g"]);
  expect(stack.emulator.requests()).toEqual([]);
  await stack.engine.up(program({}));
  expect(heldBy(stack)).toEqual([]);
  expect(stack.alive()).toHaveLength(1);
});

test("a change adds first and removes then, and leaves the secret alone", async () => {
  const stack = await grantStack();
  await stack.engine.up(program({ g: onApp(["read_branch", "create_branch"]) }));
  const { value } = kept(stack, "ServiceToken", "ci").outputs;
  stack.emulator.clearRequests();
  await stack.engine.up(program({ g: onApp(["create_branch", "delete_branch"]) }));
  expect(stack.engine.steps).toEqual(["same ci", "update g"]);
  expect(stack.writes()).toEqual(["POST access delete_branch", "DELETE access read_branch"]);
  expect(heldBy(stack)).toEqual(["app:create_branch", "app:delete_branch"]);
  expect(kept(stack, "ServiceToken", "ci").outputs["value"]).toBe(value);
});

describe("what was there before", () => {
  const withOther = async (mode: string) => {
    const stack = await grantStack();
    await stack.engine.up(program({}));
    const tokenId = tokenIdOf(kept(stack, "ServiceToken", "ci").id);
    stack.emulator.admin.planetscale.grantPermissions(tokenId, ["read_branch", "write_backups"], "app");
    stack.emulator.admin.planetscale.grantPermissions(tokenId, ["read_databases"]);
    const up = (...permissions: string[]) => stack.engine.up(program({ g: onApp(permissions, { mode }) }));
    return { stack, up };
  };

  test("is left alone by an additive grant that does not ask for it, also when the grant goes", async () => {
    const { stack, up } = await withOther("additive");
    await up("create_branch");
    expect(grant(stack).outputs).toMatchObject({ permissions: ["create_branch"], granted: ["create_branch"] });
    expect(heldBy(stack)).toEqual([":read_databases", "app:create_branch", "app:read_branch", "app:write_backups"]);
    await stack.engine.up(program({}));
    expect(heldBy(stack)).toEqual([":read_databases", "app:read_branch", "app:write_backups"]);
  });

  test("and is asked for is the program's own on a token of the program", async () => {
    const { stack, up } = await withOther("additive");
    await up("read_branch", "create_branch");
    expect(grant(stack).outputs).toMatchObject({ granted: ["create_branch", "read_branch"] });
    await stack.engine.up(program({}));
    expect(heldBy(stack)).toEqual([":read_databases", "app:write_backups"]);
  });

  test("is removed by an authoritative one, on its own place only", async () => {
    const { stack, up } = await withOther("authoritative");
    await up("create_branch");
    expect(stack.writes().slice(1)).toEqual(["POST access create_branch", "DELETE access read_branch,write_backups"]);
    expect(heldBy(stack)).toEqual([":read_databases", "app:create_branch"]);
    await stack.engine.up(program({}));
    expect(heldBy(stack)).toEqual([":read_databases"]);
  });

  test("is removed once an additive grant becomes authoritative", async () => {
    const { stack, up } = await withOther("additive");
    await up("create_branch");
    await stack.engine.up(program({ g: onApp(["create_branch"], { mode: "authoritative" }) }));
    expect(stack.engine.steps).toEqual(["same ci", "update g"]);
    expect(heldBy(stack)).toEqual([":read_databases", "app:create_branch"]);
  });
});

describe("two grants that share a permission", () => {
  const one = onApp(["read_branch", "create_branch"]);
  const two = onApp(["read_branch", "delete_branch"]);

  describe.each([
    ["first", { b: two }, ["app:delete_branch", "app:read_branch"]],
    ["second", { a: one }, ["app:create_branch", "app:read_branch"]],
  ])("made together: when the %s goes", (_which, rest, left) => {
    test("the other stays intact, and nothing is left when both are gone", async () => {
      const stack = await grantStack();
      await stack.engine.up(program({ a: one, b: two }));
      await stack.engine.up(program(rest));
      expect(heldBy(stack)).toEqual(left);
      await stack.engine.up(program({}));
      expect(heldBy(stack)).toEqual([]);
    });
  });

  test("made one after the other: the later one takes its share", async () => {
    const stack = await grantStack();
    await stack.engine.up(program({ a: one }));
    await stack.engine.up(program({ a: one, b: two }));
    await stack.engine.up(program({ b: two }));
    expect(heldBy(stack)).toEqual(["app:delete_branch", "app:read_branch"]);
    await stack.engine.up(program({}));
    expect(heldBy(stack)).toEqual([]);
  });

  test("gone in one run, nothing is left", async () => {
    const stack = await grantStack();
    await stack.engine.up(program({ a: one, b: two }));
    await stack.engine.up(program({}));
    expect(heldBy(stack)).toEqual([]);
  });

  test("one of them authoritative: it leaves what the other asks for", async () => {
    const stack = await grantStack();
    const both = { a: { ...one, mode: "authoritative" }, b: two };
    await stack.engine.up(program(both));
    expect(heldBy(stack)).toEqual(["app:create_branch", "app:delete_branch", "app:read_branch"]);
    await stack.engine.up(program(both));
    expect(stack.engine.steps).toEqual(["same ci", "same a", "same b"]);
  });

  test.each([
    ["first", { a: onApp(["create_branch"]), b: two }, ["app:create_branch", "app:delete_branch", "app:read_branch"]],
    ["second", { a: one, b: onApp(["delete_branch"]) }, ["app:create_branch", "app:delete_branch", "app:read_branch"]],
  ])("the %s gives up what they share: the other has it in the same run", async (_which, changed, left) => {
    const stack = await grantStack();
    await stack.engine.up(program({ a: one, b: two }));
    await stack.engine.up(program(changed));
    expect(heldBy(stack)).toEqual(left);
    await stack.engine.up(program(changed));
    expect(stack.engine.steps).toEqual(["same ci", "same a", "same b"]);
    await stack.engine.up(program({}));
    expect(heldBy(stack)).toEqual([]);
  });

  test("one gives it up and the other is declared just then: it is not removed", async () => {
    const stack = await grantStack();
    await stack.engine.up(program({ a: one, b: two }));
    stack.fault({ method: "POST", path: "/access", fault: "delay", delayMs: 200 });
    stack.emulator.clearRequests();
    await stack.engine.up(async (declare) => {
      const ci = await token(declare, "ci");
      const changing = grantFor(declare, ci, "a", onApp(["write_backups"]));
      while (stack.writes().length === 0) await sleep(5);
      await Promise.all([changing, grantFor(declare, ci, "b", two)]);
    });
    expect(stack.engine.steps).toEqual(["same ci", "update a", "same b"]);
    expect(stack.writes()).toEqual(["POST access write_backups", "DELETE access create_branch"]);
  });
});

describe("another token", () => {
  test.each([
    ["", false],
    [" in the run of a stack's rename", true],
  ])("that replaces the grant's own%s: nothing is removed from the old one", async (_when, isRenamed) => {
    const stack = await grantStack();
    const grants = { g: onApp(["read_branch"]) };
    await stack.engine.up(program(grants, { expiresIn: "7d" }));
    stack.emulator.clearRequests();
    if (isRenamed) stack.engine.rename();
    await stack.engine.up(program(grants, { expiresIn: "8d" }));
    expect(stack.engine.steps).toEqual(["replace ci", "replace g", "delete g", "delete ci"]);
    expect(stack.writes()).toEqual(["POST token", "POST access read_branch", "DELETE token"]);
    expect(heldBy(stack)).toEqual(["app:read_branch"]);
  });

  test("to which the grant is pointed: the permissions are removed from the old one", async () => {
    const stack = await grantStack();
    const pointedAt = (which: "one" | "two") => async (declare: Declare) => {
      const tokens = { one: await token(declare, "one"), two: await token(declare, "two") };
      await grantFor(declare, tokens[which], "g", onApp(["read_branch"]));
    };
    await stack.engine.up(pointedAt("one"));
    await stack.engine.up(pointedAt("two"));
    expect(heldBy(stack, "one")).toEqual([]);
    expect(heldBy(stack, "two")).toEqual(["app:read_branch"]);
  });

  test("given by hand in place of the first: the permissions are removed from that", async () => {
    const stack = await grantStack();
    const { createToken } = stack.emulator.admin.planetscale;
    const [one, two] = [createToken({ name: "one" }).id, createToken({ name: "two" }).id];
    for (const id of [one, two])
      await stack.engine.up((declare) => grantByHand(declare, id, "g", onApp(["read_branch"])));
    expect([stack.held(one), stack.held(two)]).toEqual([[], ["app:read_branch"]]);
  });

  test("that is not there is refused", async () => {
    const stack = await grantStack();
    const error = await failureOf(
      stack.engine.up((declare) => grantByHand(declare, "aaaaaaaaaaaa", "g", onApp(["read_branch"]))),
    );
    expect(error.message).toContain("Token aaaaaaaaaaaa was not found, so it cannot be granted permissions");
    expect(stack.engine.state.size).toBe(0);
  });
});

test("a grant created again without a diff leaves the permissions as they are", async () => {
  const stack = await grantStack();
  await stack.engine.up(program({ g: onApp(["read_branch"]) }));
  await stack.engine.up(async (declare) => {
    const ci = await token(declare, "ci");
    await declare(
      "TokenAccessGrant",
      "g",
      { platform: "planetscale", organization: "acme", tokenId: tokenIdOf(ci.id), ...onApp(["read_branch"]) },
      { replace: true },
    );
  });
  expect(stack.engine.steps).toEqual(["same ci", "replace g", "delete g"]);
  expect(heldBy(stack)).toEqual(["app:read_branch"]);
});

test("a grant whose token is gone is gone, and can be ended", async () => {
  const stack = await grantStack();
  await stack.engine.up(program({ g: onApp(["read_branch"]) }));
  stack.emulator.revokeToken("planetscale", tokenIdOf(kept(stack, "ServiceToken", "ci").id));
  await stack.engine.destroy();
  expect(stack.engine.steps).toEqual(["delete g", "delete ci"]);
});
