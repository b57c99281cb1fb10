import { pairOf, pairWith } from "../support/platforms";
import { failureOf } from "../support/errors";
import { day, retirementStack } from "./retirement-stack";

// The same with the real engine, where its messages and commands matter: test/e2e/parent-deleted.test.ts.

describe("an app to which tokens belong", () => {
  const app = pairWith({ hasParent: true, kind: "DeployToken" });
  const parent = app.fixture.parent!;

  async function open() {
    const stack = await retirementStack(app);
    await stack.up();
    const { args, emulator } = stack;
    const remove = () => {
      parent.remove(emulator, String(args[parent.argument]));
    };
    /** The program is for another app of the same name. */
    const move = () => stack.up({ ...args, [parent.argument]: next });
    const next = parent.add(emulator, "api");
    return { ...stack, remove, move, next };
  }

  test("deleted and created again: the overlap ends in a green run, and destroy leaves nothing alive", async () => {
    const { remove, move, living, clock, engine, current } = await open();
    remove();
    await move();
    expect(living()).toEqual([current()]);
    clock.advance(2 * day);
    await move();
    await move();
    expect(engine.steps.filter((step) => !step.startsWith("same"))).toEqual([]);
    await engine.destroy();
    expect(living()).toEqual([]);
  });

  test("deleted: the token leaves the state at a refresh, and is created at the next app", async () => {
    const { remove, move, living, engine, current } = await open();
    remove();
    await engine.refresh();
    expect(engine.steps).toContain("gone ci");
    await move();
    expect(living()).toEqual([current()]);
    await engine.destroy();
    expect(living()).toEqual([]);
  });
});

test("a PlanetScale organization that is renamed, in the program too: the old token ends, and the new one stays", async () => {
  const { emulator, engine, up, args, current, living } = await retirementStack(pairOf("ServiceToken on planetscale"));
  const without = { ...args, overlap: undefined };
  await up(without);
  const old = current();
  emulator.admin.planetscale.renameOrganization("acme-corp");
  await up({ ...without, organization: "acme-corp" });
  expect(current()).not.toBe(old);
  expect(living()).toEqual([current()]);
  await engine.destroy();
  expect(living()).toEqual([]);
});

test("a PlanetScale organization that is renamed, and not in the program: destroy revokes the token", async () => {
  const { emulator, engine, up, living, current } = await retirementStack(pairOf("ServiceToken on planetscale"));
  await up();
  emulator.admin.planetscale.renameOrganization("acme-corp");
  await engine.refresh();
  expect(living()).toEqual([current()]);
  await engine.destroy();
  expect(living()).toEqual([]);
});

test.each([403, 404] as const)(
  "a Deplo workspace that is deleted (%s from then on): its token is gone, and destroy leaves nothing",
  async (status) => {
    const workspaces = ["ws_old", "ws_new"].map((id) => ({ id, projects: [] }));
    let key = "";
    const stack = await retirementStack(pairOf("ServiceToken on deplo"), () => ({ env: { DEPLO_KEY: key } }), {
      deplo: { workspaces },
    });
    const { emulator, engine, up, living, clock } = stack;
    emulator.behaviors.deplo.otherWorkspace = status;
    const { credentials, removeWorkspace } = emulator.admin.deplo;
    const signIn = (id: string): void => {
      key = credentials(id).token;
    };
    const args = { platform: "deplo", scopes: ["read"], overlap: "2d" };
    signIn("ws_old");
    await up({ ...args, workspaceId: "ws_old" });
    signIn("ws_new");
    const before = living();
    expect(before).toHaveLength(1);
    // While its own secret still works, nothing is proven.
    expect((await failureOf(engine.destroy())).message).toContain("Nothing proves that token");
    expect(living()).toEqual(before);
    removeWorkspace("ws_old");
    await up({ ...args, workspaceId: "ws_new" });
    for (let run = 0; run < 2; run += 1) {
      clock.advance(2 * day);
      await up({ ...args, workspaceId: "ws_new" });
    }
    expect(engine.steps.filter((step) => !step.startsWith("same"))).toEqual([]);
    await engine.destroy();
    expect(living()).toEqual([]);
  },
);
