import { tokenIdOf } from "../../provider/values/ids";
import { stackOn } from "../support/stack";
import { grantByHand, grantFor, kept, grantStack, token } from "./granting";

const onApp = (...permissions: string[]) => ({ database: "app", permissions });

test("a grant renamed without an alias takes its permissions over: what it gives up goes, and nothing is left", async () => {
  const stack = await grantStack();
  const up = (grants: Record<string, readonly string[]>): Promise<void> =>
    stack.engine.up(async (declare) => {
      const ci = await token(declare, "ci");
      for (const [name, permissions] of Object.entries(grants))
        await grantFor(declare, ci, name, onApp(...permissions));
    });
  const held = (): string[] => stack.held(tokenIdOf(kept(stack, "ServiceToken", "ci").id));
  await up({ g: ["read_branch", "create_branch"] });
  await up({ h: ["read_branch", "create_branch"] });
  expect(held()).toEqual(["app:create_branch", "app:read_branch"]);
  await up({ h: ["read_branch"] });
  expect(held()).toEqual(["app:read_branch"]);
  await up({});
  expect(held()).toEqual([]);
});

test("what a token made by hand had before stays when the grant goes, although the grant asked for it", async () => {
  const stack = await grantStack();
  const { admin } = stack.emulator;
  const { id } = admin.planetscale.createToken({ organization: "acme", name: "by hand" });
  admin.planetscale.grantPermissions(id, ["read_branch"], "app");
  await stack.engine.up((declare) => grantByHand(declare, id, "g", onApp("read_branch", "create_branch")));
  expect(kept(stack, "TokenAccessGrant", "g").outputs).toMatchObject({ granted: ["create_branch"] });
  await stack.engine.destroy();
  expect(stack.held(id)).toEqual(["app:read_branch"]);
});

test("a grant that is taken out in the run that replaces its token removes nothing from the old one", async () => {
  const stack = await grantStack();
  // Deletes a grant before its token, as the engine does.
  const { engine } = stackOn(stack, "planetscale", {}, { parallel: true });
  const up = (expiresIn: string, names: readonly string[]): Promise<void> =>
    engine.up(async (declare) => {
      const ci = await token(declare, "ci", { expiresIn });
      for (const name of names) await grantFor(declare, ci, name, onApp("read_branch"));
    });
  await up("7d", ["g"]);
  stack.emulator.clearRequests();
  await up("8d", []);
  expect(stack.writes()).toEqual(["POST token", "DELETE token"]);
});
