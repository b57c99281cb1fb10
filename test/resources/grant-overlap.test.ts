import { tokenIdOf } from "../../provider/values/ids";
import { addressOf, type Declare } from "../support/engine";
import { failureOf } from "../support/errors";
import { fixtures } from "../support/platforms";
import { simulatedStack } from "../support/stack";

const where = { database: "app", permissions: ["read_branch"] };

describe("through an overlap a token keeps what it may do", () => {
  async function open() {
    const stack = await simulatedStack("planetscale");
    const { engine, emulator } = stack;
    const args = { ...fixtures.planetscale.tokens.ServiceToken!.args(emulator), expiresIn: "90d", overlap: "2d" };
    const up = (rotateWhenChanged: string, grants: readonly string[], isInterrupted = false): Promise<string> => {
      let id = "";
      const program = async (declare: Declare): Promise<void> => {
        const token = addressOf("ServiceToken", "ci");
        const made = await declare("ServiceToken", "ci", { ...args, rotateWhenChanged });
        const inputs = { platform: "planetscale", current: made.id, since: made.outputs["createdAt"], overlap: "2d" };
        await declare("Retirement", "ci-retirement", inputs, { token });
        id = tokenIdOf(made.id);
        const grant = { platform: "planetscale", organization: "acme", tokenId: id, mode: "additive", ...where };
        for (const name of grants) await declare("TokenAccessGrant", name, grant, { token });
        if (isInterrupted) throw new Error("The run is interrupted.");
      };
      return engine.up(program).then(() => id);
    };
    return { up, held: (id: string) => emulator.admin.planetscale.listPermissions(id).map(({ access }) => access) };
  }

  test.each<[string, readonly string[]]>([
    ["also when its grant is taken out in the run that replaces it", []],
    ["also when its grant gets another name in that run", ["other"]],
    ["and its grant follows to the new one", ["app"]],
  ])("%s", async (_how, grants) => {
    const { up, held } = await open();
    const first = await up("1", ["app"]);
    const second = await up("2", grants);
    expect(held(first)).toEqual(["read_branch"]);
    expect(held(second)).toEqual(grants.map(() => "read_branch"));
  });

  test("also when that run is interrupted, and the next one takes its grant out", async () => {
    const { up, held } = await open();
    const first = await up("1", ["app"]);
    await failureOf(up("2", ["app"], true));
    const second = await up("2", []);
    expect([held(first), held(second)]).toEqual([["read_branch"], []]);
  });

  test("and one that is not replaced loses what a grant takes with it", async () => {
    const { up, held } = await open();
    const only = await up("1", ["app"]);
    await up("1", []);
    expect(held(only)).toEqual([]);
  });
});
