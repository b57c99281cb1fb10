import { tokenIdOf } from "../../provider/values/ids";
import { failureOf } from "../support/errors";
import { grantFor, grantStack, kept, token, type GrantStack } from "./granting";

const up = (stack: GrantStack, ...permissions: string[]) =>
  stack.engine.up(async (declare) => {
    const ci = await token(declare, "ci");
    if (permissions.length > 0) await grantFor(declare, ci, "g", { database: "app", permissions });
  });

const idOf = (stack: GrantStack): string => tokenIdOf(kept(stack, "ServiceToken", "ci").id);
const heldBy = (stack: GrantStack): string[] => stack.held(idOf(stack));
const grant = (stack: GrantStack) => kept(stack, "TokenAccessGrant", "g");

describe("an addition that PlanetScale passes over in silence", () => {
  const passingOver = (accessesInToken = true) =>
    grantStack({ behaviors: { planetscale: { unknownPermission: "ignore", accessesInToken } } });

  test.each([true, false])("is no grant, and says which (the token tells: %p)", async (accessesInToken) => {
    const stack = await passingOver(accessesInToken);
    const error = await failureOf(up(stack, "read_brnch"));
    expect(error.message).toBe(
      "PlanetScale could not grant read_brnch: its answer does not confirm it. " +
        "PlanetScale accepted the call without granting this: check the names in `permissions`.",
    );
    expect(stack.engine.state.size).toBe(1);
  });

  test("is named alone among others, which are recorded as granted, and goes with a correction", async () => {
    const stack = await passingOver();
    const error = await failureOf(up(stack, "create_branch", "read_brnch"));
    expect(error.message).toContain("could not grant read_brnch:");
    expect(grant(stack).outputs).toMatchObject({ permissions: ["create_branch"], granted: ["create_branch"] });
    await up(stack, "create_branch", "read_branch");
    expect(heldBy(stack)).toEqual(["app:create_branch", "app:read_branch"]);
    await up(stack);
    expect(heldBy(stack)).toEqual([]);
  });

  test("is not, when a first look only lags behind", async () => {
    const stack = await passingOver();
    await up(stack);
    // What a stale answer shows has the token in it.
    stack.emulator.admin.planetscale.createToken();
    const path = `/service-tokens/${idOf(stack)}$`;
    stack.fault({ method: "GET", path, fault: "stale", times: 2 });
    await up(stack, "read_branch");
    const looks = stack.emulator
      .requests()
      .filter((one) => one.method === "GET" && one.path.endsWith(idOf(stack))).length;
    expect(looks).toBe(3);
    expect(grant(stack).outputs["granted"]).toEqual(["read_branch"]);
  });
});
