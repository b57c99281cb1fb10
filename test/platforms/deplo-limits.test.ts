import type { Spec } from "../../provider/platforms/contract";
import { expectHidden, failureOf } from "../support/errors";
import { fixtures } from "../support/platforms";
import { asked, connected, type Behaviors } from "./connected";

const args: Spec = { platform: "deplo", workspaceId: "ws_acme", namePrefix: "ci", scopes: ["deploy", "read"] };

/** So many tokens in the workspace, the provider's own among them. */
async function filled(count: number, behaviors: Behaviors<"deplo">) {
  const setup = await connected("deplo", behaviors);
  for (let at = 1; at < count; at += 1) setup.emulator.admin.deplo.createToken({ name: `by hand ${at}` });
  return { ...setup, issuer: setup.connection.ServiceToken! };
}

describe.each([5, 50])("at the limit of a plan of %i tokens", (maxTokens) => {
  test.each([402, 403, 409, 422] as const)(
    "a refusal with %i names the limit and the ways out",
    async (limitStatus) => {
      const { issuer: tokenApi, emulator } = await filled(maxTokens, { maxTokens, limitStatus });
      const error = await failureOf(tokenApi.create(args, "ci-1"));
      expect(error.message).toContain(`(${limitStatus})`);
      expect(error.message).toContain(
        `The workspace has ${maxTokens} tokens, which is the limit of one of Deplo's plans (5 or 50)`,
      );
      expect(error.message).toMatch(/revoke one that nothing uses, or take a larger plan\. .+`deleteBeforeReplace`/);
      expectHidden(error, ...fixtures.deplo.secrets(emulator));
    },
  );

  test("there is no word of it when the list is shorter, longer or cannot be had", async () => {
    for (const [count, blind] of [
      [maxTokens - 1, false],
      [maxTokens + 1, false],
      [maxTokens, true],
    ] as const) {
      const { issuer: tokenApi, fault } = await filled(count, {});
      fault({ method: "POST", fault: "status", status: 403 });
      if (blind) fault({ method: "GET", fault: "status", status: 403 });
      const error = await failureOf(tokenApi.create(args, "ci-1"));
      expect(error.message).toMatch(
        /\(403\)\. Check `workspaceId`, and that the provider's token has the scope `admin` there\.$/,
      );
    }
  });

  test.each([401, 404, 500])("a failure with %i is not taken for it, and nothing is counted", async (status) => {
    const { issuer: tokenApi, fault, sent } = await filled(maxTokens, { maxTokens });
    sent();
    fault({ method: "POST", fault: "status", status });
    const error = await failureOf(tokenApi.create(args, "ci-1"));
    expect(error.message).not.toContain("limit");
    expect(sent().map(asked)).toEqual(["POST /workspaces/ws_acme/access-tokens"]);
  });

  test("a place that becomes free is taken", async () => {
    const { issuer: tokenApi, emulator } = await filled(maxTokens, { maxTokens });
    await failureOf(tokenApi.create(args, "ci-1"));
    const [other] = emulator.tokens().filter(({ name }) => name === "by hand 1");
    await tokenApi.revoke(args, other!.id);
    expect((await tokenApi.create(args, "ci-2")).name).toBe("ci-2");
  });
});

describe("a refusal with 402, which is what Deplo answers beyond a plan,", () => {
  const ways = /revoke one that nothing uses, or take a larger plan\. .+`deleteBeforeReplace`/;

  test("names the limit of any plan", async () => {
    const { issuer: tokenApi } = await filled(3, { maxTokens: 3 });
    const { message } = await failureOf(tokenApi.create(args, "ci-1"));
    expect(message).toContain("The workspace has 3 tokens, which is the limit of its plan: ");
    expect(message).toMatch(ways);
  });

  test("says that it is a limit where the tokens cannot be counted", async () => {
    const { issuer: tokenApi, fault } = await filled(3, { maxTokens: 3 });
    fault({ method: "GET", fault: "status", status: 403 });
    const { message } = await failureOf(tokenApi.create(args, "ci-1"));
    expect(message).toContain("The workspace has as many tokens as its plan allows: ");
    expect(message).toMatch(ways);
  });
});
