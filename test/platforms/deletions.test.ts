import type { Answer, Exchange } from "../../provider/http/transport";
import type { PlatformApi, Spec } from "../../provider/platforms/contract";
import { network } from "../support/direct";
import { connect, emulated, type Emulated } from "../support/emulated";
import { failureOf } from "../support/errors";
import type { fixtures } from "../support/platforms";
import { pairsWith } from "../support/platforms";

/** What a server may answer to a deletion that it has passed over. */
const answers: [string, Partial<Answer>][] = [
  ["200 and `false`", { status: 200, text: '{"success":false}' }],
  ["200 and `true`", { status: 200, text: '{"success":true}' }],
  ["200 without a body", { status: 200, text: "" }],
  ["202 without a body", { status: 202, text: "" }],
  ["204 with a body", { status: 204, text: "{}" }],
];

const isDeletion = ({ method }: Exchange): boolean => method === "DELETE";

/** With a front that answers deletions by itself; it passes them on where `isDone`. */
const behind = (platform: keyof typeof fixtures, at: Emulated, answer: Partial<Answer>, isDone: boolean): PlatformApi =>
  connect(platform, at, undefined, async (exchange) => {
    if (!isDeletion(exchange)) return network(exchange);
    const real = isDone ? await network(exchange) : { status: 200, headers: {}, text: "" };
    return { ...real, ...answer };
  });

const deleting = pairsWith({ deletes: true });

describe.each(deleting)("the deletion of a $pair", ({ platform, kind, token }) => {
  async function made() {
    const at = await emulated();
    const args: Spec = token.args(at.emulator);
    const { tokenId, facts } = await connect(platform, at)[kind]!.create(args, "ci-1");
    return { at, tokenId, where: { ...args, ...facts } };
  }

  test.each(answers)("answered with %s is none while the list holds the token", async (_what, answer) => {
    const { at, tokenId, where } = await made();
    const failure = await failureOf(behind(platform, at, answer, false)[kind]!.revoke(where, tokenId));
    expect(failure.message).toMatch(/could not revoke the .+: .+ It is still there\. Run again\.$/);
  });

  test.each(answers)("answered with %s counts when the list does not hold it any more", async (_what, answer) => {
    const { at, tokenId, where } = await made();
    await behind(platform, at, answer, true)[kind]!.revoke(where, tokenId);
    expect(at.emulator.tokens().some(({ id }) => id === tokenId)).toBe(false);
  });

  test("answered with an empty 204 needs no look", async () => {
    const { at, tokenId, where } = await made();
    at.emulator.clearRequests();
    await connect(platform, at)[kind]!.revoke(where, tokenId);
    expect(at.emulator.requests().map(({ method }) => method)).toEqual(["DELETE"]);
  });
});

describe("a withdrawal of permissions on PlanetScale", () => {
  const where = { platform: "planetscale", organization: "acme", database: "app" };

  test.each(answers)("answered with %s is none while they are in force", async (_what, answer) => {
    const at = await emulated();
    const { id } = at.emulator.admin.planetscale.createToken({ databases: { app: ["read_branch"] } });
    const remove = (isDone: boolean) =>
      behind("planetscale", at, answer, isDone).TokenAccessGrant!.remove(where, id, ["read_branch"]);
    expect((await failureOf(remove(false))).message).toContain("could not withdraw");
    await remove(true);
    expect(at.emulator.admin.planetscale.listPermissions(id)).toEqual([]);
  });
});
