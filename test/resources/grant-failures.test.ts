import { TransportError, type Exchange, type Transport } from "../../provider/http/transport";
import { tokenIdOf } from "../../provider/values/ids";
import { failureOf } from "../support/errors";
import { network } from "../support/direct";
import { grantByHand, grantFor, kept, grantStack, token, type GrantStack } from "./granting";

const up = (stack: GrantStack, ...permissions: string[]) =>
  stack.engine.up(async (declare) => {
    const ci = await token(declare, "ci");
    if (permissions.length > 0) await grantFor(declare, ci, "g", { database: "app", permissions });
  });

const heldBy = (stack: GrantStack): string[] => stack.held(tokenIdOf(kept(stack, "ServiceToken", "ci").id));
const admin = (stack: GrantStack) => stack.emulator.admin.planetscale;
const idOf = (stack: GrantStack): string => tokenIdOf(kept(stack, "ServiceToken", "ci").id);
const grant = (stack: GrantStack) => kept(stack, "TokenAccessGrant", "g");

describe("an addition", () => {
  test("that fails and added nothing is no grant", async () => {
    const stack = await grantStack();
    stack.fault({ method: "POST", path: "/access", fault: "status", status: 403 });
    const error = await failureOf(up(stack, "read_branch"));
    expect(error.message).toMatch(
      /could not grant read_branch on database "app".+administrator's, or a user's access token\.$/,
    );
    expect(stack.engine.state.size).toBe(1);
    await up(stack, "read_branch");
    expect(heldBy(stack)).toEqual(["app:read_branch"]);
  });

  test("that fails in a change leaves the grant as it was", async () => {
    const stack = await grantStack();
    await up(stack, "read_branch");
    const before = grant(stack);
    stack.fault({ method: "POST", path: "/access", fault: "status", status: 422 });
    await failureOf(up(stack, "create_branch"));
    expect(grant(stack)).toEqual(before);
    expect(heldBy(stack)).toEqual(["app:read_branch"]);
  });

  test("whose every answer is lost is none that failed: what is in force is what counts", async () => {
    const stack = await grantStack();
    stack.fault({ method: "POST", path: "/access", fault: "drop-after", times: 5 });
    await up(stack, "read_branch", "create_branch");
    expect(grant(stack).outputs["granted"]).toEqual(["create_branch", "read_branch"]);
    await up(stack, "read_branch", "create_branch");
    expect(stack.engine.steps).toEqual(["same ci", "same g"]);
  });

  test("of a permission that PlanetScale does not know says which and why", async () => {
    const stack = await grantStack();
    const error = await failureOf(up(stack, "brand_new_thing"));
    expect(error.message).toMatch(/could not grant brand_new_thing on.+Check the names of the permissions/);
  });
});

/** The network; when deaf, nothing is heard from the moment on when a permission is to be added. */
function deafAfterAdding(): { transport: Transport; deaf: boolean } {
  let adding = false;
  const far = {
    deaf: false,
    transport: (exchange: Exchange) => {
      adding = far.deaf && (adding || exchange.method === "POST");
      return adding ? Promise.reject(new TransportError("noResponse")) : network(exchange);
    },
  };
  return far;
}

describe("an addition of which nothing is heard", () => {
  test("is recorded with its id, as if all was added, and the next run heals it", async () => {
    const far = deafAfterAdding();
    const stack = await grantStack({}, { transport: far.transport });
    await up(stack);
    far.deaf = true;
    const error = await failureOf(up(stack, "read_branch"));
    expect(error).toMatchObject({ id: `planetscale/acme/${idOf(stack)}/app`, reasons: [error.message], stack: "" });
    expect(grant(stack).outputs).toMatchObject({ permissions: ["read_branch"], granted: ["read_branch"] });
    far.deaf = false;
    await up(stack, "read_branch");
    expect(stack.engine.steps).toEqual(["same ci", "update g"]);
    expect(heldBy(stack)).toEqual(["app:read_branch"]);
    await up(stack);
    expect(heldBy(stack)).toEqual([]);
  });

  test("does not make the grant forget what it had added before", async () => {
    const far = deafAfterAdding();
    const stack = await grantStack({}, { transport: far.transport });
    await up(stack, "read_branch");
    far.deaf = true;
    await failureOf(up(stack, "create_branch"));
    expect(grant(stack).outputs["granted"]).toEqual(["create_branch", "read_branch"]);
    far.deaf = false;
    await up(stack, "create_branch");
    expect(heldBy(stack)).toEqual(["app:create_branch"]);
  });
});

test("an addition of which a part was done is recorded with that part, and the next run heals it", async () => {
  const half: Transport = (exchange) => {
    if (exchange.method !== "POST" || !exchange.body?.includes("create_branch") || !broken) return network(exchange);
    admin(stack).grantPermissions(idOf(stack), ["read_branch"], "app");
    return Promise.resolve({ status: 500, headers: {}, text: "" });
  };
  let broken = true;
  const stack = await grantStack({}, { transport: half });
  await failureOf(up(stack, "read_branch", "create_branch"));
  expect(grant(stack).outputs).toMatchObject({ permissions: ["read_branch"], granted: ["read_branch"] });
  broken = false;
  await up(stack, "read_branch", "create_branch");
  expect(stack.engine.steps).toEqual(["same ci", "update g"]);
  expect(grant(stack).outputs["granted"]).toEqual(["create_branch", "read_branch"]);
  expect(grant(stack)).not.toHaveProperty("failed");
});

