import { tokenIdOf } from "../../provider/values/ids";
import { failureOf } from "../support/errors";
import { pairOf } from "../support/platforms";
import { tokenStack } from "../support/stack";
import { asked, type Behaviors } from "./connected";

const pair = pairOf("DeployToken on planetscale");

/** A stack with a deploy token, and what it and its platform say of permissions. */
async function deploying(behaviors: Behaviors<"planetscale"> = {}) {
  const stack = await tokenStack(pair, { behaviors: { planetscale: behaviors } });
  const { emulator } = stack;
  const admin = emulator.admin.planetscale;
  const tokenId = (): string => tokenIdOf(stack.kept().id);
  return {
    ...stack,
    admin,
    tokenId,
    permit: (...permissions: string[]) => ({ ...stack.args, permissions }),
    held: (id = tokenId()) =>
      admin
        .listPermissions(id)
        .map(({ database = "", access }) => `${database}:${access}`)
        .sort(),
    recorded: () => stack.kept().outputs["permissions"],
  };
}

const noAddition = { method: "POST", path: "/access", fault: "status", status: 500, times: 5 } as const;

test("permissions are added to a new token before anything else is done with it, and nobody is given more", async () => {
  const { up, emulator, held, tokenId } = await deploying();
  await up();
  const path = `/v1/organizations/acme/service-tokens`;
  expect(emulator.requests().map(asked)).toEqual([
    `POST ${path}`,
    `POST ${path}/${tokenId()}/access`,
    `GET ${path}/${tokenId()}`,
    "GET /v1/organizations?page=1&per_page=100",
  ]);
  expect(emulator.requests()[1]!.body).toEqual({ database: "app", access: ["create_deploy_request", "read_branch"] });
  expect(held()).toEqual(["app:create_deploy_request", "app:read_branch"]);
});

describe("a permission that cannot be granted", () => {
  test.each<[string, Behaviors<"planetscale">, string, RegExp]>([
    [
      "is refused",
      {},
      "brand_new_thing",
      /could not grant brand_new_thing, read_branch on database "app".+Check the names/,
    ],
    [
      "is passed over in silence",
      { unknownPermission: "ignore" },
      "brand_new_thing",
      /could not grant brand_new_thing: .+PlanetScale accepted the call without granting this: check the names in `permissions`\./,
    ],
    [
      "is passed over, and the list has no permissions",
      { unknownPermission: "ignore", accessesInList: false, paginateAccess: true },
      "brand_new_thing",
      /could not grant brand_new_thing: .+PlanetScale accepted the call without granting this/,
    ],
    [
      "is only a user's to grant",
      { serviceTokensManageAccess: false },
      "create_branch",
      /could not grant create_branch, read_branch on .+use an administrator's, or a user's access token\./,
    ],
  ])(
    "because it %s costs the new token its life, and the sentence names it",
    async (_why, behaviors, permission, sentence) => {
      const { up, permit, living, engine } = await deploying(behaviors);
      const error = await failureOf(up(permit("read_branch", permission)));
      expect(error.message).toMatch(sentence);
      expect(error.message).toMatch(/The new PlanetScale token \w{12} was revoked\. Nothing else has changed\.$/);
      expect(living()).toEqual([]);
      expect(engine.state.size).toBe(0);
    },
  );

  test.each(["reject", "ignore"] as const)("is not named with thousands of others: %s", async (unknownPermission) => {
    const { up, permit } = await deploying({ unknownPermission });
    const thousands = Array.from({ length: 5000 }, (_, at) => `word_${at}`);
    const { message } = await failureOf(up(permit(...thousands)));
    expect(message).toContain("could not grant word_0, word_1, word_10,");
    expect(message).toContain("and 4990 more");
    expect(message.length).toBeLessThan(600);
  });

  test("is no secret that was handed on: with verify off it is looked for all the same", async () => {
    const { up, permit, living } = await deploying({ unknownPermission: "ignore" });
    await failureOf(up({ ...permit("read_branch", "brand_new_thing"), verify: false }));
    expect(living()).toEqual([]);
  });
});

