import { tokenIdOf } from "../../provider/values/ids";
import type { Declare } from "../support/engine";
import { failureOf } from "../support/errors";
import { stackOn } from "../support/stack";
import { grantByHand, grantFor, grantStack, kept, token } from "./granting";

const onApp = (...permissions: readonly string[]) => ({ database: "app", permissions });

test("two programs that grant one token: the end of one says what it takes, and the refresh of the other finds it", async () => {
  const stack = await grantStack();
  const { engine: other } = stackOn(stack, "planetscale");
  const { id } = stack.emulator.admin.planetscale.createToken({ name: "by-hand" });
  const first = (declare: Declare) => grantByHand(declare, id, "one", onApp("create_branch", "read_branch"));
  const second = (declare: Declare) => grantByHand(declare, id, "two", onApp("read_branch"));
  await stack.engine.up(first);
  await other.up(second);
  await stack.engine.destroy();
  expect(stack.lines).toEqual([
    `one: removed create_branch, read_branch from token ${id}. If another program grants this too, run \`pulumi up --refresh\` there.`,
  ]);
  expect(stack.held(id)).toEqual([]);
  await other.up(second);
  expect(other.steps).toEqual(["same two"]);
  await other.up(second, { refresh: true });
  expect(other.steps).toEqual(["update two"]);
  expect(stack.held(id)).toEqual(["app:read_branch"]);
  await other.up(second, { refresh: true });
  expect(other.steps).toEqual(["same two"]);
});

test("the end of a grant that was given its token says nothing: the token goes too, or is the program's", async () => {
  const stack = await grantStack();
  await stack.engine.up(async (declare) => grantFor(declare, await token(declare, "ci"), "app", onApp("read_branch")));
  await stack.engine.destroy();
  expect(stack.lines).toEqual([]);
});

test("a grant whose token was revoked by hand names the token of the program and the way out, which works", async () => {
  const stack = await grantStack();
  const program =
    (...permissions: string[]) =>
    async (declare: Declare) =>
      grantFor(declare, await token(declare, "ci"), "app", onApp(...permissions));
  await stack.engine.up(program("read_branch"));
  const id = tokenIdOf(kept(stack, "ServiceToken", "ci").id);
  stack.emulator.revokeToken("planetscale", id);
  const { message } = await failureOf(stack.engine.up(program("create_branch", "read_branch")));
  expect(message).toBe(`The token ${id} of "ci" no longer exists. Run \`pulumi up --refresh\`, which replaces it.`);
  await stack.engine.up(program("create_branch", "read_branch"), { refresh: true });
  expect(stack.held(tokenIdOf(kept(stack, "ServiceToken", "ci").id))).toEqual(["app:create_branch", "app:read_branch"]);
});
