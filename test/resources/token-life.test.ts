import * as platforms from "../../provider/platforms/definitions";
import { driverOf, type ResourceSchema } from "../../provider/platforms/contract";
import { joinId, tokenIdOf } from "../../provider/values/ids";
import { statusOf } from "../support/direct";
import { failureOf } from "../support/errors";
import { stackOwner, type Kept } from "../support/engine";
import { pairs } from "../support/platforms";
import { without } from "../support/specs";
import { tokenStack, type TokenStack } from "../support/stack";

const withoutUse = ({ outputs, ...kept }: Kept) => ({ ...kept, outputs: without(outputs, "lastUsedAt") });

describe.each(pairs)("$pair", (pair) => {
  const { platform, kind, fixture, token } = pair;
  const schema = driverOf(platforms[platform]).schemas[kind] as ResourceSchema;
  let stack: TokenStack;

  beforeEach(async () => {
    stack = await tokenStack(pair);
  });

  const valueOf = ({ outputs }: Kept): string => String(outputs["value"]);
  const edit = (change: (kept: Kept) => Kept): void => {
    const kept = stack.kept();
    stack.engine.state.set(String(kept.outputs["__urn"]), change(kept));
  };
  /** What the platform says to a use of the secret. */
  const answers = (secret: string, tokenId: string): Promise<number> =>
    statusOf(token.uses(stack.emulator, secret, tokenId, stack.args));

  test("is made once, with a secret that works, stays as it is however its life is written, and goes", async () => {
    await stack.up();
    const made = stack.kept();
    const { value, name, expiresAt, lastUsedAt, userId, ...rest } = made.outputs;
    const [secret, tokenId] = [String(value), tokenIdOf(made.id)];
    expect(made.secrets).toEqual(["value"]);
    expect(made.id).toBe(joinId(platform, ...schema.scope.map((key) => String(made.outputs[key])), tokenId));
    expect(rest).toStrictEqual({
      ...stack.args,
      createdAt: new Date(stack.clock.now()).toISOString(),
      __urn: made.inputs["__urn"],
      __stackId: stackOwner,
      __provider: made.inputs["__provider"],
    });
    expect(name).toEqual(fixture.named ? expect.stringMatching(/^ci-[0-9a-z]{12}-[0-9a-z]{12}$/) : null);
    expect(lastUsedAt).toBeNull();
    expect(userId !== undefined).toBe(schema.scope.includes("userId"));
    expect(stack.alive()).toEqual([
      expect.objectContaining({ id: tokenId, ...(fixture.named && { name }), expiresAt }),
    ]);
    expect(await answers(secret, tokenId)).toBe(200);

    stack.emulator.clearRequests();
    await stack.up({ ...stack.args, expiresIn: "168h" });
    expect(stack.engine.steps).toEqual(["same ci"]);
    expect(stack.emulator.requests()).toEqual([]);
    expect(stack.kept()).toEqual(made);

    await stack.engine.destroy();
    expect(stack.engine.state.size).toBe(0);
    expect(stack.living()).toEqual([]);
    expect(await answers(secret, tokenId)).toBe(401);
  });

  test("has its secret in value alone: not in the id, the inputs, another output or the request log", async () => {
    await stack.up();
    const { outputs, inputs, id } = stack.kept();
    const { value, ...rest } = outputs;
    for (const place of [rest, inputs, id, stack.emulator.requests()])
      expect(JSON.stringify(place)).not.toContain(String(value));
  });

  test("is the same after a refresh, and the run after that has nothing to do", async () => {
    await stack.up();
    const before = stack.kept();
    await stack.engine.refresh();
    expect(withoutUse(stack.kept())).toStrictEqual(withoutUse(before));
    await stack.up();
    expect(stack.engine.steps).toEqual(["same ci"]);
    expect(stack.writes()).toEqual(["mint"]);
  });

  test("keeps its secret and its beginning byte for byte at a refresh, which takes over what the platform tells", async () => {
    await stack.up();
    const before = stack.kept();
    const own = { value: "ü\n\u0000 \"\\'𝕏", createdAt: "2026-10-31T23:59:59.987Z" };
    const stale = { expiresAt: "stale", ...(fixture.named && { name: "stale" }) };
    edit((kept) => ({ ...kept, outputs: { ...kept.outputs, ...own, ...stale } }));
    await stack.engine.refresh();
    expect(withoutUse(stack.kept()).outputs).toStrictEqual({ ...withoutUse(before).outputs, ...own });
    expect(stack.kept().secrets).toEqual(["value"]);
  });

  test("lastUsedAt: a refresh stores the last use, if the platform shows it, and the run after that has nothing to do", async () => {
    await stack.up();
    const lastUse = async (): Promise<unknown> => {
      await answers(valueOf(stack.kept()), tokenIdOf(stack.kept().id));
      await stack.engine.refresh();
      return stack.kept().outputs["lastUsedAt"];
    };
    for (const days of [1, 3]) {
      stack.clock.advance(days * 86_400_000);
      expect(await lastUse()).toBe(fixture.showsLastUse ? new Date(stack.clock.now()).toISOString() : null);
    }
    await stack.up();
    expect(stack.engine.steps).toEqual(["same ci"]);
  });

  test("is not changed by a setting that is not its own, which is not in the outputs", async () => {
    await stack.up();
    await stack.up({ ...stack.args, verify: false });
    expect(stack.engine.steps).toEqual(["same ci"]);
    expect(stack.kept().inputs["verify"]).toBe(false);
    expect(stack.kept().outputs).not.toHaveProperty("verify");
  });

  describe.each([
    ["of its expiry", () => token.otherExpiry],
    ["of its scope", () => token.otherScope(stack.emulator)],
  ])("a change %s", (_what, change) => {
    test("makes another token, and the old one is revoked last", async () => {
      await stack.up();
      const old = stack.kept();
      await stack.up({ ...stack.args, ...change() });
      const { id, outputs } = stack.kept();
      expect(stack.engine.steps).toEqual(["replace ci", "delete ci"]);
      expect(stack.writes()).toEqual(["mint", "mint", "revoke"]);
      expect(stack.living()).toEqual([tokenIdOf(id)]);
      expect(outputs).toMatchObject({ ...stack.args, ...change() });
      expect(outputs["value"]).not.toBe(valueOf(old));
      expect(await answers(valueOf(old), tokenIdOf(old.id))).toBe(401);
      await stack.up({ ...stack.args, ...change() });
      expect(stack.engine.steps).toEqual(["same ci"]);
    });
  });

  test("created again without a diff is another token, and the old one is revoked", async () => {
    await stack.up();
    const old = stack.kept();
    await stack.up(stack.args, { replace: true });
    expect(stack.living()).toEqual([tokenIdOf(stack.kept().id)]);
    expect(stack.kept().id).not.toBe(old.id);
  });

  test("revoked elsewhere leaves the state at a refresh, and is made again", async () => {
    await stack.up();
    const old = stack.kept();
    stack.emulator.revokeToken(platform, tokenIdOf(old.id));
    await stack.engine.refresh();
    expect(stack.engine.steps).toEqual(["gone ci"]);
    expect(stack.engine.state.size).toBe(0);
    await stack.up();
    expect(stack.engine.steps).toEqual(["create ci"]);
    expect(stack.living()).toEqual([tokenIdOf(stack.kept().id)]);
  });

  test("revoked elsewhere can be ended without a refresh", async () => {
    await stack.up();
    stack.emulator.revokeToken(platform, tokenIdOf(stack.kept().id));
    await stack.engine.destroy();
    expect(stack.engine.steps).toEqual(["delete ci"]);
  });

  test("that has expired is still read, and revoked", async () => {
    await stack.up();
    const tokenId = tokenIdOf(stack.kept().id);
    stack.clock.advance(8 * 86_400_000);
    expect(stack.living()).toEqual([]);
    await stack.engine.refresh();
    expect(stack.engine.steps).toEqual([]);
    await stack.engine.destroy();
    expect(stack.emulator.tokens().map(({ id }) => id)).not.toContain(tokenId);
  });

  test("without its secret in the state is refused at a refresh, with the two ways out, and can be revoked", async () => {
    await stack.up();
    edit((kept) => ({ ...kept, outputs: without(kept.outputs, "value") }));
    const failure = await failureOf(stack.engine.refresh());
    expect(failure.message).toMatch(/does not hold the secret.+`pulumi up --replace.+`pulumi state delete`/);
    await stack.engine.destroy();
    expect(stack.living()).toEqual([]);
  });

  if (fixture.ownId) {
    test("that the provider itself runs on is never revoked, and the sentence says why and what to do", async () => {
      const own = fixture.ownId!(stack.emulator);
      await stack.up();
      const made = tokenIdOf(stack.kept().id);
      edit((kept) => ({ ...kept, id: kept.id.replace(/[^/]+$/, own) }));
      const failure = await failureOf(stack.engine.destroy());
      expect(failure.message).toContain(`will not revoke the ${platforms[platform].title} token ${own}`);
      expect(failure.message).toMatch(/another credential, or.+`pulumi state delete`/);
      expect(stack.writes()).toEqual(["mint"]);
      expect(stack.engine.state.size).toBe(1);
      expect(stack.living()).toEqual([made]);
    });
  }
});

describe.each(pairs.filter(({ fixture }) => fixture.named))("the name of a $pair", (pair) => {
  const { kind } = pair;
  const nameless = ({ args }: TokenStack) => without(args, "namePrefix");

  test.each([
    ["is the resource's", "ci", /^ci-[0-9a-z]{12}-[0-9a-z]{12}$/],
    ["is cut when that is long", "x".repeat(300), /^x{100}-/],
    ["has no half of an emoji at the cut", `${"x".repeat(99)}💥`, /^x{99}-/],
    ["has no space at the cut", `${"x".repeat(99)} y`, /^x{99}-/],
  ])("%s", async (_what, name, wanted) => {
    const stack = await tokenStack(pair);
    await stack.engine.up((declare) => declare(kind, name, { ...nameless(stack) }));
    expect(stack.alive().map((token) => token.name)).toEqual([expect.stringMatching(wanted)]);
  });

  test("is kept once chosen, also when the resource is renamed", async () => {
    const stack = await tokenStack(pair);
    await stack.up(nameless(stack));
    const [[address, old]] = [...stack.engine.state] as [[string, Kept]];
    stack.engine.state.delete(address);
    stack.engine.state.set(address.replace(/ci$/, "deploy"), old);
    await stack.engine.up((declare) => declare(kind, "deploy", { ...nameless(stack) }));
    expect(stack.engine.steps).toEqual(["same deploy"]);
  });
});
