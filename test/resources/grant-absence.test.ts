import { failureOf } from "../support/errors";
import { grantFor, grantStack, token } from "./granting";

test("one 404 to the reading of a token's permissions is no proof: the grant stays in the state", async () => {
  const stack = await grantStack();
  const program = async (withGrant: boolean): Promise<void> =>
    stack.engine.up(async (declare) => {
      const ci = await token(declare, "ci");
      if (withGrant) await grantFor(declare, ci, "g", { database: "app", permissions: ["read_branch"] });
    });
  await program(true);
  // PlanetScale says 404 of what is there too: to a lacking permission, from a replica that lags.
  stack.fault({ method: "GET", path: "/service-tokens/\\w+$", fault: "status", status: 404 });
  expect((await failureOf(program(false))).message).toContain("could not read the permissions");
  expect(stack.engine.state.size).toBe(2);
});
