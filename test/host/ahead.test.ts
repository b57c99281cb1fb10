import { isAhead, revokeNowIn, timeIn } from "../../provider/host/variables";
import type { HostProvider, World } from "../../provider/host/host";
import type { Wire } from "../../provider/host/wire";
import type { Transport } from "../../provider/http/transport";
import { UserError } from "../../provider/run/context";
import { fakeClock, startOfTest } from "../support/clock";
import { network } from "../support/direct";
import { emulated, hostOn, type Emulated } from "../support/emulated";
import { addressOf, providerText, stackOwner } from "../support/engine";
import { failureOf } from "../support/errors";

const [second, day] = [1000, 86_400_000];

describe("the clock by PULUMI_TOKENS_NOW", () => {
  test.each(["2027-03-01", "2027-03-01T00:00:00Z", "2027-03-01T02:00:00+02:00", "2027-02-28T18:30:00.000-05:30"])(
    "%s is the instant from which it goes on ticking",
    async (text) => {
      const [clock, march] = [fakeClock(), Date.parse("2027-03-01T00:00:00Z")];
      const ahead = timeIn({ PULUMI_TOKENS_NOW: text }, clock);
      expect(ahead.now()).toBe(march);
      clock.advance(90 * second);
      expect(ahead.now()).toBe(march + 90 * second);
      await ahead.sleep(10 * second);
      expect(ahead.now()).toBe(march + 100 * second);
      expect(clock.slept).toEqual([10 * second]);
    },
  );

  test("may be set back as well", () => {
    expect(timeIn({ PULUMI_TOKENS_NOW: "2020-01-01" }, fakeClock()).now()).toBe(Date.parse("2020-01-01T00:00:00Z"));
  });

  test.each([{}, { PULUMI_TOKENS_NOW: "" }, { PULUMI_TOKENS_NOW: undefined }])("with %j is the usual one", (env) => {
    const clock = fakeClock();
    expect(timeIn(env, clock)).toBe(clock);
    expect(isAhead(env)).toBe(false);
  });

  test.each([
    ...["soon", "tomorrow", "90d", "2027", "2027-03", "03/01/2027", "1830297600000", "2027-13-01", "2027-00-10", "now"],
    ...["2027-03-01T12:00:00", "2027-03-01 12:00:00Z", "2027-03-01T25:00:00Z", "2027-03-01TsoonZ", " 2027-03-01"],
  ])("is refused with %j in one sentence", (text) => {
    const refusal = new UserError(
      'PULUMI_TOKENS_NOW must be an instant such as "2027-03-01" or "2027-03-01T12:00:00Z".',
    );
    expect(() => timeIn({ PULUMI_TOKENS_NOW: text }, fakeClock()).now()).toThrow(refusal);
  });

  test("is refused with a day that no month has", () => {
    for (const text of ["2027-02-30", "2027-02-29", "2027-04-31T00:00:00Z"])
      expect(() => timeIn({ PULUMI_TOKENS_NOW: text }, fakeClock()).now()).toThrow(UserError);
  });
});

test.each([
  [undefined, false],
  ["", false],
  ["false", false],
  ["true", true],
])("PULUMI_TOKENS_REVOKE_NOW as %j is %j", (text, wanted) => {
  expect(revokeNowIn({ PULUMI_TOKENS_REVOKE_NOW: text })).toBe(wanted);
});

test.each(["1", "yes", "TRUE", "True", " true", "0", "no"])("PULUMI_TOKENS_REVOKE_NOW as %j is refused", (text) => {
  const refusal = new UserError('PULUMI_TOKENS_REVOKE_NOW must be "true" or "false".');
  expect(() => revokeNowIn({ PULUMI_TOKENS_REVOKE_NOW: text })).toThrow(refusal);
});

const wire = (args: Wire = {}): Wire => ({
  platform: "planetscale",
  organization: "acme",
  namePrefix: "ci",
  expiresIn: "7d",
  ...args,
  __urn: addressOf("ServiceToken", "ci"),
  __stackId: stackOwner,
  __provider: providerText,
});