test("an addition of which the answer is lost, however often, is none that failed", async () => {
  const { up, fault, held } = await deploying();
  fault({ method: "POST", path: "/access", fault: "drop-after", times: 5 });
  await up();
  expect(held()).toEqual(["app:create_deploy_request", "app:read_branch"]);
});

describe("a token that could be neither equipped nor revoked", () => {
  test("is equipped by the next run, with the same secret", async () => {
    const { up, fault, refuse, heal, kept, held, engine, writes } = await deploying();
    fault(noAddition);
    refuse("revocations", 500);
    await failureOf(up());
    const { outputs } = kept();
    expect(outputs).toMatchObject({ verification: "pending", permissions: ["create_deploy_request", "read_branch"] });
    expect(held()).toEqual([]);
    heal();
    await up();
    expect(engine.steps).toEqual(["update ci"]);
    expect(held()).toEqual(["app:create_deploy_request", "app:read_branch"]);
    expect(kept().outputs).toMatchObject({ value: outputs["value"] });
    expect(kept().outputs).not.toHaveProperty("proof");
    await up();
    expect(engine.steps).toEqual(["same ci"]);
    expect(writes()).toEqual(["mint"]);
  });

  test("and cannot be equipped by the next run either is replaced by the one after it", async () => {
    const { up, fault, refuse, heal, living, tokenId, engine } = await deploying();
    fault(noAddition);
    refuse("revocations", 500);
    await failureOf(up());
    fault(noAddition);
    await failureOf(up());
    heal();
    await up();
    expect(engine.steps).toEqual(["replace ci", "delete ci"]);
    expect(living()).toEqual([tokenId()]);
  });
});

describe.each<[string, Behaviors<"planetscale">]>([
  ["shows permissions", {}],
  ["shows no permissions", { accessesInList: false }],
])("where the list %s", (_what, behaviors) => {
  test.each([
    [["read_branch"], ["create_deploy_request"]],
    [["create_deploy_request", "read_branch"], []],
  ])("permissions taken away by hand (%p) are missed at refresh, and the token is replaced", async (taken, left) => {
    const { up, admin, engine, recorded, tokenId, held, living } = await deploying(behaviors);
    await up();
    const old = tokenId();
    admin.revokePermissions(old, taken, "app");
    await engine.refresh();
    expect(recorded()).toEqual(left);
    await up();
    expect(engine.steps).toEqual(["replace ci", "delete ci"]);
    expect(living()).toEqual([tokenId()]);
    expect(held()).toEqual(["app:create_deploy_request", "app:read_branch"]);
  });

  test("permissions added by hand, there or elsewhere, are nobody's business", async () => {
    const { up, admin, engine, tokenId, kept } = await deploying(behaviors);
    await up();
    // Stores the use by the verification of the new secret.
    await engine.refresh();
    const before = kept();
    admin.grantPermissions(tokenId(), ["delete_branch"], "app");
    admin.grantPermissions(tokenId(), ["read_branch"], "analytics");
    await engine.refresh();
    expect(kept()).toStrictEqual(before);
  });
});

test("a list that lags behind does not make permissions look missing", async () => {
  const { up, fault, engine, kept, admin, tokenId } = await deploying();
  await up();
  await engine.refresh();
  const before = kept();
  admin.revokePermissions(tokenId(), ["read_branch"], "app");
  admin.grantPermissions(tokenId(), ["read_branch"], "app");
  fault({ method: "GET", path: "/service-tokens$", fault: "stale" });
  await engine.refresh();
  expect(kept()).toStrictEqual(before);
});

test("a database that was deleted keeps its token neither from being read nor from being ended", async () => {
  const { up, admin, engine, living } = await deploying();
  await up();
  admin.removeDatabase("app");
  await engine.refresh();
  expect(engine.steps).toEqual([]);
  await engine.destroy();
  expect(living()).toEqual([]);
});
