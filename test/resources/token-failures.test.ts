import type { FaultOrder } from "../../sdk/testing";
import { expectHidden, failureOf } from "../support/errors";
import { providerText } from "../support/engine";
import { kept, stackOf, token, type Stack } from "../support/stack";
import { fixtures } from "../support/platforms";

type Fault = Omit<FaultOrder, "platform">;

const up = (stack: Stack) => stack.engine.up((declare) => token(declare, "ci", { expiresIn: "7d" }));

/** One `up` in which these faults strike; its failure shows no secret. */
async function failingUp(stack: Stack, ...faults: readonly Fault[]): Promise<Error> {
  for (const fault of faults) stack.fault(fault);
  const error = await failureOf(up(stack));
  expectHidden(error, ...fixtures.planetscale.secrets(stack.emulator));
  expect(String(error)).not.toContain("pscale_tkn_");
  stack.emulator.clearFaults();
  return error;
}

const mints = (stack: Stack): number => stack.writes().filter((write) => write === "POST token").length;

const noProof: Fault = { fault: "status", status: 401, path: "/organizations$", times: 100 };
const noRevoke: Fault = { fault: "status", status: 500, method: "DELETE", times: 100 };
const noList: Fault = { fault: "status", status: 403, method: "GET", path: "service-tokens", times: 100 };
const onMint = (fault: Fault): Fault => ({ ...fault, method: "POST", path: "/service-tokens$" });

describe("a new token that does not work", () => {
  test("is revoked: nothing has moved and nothing is left", async () => {
    const stack = await stackOf();
    const error = await failingUp(stack, noProof);
    expect(error.message).toMatch(
      /not accept the new secret.+The new PlanetScale token \w{12} was revoked; nothing else has changed\.$/,
    );
    expect(error).not.toHaveProperty("id");
    expect(stack.alive()).toEqual([]);
    expect(stack.engine.state.size).toBe(0);
  });

  test("leaves the old one in place when it was to replace it", async () => {
    const stack = await stackOf();
    await stack.engine.up((declare) => token(declare, "ci"));
    const before = stack.alive();
    await failingUp(stack, noProof);
    expect(stack.alive()).toEqual(before);
    expect(stack.engine.state.size).toBe(1);
  });

  test("and cannot be revoked either is recorded whole, and the next run proves it", async () => {
    const stack = await stackOf();
    const error = await failingUp(stack, noProof, noRevoke);
    expect(error).toMatchObject({ stack: "", reasons: [error.message] });
    expect(error.message).toMatch(/could not be revoked either: .+It is kept in the state; run again to prove it\.$/);
    const recorded = kept(stack, "ServiceToken", "ci");
    expect(recorded).toMatchObject({ secrets: ["value"], failed: [error.message] });
    expect(recorded.outputs).toMatchObject({ proof: "due", expiresIn: "7d", __provider: providerText });
    expect(stack.alive()).toEqual([recorded.outputs["name"]]);

    await up(stack);
    expect(stack.engine.steps).toEqual(["update ci"]);
    const healed = kept(stack, "ServiceToken", "ci");
    expect(healed.outputs["value"]).toBe(recorded.outputs["value"]);
    expect(healed).not.toHaveProperty("failed");
    expect(healed.outputs).not.toHaveProperty("proof");
    expect(healed.secrets).toEqual(["value"]);
    await up(stack);
    expect(stack.engine.steps).toEqual(["same ci"]);
    expect(mints(stack)).toBe(1);
  });

  test("and still does not in the next run is replaced by the one after it, without anybody's help", async () => {
    const stack = await stackOf();
    await failingUp(stack, noProof, noRevoke);
    const { outputs } = kept(stack, "ServiceToken", "ci");
    const error = await failingUp(stack, noProof);
    expect(error.message).toMatch(/The token does not work: the next run replaces it\.$/);
    const still = kept(stack, "ServiceToken", "ci");
    expect(still).toMatchObject({ secrets: ["value"], failed: [error.message] });
    expect(still.outputs).toEqual({ ...outputs, proof: "failed" });
    await up(stack);
    expect(stack.engine.steps).toEqual(["replace ci", "delete ci"]);
    expect(stack.alive()).toEqual([kept(stack, "ServiceToken", "ci").outputs["name"]]);
    await up(stack);
    expect(stack.engine.steps).toEqual(["same ci"]);
  });

  test("and cannot be revoked either can be ended", async () => {
    const stack = await stackOf();
    await failingUp(stack, noProof, noRevoke);
    await stack.engine.destroy();
    expect(stack.alive()).toEqual([]);
  });

  test("is not noticed with verify off: no call is made to prove it", async () => {
    const stack = await stackOf();
    stack.fault(noProof);
    await stack.engine.up((declare) => token(declare, "ci", { verify: false }));
    expect(stack.emulator.requests()).toHaveLength(1);
  });
});

