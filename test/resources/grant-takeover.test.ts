import { tokenIdOf } from "../../provider/values/ids";
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
  const { byHand } = stack.emulator;
  const { id } = byHand.planetscale.mint({ organization: "acme", name: "by hand" });
  byHand.planetscale.grant(id, ["read_branch"], "app");
  await stack.engine.up((declare) => grantByHand(declare, id, "g", onApp("read_branch", "create_branch")));
  expect(kept(stack, "TokenAccessGrant", "g").outputs).toMatchObject({ granted: ["create_branch"] });
  await stack.engine.destroy();
  expect(stack.held(id)).toEqual(["app:read_branch"]);
});
