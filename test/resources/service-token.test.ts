import { failureOf } from "../support/errors";
import { without } from "../support/specs";
import { kept, stackOf, token } from "../support/stack";

const day = 86_400_000;

test("a token is made once, stays as it is, and goes", async () => {
  const stack = await stackOf();
  const { engine, emulator, clock } = stack;
  await engine.up((declare) => token(declare, "ci", { expiresIn: "1w" }));
  const made = kept(stack, "ServiceToken", "ci");
  const [name] = stack.alive();
  expect(name).toMatch(/^ci-[0-9a-z]{10}$/);
  expect(made.id).toMatch(/^planetscale\/acme\/\w{12}$/);
  expect(made.secrets).toEqual(["value"]);
  expect(made.outputs).toStrictEqual({
    platform: "planetscale",
    organization: "acme",
    namePrefix: "ci",
    expiresIn: "7d",
    name,
    createdAt: new Date(clock.now()).toISOString(),
    expiresAt: new Date(clock.now() + 7 * day).toISOString(),
    value: expect.stringMatching(/^pscale_tkn_/) as string,
    __address: made.inputs["__address"],
    __provider: made.inputs["__provider"],
  });
  emulator.clearRequests();
  await engine.up((declare) => token(declare, "ci", { expiresIn: "168h" }));
  expect(engine.steps).toEqual(["same ci"]);
  expect(emulator.requests()).toEqual([]);
  await engine.destroy();
  expect(stack.alive()).toEqual([]);
  expect(engine.state.size).toBe(0);
});

test("the secret stands nowhere but in value: not in the id, the inputs or the request log", async () => {
  const stack = await stackOf();
  await stack.engine.up((declare) => token(declare, "ci"));
  const { outputs, inputs, id } = kept(stack, "ServiceToken", "ci");
  const { value, ...rest } = outputs;
  for (const place of [rest, inputs, id, stack.emulator.requests()])
    expect(JSON.stringify(place)).not.toContain(String(value));
});

test("a refresh carries the secret over byte for byte, and takes what the platform tells", async () => {
  const stack = await stackOf();
  const { engine } = stack;
  await engine.up((declare) => token(declare, "ci", { expiresIn: "7d" }));
  const before = kept(stack, "ServiceToken", "ci");
  const odd = {
    ...before,
    outputs: { ...before.outputs, value: "ü\n\u0000 \"\\'𝕏", name: "stale", expiresAt: "stale" },
  };
  engine.state.set(String(before.outputs["__address"]), odd);
  await engine.refresh();
  const after = kept(stack, "ServiceToken", "ci");
  expect(after.outputs).toStrictEqual({ ...before.outputs, value: odd.outputs.value });
  expect(after.secrets).toEqual(["value"]);
});

test("a setting that is not the token's changes nothing, and is not in the outputs", async () => {
  const stack = await stackOf();
  await stack.engine.up((declare) => token(declare, "ci"));
  await stack.engine.up((declare) => token(declare, "ci", { verify: false }));
  expect(stack.engine.steps).toEqual(["same ci"]);
  expect(kept(stack, "ServiceToken", "ci").outputs).not.toHaveProperty("verify");
});

test.each<[string, object]>([
  ["its expiry", { expiresIn: "8d" }],
  ["its name", { namePrefix: "deploy" }],
])("a change of %s makes another token, and the old one is revoked last", async (_what, change) => {
  const stack = await stackOf();
  await stack.engine.up((declare) => token(declare, "ci", { expiresIn: "7d" }));
  const [before] = stack.alive();
  await stack.engine.up((declare) => token(declare, "ci", { expiresIn: "7d", ...change }));
  expect(stack.engine.steps).toEqual(["replace ci", "delete ci"]);
  expect(stack.writes()).toEqual(["POST token", "POST token", "DELETE token"]);
  expect(stack.alive()).toHaveLength(1);
  expect(stack.alive()).not.toContain(before);
});

test("a token that was revoked elsewhere leaves the state at refresh and is made again", async () => {
  const stack = await stackOf();
  const { engine, emulator } = stack;
  await engine.up((declare) => token(declare, "ci"));
  emulator.revokeToken("planetscale", kept(stack, "ServiceToken", "ci").id.split("/").at(-1)!);
  await engine.refresh();
  expect(engine.steps).toEqual(["gone ci"]);
  await engine.up((declare) => token(declare, "ci"));
  expect(engine.steps).toEqual(["create ci"]);
  expect(stack.alive()).toHaveLength(1);
});

test("the name is kept once chosen, also when the resource is renamed", async () => {
  const { engine } = await stackOf();
  await engine.up((declare) => token(declare, "ci"));
  const [[address, old]] = [...engine.state] as [[string, never]];
  engine.state.delete(address);
  engine.state.set(address.replace(/ci$/, "deploy"), old);
  await engine.up((declare) => token(declare, "deploy"));
  expect(engine.steps).toEqual(["same deploy"]);
});

test.each([
  ["long", "x".repeat(300), /^x{100}-/],
  ["emoji at the cut", `${"x".repeat(99)}💥`, /^x{99}-/],
  ["a space at the cut", `${"x".repeat(99)} y`, /^x{99}-/],
])("a resource whose name is %s has a token all the same", async (_what, name, wanted) => {
  const stack = await stackOf();
  await stack.engine.up((declare) => token(declare, name));
  expect(stack.alive()).toEqual([expect.stringMatching(wanted)]);
});

describe("a token whose state is damaged", () => {
  const damaged = async () => {
    const stack = await stackOf();
    await stack.engine.up((declare) => token(declare, "ci"));
    const { outputs, ...rest } = kept(stack, "ServiceToken", "ci");
    stack.engine.state.set(String(outputs["__address"]), { ...rest, outputs: without(outputs, "value") });
    return stack;
  };

  test("is refused at refresh, with the two ways out", async () => {
    const failure = await failureOf((await damaged()).engine.refresh());
    expect(failure.message).toMatch(/does not hold the secret.+`pulumi up --replace.+`pulumi state delete`/);
  });

  test("can be revoked", async () => {
    const stack = await damaged();
    await stack.engine.destroy();
    expect(stack.alive()).toEqual([]);
  });
});

describe("the credential that the provider itself runs on", () => {
  const own = async () => {
    const stack = await stackOf();
    await stack.engine.up((declare) => token(declare, "ci"));
    const made = kept(stack, "ServiceToken", "ci");
    const { serviceTokenId } = stack.emulator.info.planetscale;
    stack.engine.state.set(String(made.outputs["__address"]), { ...made, id: `planetscale/acme/${serviceTokenId}` });
    return { stack, serviceTokenId };
  };

  test("is never revoked, and the sentence says why and what to do", async () => {
    const { stack, serviceTokenId } = await own();
    const failure = await failureOf(stack.engine.destroy());
    expect(failure.message).toContain(`will not revoke the PlanetScale token ${serviceTokenId}`);
    expect(failure.message).toMatch(/another credential first, or.+`pulumi state delete`/);
    expect(stack.writes()).toEqual(["POST token"]);
    expect(stack.engine.state.size).toBe(1);
  });
});
