import { failureOf } from "../support/errors";
import { grantFor, stackOf, token } from "../support/stack";

// PlanetScale says 404 of what is there too: to a lacking permission, from a replica that lags.
const lie = { fault: "status", status: 404 } as const;

test("one 404 to a revocation is no proof: the token stays in the state, and goes with the next run", async () => {
  const stack = await stackOf();
  await stack.engine.up((declare) => token(declare, "ci"));
  stack.fault({ ...lie, method: "DELETE" });
  expect((await failureOf(stack.engine.destroy())).message).toContain("could not revoke the service token");
  expect(stack.engine.state.size).toBe(1);
  expect(stack.alive()).toHaveLength(1);
  await stack.engine.destroy();
  expect(stack.alive()).toEqual([]);
});

test("one 404 to the reading of a token's permissions is no proof: the grant stays in the state", async () => {
  const stack = await stackOf();
  const program = async (withGrant: boolean): Promise<void> =>
    stack.engine.up(async (declare) => {
      const ci = await token(declare, "ci");
      if (withGrant) await grantFor(declare, ci, "g", { database: "app", permissions: ["read_branch"] });
    });
  await program(true);
  stack.fault({ ...lie, method: "GET", path: "/access" });
  expect((await failureOf(program(false))).message).toContain("could not read the permissions");
  expect(stack.engine.state.size).toBe(2);
});
