import type { Exchange, Transport } from "../../provider/http/transport";
import { tokenIdOf } from "../../provider/values/ids";
import type { FaultRule } from "../../sdk/testing";
import { network } from "../support/direct";
import { providerText } from "../support/engine";
import { expectHidden, failureOf } from "../support/errors";
import { pairs } from "../support/platforms";
import { without } from "../support/specs";
import { tokenStack, type TokenStack } from "../support/stack";

type Fault = Omit<FaultRule, "platform">;

/** How a platform's token is called in a sentence about a mint: by its name, where it has one. */
const called = (named: boolean): string => (named ? 'token "ci-\\w{12}-\\w{12}"' : "new token");

describe.each(pairs)("a new $pair", (pair) => {
  const { fixture } = pair;
  let stack: TokenStack;

  beforeEach(async () => {
    stack = await tokenStack(pair);
  });

  /** One `up` that fails; its failure shows no secret, also none of a token that was recorded. */
  async function failingUp(args = stack.args): Promise<Error> {
    const error = await failureOf(stack.up(args));
    const values = [...stack.engine.state.values()].map(({ outputs }) => String(outputs["value"]));
    const { id, properties, ...rest } = error as Error & { id?: string; properties?: unknown };
    expect(properties === undefined).toBe(id === undefined);
    expectHidden([error.message, error.stack, rest, id], ...fixture.secrets(stack.emulator), ...values);
    stack.heal();
    return error;
  }
  const onMint = (fault: Fault): void => {
    stack.fault({ ...fault, ...fixture.requests.create });
  };
  const mints = (): number => stack.writes().filter((write) => write === "mint").length;

  describe("that does not work", () => {
    test("is revoked: nothing has moved and nothing is left", async () => {
      stack.refuse("proofs", 401);
      const error = await failingUp();
      expect(error.message).toMatch(
        /could not accept the new secret: .+ The new .+ token \S+ was revoked\. Nothing else has changed\.$/,
      );
      expect(error).not.toHaveProperty("id");
      expect(error.stack).toBe("");
      expect(stack.writes()).toEqual(["mint", "revoke"]);
      expect(stack.living()).toEqual([]);
      expect(stack.engine.state.size).toBe(0);
      await stack.up();
      expect(stack.living()).toEqual([tokenIdOf(stack.kept().id)]);
    });

    test("leaves the old one in place that it was to replace", async () => {
      await stack.up();
      const old = stack.kept();
      stack.refuse("proofs", 401);
      await failingUp({ ...stack.args, ...pair.token.otherExpiry });
      expect(stack.kept()).toEqual(old);
      expect(stack.living()).toEqual([tokenIdOf(old.id)]);
      await stack.up();
      expect(stack.engine.steps).toEqual(["same ci"]);
    });

    test("and cannot be revoked either is recorded whole, and the next run proves it", async () => {
      stack.refuse("proofs", 401);
      stack.refuse("revocations", 500);
      const error = await failingUp();
      expect(error).toMatchObject({ stack: "", reasons: [error.message] });
      expect(error.message).toMatch(
        /could not be revoked either: .+It is kept in the state\. Run again to verify it\.$/,
      );
      const recorded = stack.kept();
      expect(recorded).toMatchObject({ secrets: ["value"], failed: [error.message] });
      expect(recorded.outputs).toMatchObject({ ...stack.args, verification: "pending", __provider: providerText });
      expect(stack.living()).toEqual([tokenIdOf(recorded.id)]);

      await stack.up();
      expect(stack.engine.steps).toEqual(["update ci"]);
      const healed = stack.kept();
      expect(healed).toEqual({ ...recorded, failed: undefined, outputs: without(recorded.outputs, "verification") });
      expect(healed).not.toHaveProperty("failed");
      await stack.up();
      expect(stack.engine.steps).toEqual(["same ci"]);
      expect(stack.writes()).toEqual(["mint"]);
    });

    test("and still does not in the next run is replaced by the one after it, without anybody's help", async () => {
      stack.refuse("proofs", 401);
      stack.refuse("revocations", 500);
      await failingUp();
      const { id, outputs } = stack.kept();
      stack.refuse("proofs", 401);
      const error = await failingUp({ ...stack.args, verify: false });
      expect(error.message).toMatch(/The token does not work\. The next `pulumi up` replaces it\.$/);
      expect(stack.kept()).toMatchObject({ id, secrets: ["value"], failed: [error.message] });
      expect(stack.kept().outputs).toEqual({ ...outputs, verification: "failed" });
      await stack.up();
      expect(stack.engine.steps).toEqual(["replace ci", "delete ci"]);
      expect(stack.living()).toEqual([tokenIdOf(stack.kept().id)]);
      expect(stack.kept().outputs).not.toHaveProperty("verification");
      await stack.up();
      expect(stack.engine.steps).toEqual(["same ci"]);
    });

    test("and cannot be revoked either can be ended", async () => {
      stack.refuse("proofs", 401);
      stack.refuse("revocations", 500);
      await failingUp();
      await stack.engine.destroy();
      expect(stack.living()).toEqual([]);
    });

    test("is not noticed with verify off: no call is made to prove it", async () => {
      stack.refuse("proofs", 401);
      await stack.up({ ...stack.args, verify: false });
      expect(stack.living()).toEqual([tokenIdOf(stack.kept().id)]);
    });
  });

  describe("whose answer is lost", () => {
    test.each<[string, Fault]>([
      ["a reset", { fault: "drop-after" }],
      ["a cut answer", { fault: "truncate" }],
    ])("after it was made (%s) is found and revoked, and nothing that is alive is left", async (_way, fault) => {
      await stack.up();
      const other = stack.living();
      onMint(fault);
      const error = await failingUp({ ...stack.args, ...pair.token.otherExpiry });
      expect(error.message).toMatch(
        new RegExp(
          `The ${called(fixture.named)} was created although the answer was lost, and was revoked\\. Run again\\. ` +
            `The current token ${other[0]!} works until \\S+Z\\.$`,
        ),
      );
      expect(stack.writes()).toEqual(["mint", "mint", "revoke"]);
      expect(stack.living()).toEqual(other);
      await stack.up();
      expect(stack.engine.steps).toEqual(["same ci"]);
    });

    test.each<[string, Fault]>([
      ["500", { fault: "status", status: 500 }],
      ["502 with HTML", { fault: "html", status: 502 }],
      ["200 with HTML", { fault: "html" }],
      ["a reset", { fault: "drop-before" }],
    ])("before it was made (%s) is not made twice, and the sentence says that it is not there", async (_way, fault) => {
      onMint(fault);
      const error = await failingUp();
      expect(error.message).toMatch(
        new RegExp(`The ${called(fixture.named)} is not in the platform's list\\. Run again\\. If it appears`),
      );
      expect(mints()).toBe(1);
      expect(stack.living()).toEqual([]);
      expect(stack.engine.state.size).toBe(0);
    });

    test.each([
      ["looking for it", "lookups", 403],
      ["revoking it", "revocations", 500],
    ] as const)("is reported as one that may be there when %s fails too", async (_what, refused, status) => {
      onMint({ fault: "drop-after" });
      stack.refuse(refused, status);
      const error = await failingUp();
      const [left] = stack.alive();
      const name = fixture.named ? `token "${left!.name}"` : "new token";
      expect(error.message).toContain(
        `It is unknown whether the ${name} was created, because the look-up failed too: `,
      );
      expect(error.message).toMatch(/If it is in the platform's list, revoke it, then run again\.$/);
      expect(mints()).toBe(1);
    });
  });

  test("that was refused for too many requests is asked for again", async () => {
    onMint({ fault: "status", status: 429, retryAfter: 0, times: 2 });
    await stack.up();
    expect(mints()).toBe(3);
    expect(stack.living()).toEqual([tokenIdOf(stack.kept().id)]);
  });

  test.each([401, 403, 404, 409, 422])(
    "that is refused with %i is asked for once, and nothing is looked for",
    async (status) => {
      onMint({ fault: "status", status });
      const error = await failingUp();
      expect(error.message).toMatch(new RegExp(`\\(${status}[ )]`));
      expect(stack.writes()).toEqual(["mint"]);
      expect(stack.engine.state.size).toBe(0);
    },
  );
});

/** The last digit of an id is another one. */
const misread = (id: string): string => id.replace(/.$/, (last) => (last === "0" ? "1" : "0"));

test.each(pairs.filter(({ fixture }) => fixture.named))(
  "a new $pair whose creation is answered with a wrong id, and that does not work, is revoked by its name",
  async (pair) => {
    const { path } = pair.fixture.requests.create;
    const isCreation = ({ method, url }: Exchange) => method === "POST" && path.test(url.pathname);
    const transport: Transport = async (exchange) => {
      const answer = await network(exchange);
      if (!isCreation(exchange)) return answer;
      const body = JSON.parse(answer.text) as { readonly id: string };
      return { ...answer, text: JSON.stringify({ ...body, id: misread(body.id) }) };
    };
    const stack = await tokenStack(pair, {}, { transport });
    stack.refuse("proofs", 401);
    const error = await failureOf(stack.up());
    expect(error.message).toMatch(/The new .+ token \S+ was revoked\. Nothing else has changed\.$/);
    expect(stack.living()).toEqual([]);
    expect(stack.engine.state.size).toBe(0);
  },
);