describe("a run that looks ahead", () => {
  let setup: Emulated;
  let sent: string[];

  beforeEach(async () => {
    setup = await emulated();
    sent = [];
  });

  /** The emulator, as if it stood at PlanetScale's own address. */
  const far: Transport = ({ url, ...exchange }) => {
    sent.push(`${exchange.method} ${url.pathname}`);
    const near = new URL(setup.emulator.info.planetscale.apiUrl);
    return network({ ...exchange, url: new URL(url.pathname + url.search, near) });
  };
  const planetscale = { PLANETSCALE_API_URL: "https://api.planetscale.com/v1" };
  const looking = (now: string, changes: Partial<World> = {}): HostProvider =>
    hostOn(setup, { ...changes, env: { ...changes.env, PULUMI_TOKENS_NOW: now } });
  const atPlanetScale = (now: string): HostProvider => looking(now, { transport: far, env: planetscale });

  /** The id and the state of a token that was made before. */
  async function made(): Promise<{ id: string; state: Wire; inputs: Wire }> {
    const provider = hostOn(setup, { transport: far, env: planetscale });
    const { inputs } = await provider.check({}, wire());
    const { id, outs } = await provider.create(inputs);
    sent.length = 0;
    return { id, inputs, state: { ...outs, value: (outs["value"] as { value: string }).value } };
  }
  const sentence =
    "PULUMI_TOKENS_NOW must be set for `pulumi preview` only: nothing was changed at PlanetScale. Unset it and run again.";
  const expiry = startOfTest + 7 * day;
  const iso = (time: number): string => new Date(time).toISOString();

  test("writes nothing: each verb that would says so in one sentence, and no call is made", async () => {
    const { id, state, inputs } = await made();
    const provider = atPlanetScale("2027-03-01");
    for (const verb of [
      () => provider.create(inputs),
      () => provider.update(id, state, inputs),
      () => provider.delete(id, state),
    ]) {
      expect(await failureOf(verb())).toMatchObject({ message: sentence, stack: "" });
    }
    expect(sent).toEqual([]);
  });

  test("checks, compares and reads", async () => {
    const { id, state, inputs } = await made();
    const provider = atPlanetScale(iso(startOfTest + day));
    expect((await provider.check(inputs, wire())).failures).toEqual([]);
    expect(await provider.diff(id, state, inputs)).toEqual({ changes: false, replaces: [] });
    expect(sent).toEqual([]);
    expect(await provider.read(id, state)).toMatchObject({ id, props: { name: state["name"] } });
    expect(sent).not.toEqual([]);
  });

  test("sees what will be due, and the clock goes on ticking between two looks", async () => {
    const { id, state, inputs } = await made();
    const provider = atPlanetScale(iso(expiry - second));
    // Without a check it would be a refresh, which the clock does not concern.
    await provider.check(inputs, wire());
    expect(await provider.diff(id, state, inputs)).toEqual({ changes: false, replaces: [] });
    setup.clock.advance(second);
    expect(await provider.diff(id, state, inputs)).toEqual({ changes: true, replaces: ["expired"] });
  });

  test("checks by that clock what is to end before it", async () => {
    const args = { platform: "deplo", workspaceId: "ws_acme", scopes: ["deploy"], organization: undefined };
    const news = wire({ ...args, expiresIn: undefined, expiresAt: "2027-02-01T00:00:00Z" });
    const reasons = async (now: string): Promise<string[]> =>
      (await looking(now).check({}, news)).failures.map(({ reason }) => reason);
    expect(await reasons("2027-01-31")).toEqual([]);
    expect(await reasons("2027-02-01")).toContainEqual(expect.stringMatching(/^expiresAt: must be in the future/));
  });

  test("may write to this machine: an emulator has a clock of its own", async () => {
    const provider = looking(iso(startOfTest));
    const { inputs } = await provider.check({}, wire());
    const { id, outs } = await provider.create(inputs);
    const state = { ...outs, value: (outs["value"] as { value: string }).value };
    await provider.update(id, state, inputs);
    await provider.delete(id, state);
    const writes = setup.emulator.requests().filter(({ method }) => method !== "GET");
    expect(writes.map(({ method }) => method)).toEqual(["POST", "DELETE"]);
  });

  test("with a wrong time is refused in one sentence before anything is sent", async () => {
    const { id, state, inputs } = await made();
    const provider = atPlanetScale("soon");
    for (const verb of [() => provider.check({}, wire()), () => provider.diff(id, state, inputs)]) {
      const { message, stack } = await failureOf(verb());
      expect(message).toMatch(/^PULUMI_TOKENS_NOW must be an instant such as /);
      expect(stack).toBe("");
    }
    expect(sent).toEqual([]);
  });
});