describe("a removal", () => {
  test("that fails is recorded, with all that is in force, and the next run heals it", async () => {
    const stack = await grantStack();
    await up(stack, "read_branch", "create_branch");
    stack.fault({ method: "DELETE", path: "/access", fault: "status", status: 500, times: 5 });
    const error = await failureOf(up(stack, "create_branch", "delete_branch"));
    expect(error).toMatchObject({ id: grant(stack).id, reasons: [error.message] });
    const all = ["create_branch", "delete_branch", "read_branch"];
    expect(grant(stack).outputs).toMatchObject({ permissions: all, granted: all });
    await up(stack, "create_branch", "delete_branch");
    expect(stack.engine.steps).toEqual(["same ci", "update g"]);
    expect(heldBy(stack)).toEqual(["app:create_branch", "app:delete_branch"]);
    await up(stack);
    expect(heldBy(stack)).toEqual([]);
  });

  test("whose every answer is lost is none that failed", async () => {
    const stack = await grantStack();
    await up(stack, "read_branch", "create_branch");
    stack.fault({ method: "DELETE", path: "/access", fault: "drop-after", times: 5 });
    await up(stack, "create_branch");
    expect(grant(stack).outputs["permissions"]).toEqual(["create_branch"]);
  });

  test("that fails at the end keeps the grant in the state", async () => {
    const stack = await grantStack();
    await up(stack, "read_branch");
    stack.fault({ method: "DELETE", path: "/access", fault: "status", status: 403 });
    await failureOf(up(stack));
    expect(grant(stack).outputs["granted"]).toEqual(["read_branch"]);
    await up(stack);
    expect(heldBy(stack)).toEqual([]);
  });
});

describe("what somebody does by hand", () => {
  test("a permission taken away is missed at refresh and added again", async () => {
    const stack = await grantStack();
    await up(stack, "read_branch", "create_branch");
    admin(stack).revokePermissions(idOf(stack), ["read_branch"], "app");
    await stack.engine.refresh();
    expect(grant(stack).outputs).toMatchObject({ permissions: ["create_branch"], granted: ["create_branch"] });
    await up(stack, "read_branch", "create_branch");
    expect(stack.engine.steps).toEqual(["same ci", "update g"]);
    expect(heldBy(stack)).toEqual(["app:create_branch", "app:read_branch"]);
    await up(stack);
    expect(heldBy(stack)).toEqual([]);
  });

  test.each([
    ["additive", "same g", ["app:read_branch", "app:write_backups"]],
    ["authoritative", "update g", ["app:read_branch"]],
  ])("a permission added is %s: %s", async (mode, step, left) => {
    const stack = await grantStack();
    const program = (): Promise<void> =>
      stack.engine.up(async (declare) => {
        const ci = await token(declare, "ci");
        await grantFor(declare, ci, "g", { database: "app", permissions: ["read_branch"], mode });
      });
    await program();
    admin(stack).grantPermissions(idOf(stack), ["write_backups"], "app");
    await stack.engine.refresh();
    await program();
    expect(stack.engine.steps).toEqual(["same ci", step]);
    expect(heldBy(stack)).toEqual(left);
  });

  test("a token revoked takes its grant out of the state at refresh", async () => {
    const stack = await grantStack();
    await up(stack, "read_branch");
    stack.emulator.revokeToken("planetscale", idOf(stack));
    await stack.engine.refresh();
    expect([...stack.engine.steps].sort()).toEqual(["gone ci", "gone g"]);
  });

  test("a database deleted does not keep its grant from being ended", async () => {
    const stack = await grantStack();
    await up(stack, "read_branch");
    admin(stack).removeDatabase("app");
    await up(stack);
    expect(stack.engine.steps).toEqual(["same ci", "delete g"]);
  });
});

describe("the credential that the provider itself runs on", () => {
  const refusal =
    /will not withdraw permissions from the PlanetScale token \w{12}: the provider itself signs in with it/;

  test("loses nothing to an authoritative grant, which changes nothing at all", async () => {
    const stack = await grantStack();
    const own = stack.emulator.info.planetscale.serviceTokenId;
    admin(stack).revokePermissions(own, ["read_branch"], "app");
    const before = stack.held(own);
    const args = { database: "app", permissions: ["read_branch"], mode: "authoritative" };
    const error = await failureOf(stack.engine.up((declare) => grantByHand(declare, own, "g", args)));
    expect(error.message).toMatch(refusal);
    expect(stack.held(own)).toEqual(before);
    expect(stack.writes()).toEqual([]);
  });

  test("loses nothing to a change or the end of a grant", async () => {
    const stack = await grantStack();
    const own = stack.emulator.info.planetscale.serviceTokenId;
    admin(stack).revokePermissions(own, ["read_branch", "create_branch"], "app");
    const program = (...permissions: string[]) =>
      stack.engine.up((declare) => grantByHand(declare, own, "g", { database: "app", permissions }));
    await program("read_branch", "create_branch");
    const before = stack.held(own);
    expect((await failureOf(program("read_branch"))).message).toMatch(refusal);
    expect((await failureOf(stack.engine.destroy())).message).toMatch(refusal);
    expect(stack.held(own)).toEqual(before);
    expect(stack.engine.state.size).toBe(1);
  });
});