describe("a mint whose answer is lost", () => {
  test.each<[string, Fault]>([
    ["a reset", { fault: "drop-after" }],
    ["a cut answer", { fault: "cut" }],
  ])("after it was done (%s) is found by its exact name and revoked", async (_way, fault) => {
    const stack = await stackOf();
    stack.emulator.byHand.planetscale.mint({ name: "ci-other" });
    const error = await failingUp(stack, onMint(fault));
    expect(error.message).toMatch(
      /The token "ci-\w{10}" had been made without an answer and was revoked\. Run again\.$/,
    );
    expect(mints(stack)).toBe(1);
    expect(stack.alive()).toEqual(["ci-other"]);
    await up(stack);
    expect(stack.alive()).toHaveLength(2);
  });

  test.each<[string, Fault]>([
    ["500", { fault: "status", status: 500 }],
    ["502 with HTML", { fault: "html", status: 502 }],
    ["200 with HTML", { fault: "html" }],
    ["a reset", { fault: "drop-before" }],
  ])("before it was done (%s) is not repeated, and the sentence says that nothing is there", async (_way, fault) => {
    const stack = await stackOf();
    const error = await failingUp(stack, onMint(fault));
    expect(error.message).toMatch(/The token "ci-\w{10}" is not in the platform's list\. Run again; should it appear/);
    expect(mints(stack)).toBe(1);
  });

  test.each<[string, Fault]>([
    ["looking for it", noList],
    ["revoking it", noRevoke],
  ])("is named exactly when %s fails too, for nothing else knows of it", async (_what, fault) => {
    const stack = await stackOf();
    const error = await failingUp(stack, onMint({ fault: "drop-after" }), fault);
    const [left] = stack.alive();
    expect(error.message).toContain(`Whether the token "${left}" was made is not known`);
    expect(mints(stack)).toBe(1);
  });
});

test("a mint that was refused for too many requests is sent again", async () => {
  const stack = await stackOf();
  stack.fault(onMint({ fault: "status", status: 429, retryAfter: 0, times: 2 }));
  await up(stack);
  expect(mints(stack)).toBe(3);
  expect(stack.alive()).toHaveLength(1);
});

describe.each<[string, Fault]>([
  ["401", { fault: "status", status: 401 }],
  ["403", { fault: "status", status: 403 }],
  ["404 to bad credentials", { fault: "status", status: 404 }],
  ["429", { fault: "status", status: 429, retryAfter: 3600 }],
  ["500", { fault: "status", status: 500 }],
  ["502 with HTML", { fault: "html", status: 502 }],
  ["200 with HTML", { fault: "html" }],
  ["a reset", { fault: "drop-before" }],
  ["a cut answer", { fault: "cut" }],
])("%s to every request", (_name, fault) => {
  test("leaves the state of a refresh as it was", async () => {
    const stack = await stackOf();
    await up(stack);
    const before = structuredClone([...stack.engine.state]);
    stack.fault({ ...fault, times: 100 });
    const { value } = kept(stack, "ServiceToken", "ci").outputs;
    expectHidden(await failureOf(stack.engine.refresh()), String(value));
    expect([...stack.engine.state]).toEqual(before);
  });

  test("keeps a token that is not revoked in the state of a destroy", async () => {
    const stack = await stackOf();
    await up(stack);
    stack.fault({ ...fault, times: 100 });
    expectHidden(await failureOf(stack.engine.destroy()), String(kept(stack, "ServiceToken", "ci").outputs["value"]));
    expect(stack.engine.state.size).toBe(1);
    stack.emulator.clearFaults();
    await stack.engine.destroy();
    expect(stack.alive()).toEqual([]);
  });
});
