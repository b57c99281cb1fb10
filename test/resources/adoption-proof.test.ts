import type { EmulatorOptions } from "../../sdk/testing";
import { addressOf } from "../support/engine";
import { pairOf } from "../support/platforms";
import { tokenStack, type TokenStack } from "../support/stack";
import { adopting, refused, warned } from "./adopting";

const deplo = pairOf("ServiceToken on deplo");
const planetscale = pairOf("ServiceToken on planetscale");
const proven = "adopted token";

describe("adopt on Deplo", () => {
  type Deplo = NonNullable<NonNullable<EmulatorOptions["behaviors"]>["deplo"]>;

  test.each<[string, Deplo, string]>([
    ["the first characters of secrets", { meStatus: 404 }, "yes"],
    ["the id of the caller", { prefixFormat: "nowhere" }, "yes"],
    ["the id of the caller inside `token`", { prefixFormat: "masked", meTokenField: "token" }, "yes"],
  ])("(%s) proves that a secret is that of the id, or of another", async (_what, behaviors) => {
    const stack = await tokenStack(deplo, { behaviors: { deplo: behaviors } });
    const [old, other] = ["old", "other"].map((name) => stack.emulator.admin.deplo.createToken({ name }));
    expect(await refused(stack, adopting(stack, { ...old!, secret: other!.secret }))).toMatch(/^adopt\.value: must be/);
    await stack.up(adopting(stack, old!));
    expect(stack.lines.join("\n")).toContain(proven);
    expect(stack.lines.join("\n")).not.toContain(warned);
  });

  test("that shows neither is refused: the token may be the provider's own", async () => {
    const stack = await tokenStack(deplo, {
      behaviors: { deplo: { prefixFormat: "nowhere", meTokenField: "nowhere" } },
    });
    const old = stack.emulator.admin.deplo.createToken();
    expect(await refused(stack, adopting(stack, old))).toMatch(/^adopt\.tokenId: .*cannot tell whether it signs in/);
  });

  test("tells of other scopes, of a project, and that is no reason to replace the token", async () => {
    const stack = await tokenStack(deplo);
    const old = stack.emulator.admin.deplo.createToken({ scopes: ["deploy", "delete"], projectId: "proj_app" });
    const args = adopting(stack, old, { scopes: ["deploy", "read"] });
    await stack.up(args);
    const story = stack.lines.join("\n");
    expect(story).toContain("scopes: it lacks read, it also has delete");
    expect(story).toContain('projectId: the token is for project "proj_app"');
    expect(story).toContain("expiresIn is 7d");
    await stack.engine.refresh();
    await stack.up(args);
    expect(stack.engine.steps).toEqual(["same ci"]);
    // What it has anyway is no change; anything else is.
    await stack.up({ ...args, scopes: ["delete", "deploy"], expiresIn: undefined });
    expect(stack.engine.steps).toEqual(["same ci"]);
    await stack.up({ ...args, scopes: ["read"] });
    expect(stack.writes()).toEqual(["mint", "revoke"]);
  });
});

describe("adopt on PlanetScale", () => {
  const createToken = ({ emulator }: TokenStack) => emulator.admin.planetscale.createToken({ ttl: "90d" });
  const grantOnApp = ({ emulator }: TokenStack, id: string, permissions: readonly string[]): void => {
    emulator.admin.planetscale.grantPermissions(id, permissions, "app");
  };
  const deploy = pairOf("DeployToken on planetscale");

  test("the permissions of a DeployToken are read and story, never changed", async () => {
    const stack = await tokenStack(deploy);
    const old = createToken(stack);
    grantOnApp(stack, old.id, ["read_branch", "delete_branch"]);
    stack.emulator.clearRequests();
    const args = adopting(stack, old, { permissions: ["create_branch", "read_branch"] });
    await stack.up(args);
    expect(stack.emulator.requests().filter(({ method }) => method !== "GET")).toEqual([]);
    expect(stack.lines.join("\n")).toContain("permissions: it lacks create_branch, it also has delete_branch");
    await stack.engine.refresh();
    await stack.up(args);
    expect(stack.engine.steps).toEqual(["same ci"]);
    await stack.up({ ...args, permissions: ["delete_branch", "read_branch"] });
    expect(stack.engine.steps).toEqual(["same ci"]);
    // One that somebody takes away is a difference, as of any token.
    stack.emulator.admin.planetscale.revokePermissions(old.id, ["read_branch"], "app");
    await stack.engine.refresh();
    await stack.up(args);
    expect(stack.engine.steps).toContain("replace ci");
  });

  test("grants find their permissions there: they add only what is missing, and take away no more than that", async () => {
    const stack = await tokenStack(planetscale);
    const old = createToken(stack);
    grantOnApp(stack, old.id, ["read_branch", "delete_branch"]);
    stack.emulator.clearRequests();
    const program = (grants: boolean) =>
      stack.engine.up(async (declare) => {
        await declare("ServiceToken", "ci", adopting(stack, old));
        if (!grants) return;
        const place = { platform: "planetscale", organization: "acme", tokenId: old.id, database: "app" };
        const token = { token: addressOf("ServiceToken", "ci") };
        await declare("TokenAccessGrant", "read", { ...place, permissions: ["read_branch"] }, token);
        await declare("TokenAccessGrant", "more", { ...place, permissions: ["read_branch", "create_branch"] }, token);
      });
    await program(true);
    const writes = () =>
      stack.emulator
        .requests()
        .filter(({ method }) => method !== "GET")
        .map(({ method }) => method);
    expect(writes()).toEqual(["POST"]);
    await program(false);
    const left = stack.emulator.admin.planetscale.listPermissions(old.id).map(({ access }) => access);
    expect(left.sort()).toEqual(["delete_branch", "read_branch"]);
  });
});
