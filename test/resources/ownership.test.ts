import type { HostProvider } from "../../provider/host/host";
import type { Wire } from "../../provider/host/wire";
import { stackTag } from "../../provider/values/ownership-tag";
import { emulated, hostOn, type Emulated } from "../support/emulated";
import { addressOf, providerText } from "../support/engine";
import { failureOf } from "../support/errors";

const news: Wire = { __urn: addressOf("Ownership", "pulumi-tokens-ownership"), __provider: providerText };

/** Nothing to sign in with, and a clock that was set on: neither is an ownership's matter. */
let provider: HostProvider;
let setup: Emulated;

beforeEach(async () => {
  setup = await emulated();
  const none = Object.fromEntries(Object.keys(setup.env).map((name) => [name, ""]));
  provider = hostOn(setup, { env: { ...none, PULUMI_TOKENS_NOW: "2031-01-01" } });
});

afterEach(() => {
  expect(setup.emulator.requests()).toEqual([]);
});

test("an Ownership is a random output, made and deleted without a credential", async () => {
  expect(await provider.check({}, news)).toEqual({ inputs: news, failures: [] });
  const { id, outs } = await provider.create(news);
  const { stackId, ...rest } = outs;
  expect(rest).toEqual(news);
  expect(stackId).toMatch(/^[0-9a-f]{32}$/);
  expect(id).toBe(`ownership/${stackTag(String(stackId))}`);
  expect((await provider.create(news)).outs["stackId"]).not.toBe(stackId);
  await expect(provider.delete(id, outs)).resolves.toBeUndefined();
});

test("an Ownership never changes: not by a refresh, an update, or what a transformation adds to every resource", async () => {
  const { id, outs } = await provider.create(news);
  const { inputs, failures } = await provider.check(news, { ...news, tags: { team: "infra" } });
  expect({ inputs, failures }).toEqual({ inputs: news, failures: [] });
  expect(await provider.diff(id, outs, inputs)).toEqual({ changes: false, replaces: [] });
  expect(await provider.read(id, outs)).toEqual({ id, props: outs });
  expect(await provider.update(id, outs, inputs)).toEqual({ outs });
});

test.each([undefined, "", "0f1e", 7])(
  "a state whose id is %p is refused: tokens would be marked by it",
  async (stackId) => {
    const { id, outs } = await provider.create(news);
    const damaged = { ...outs, stackId };
    const sentence = 'The state of "pulumi-tokens-ownership" is invalid: unexpected value for `stackId`.';
    expect((await failureOf(provider.diff(id, damaged, news))).message).toContain(sentence);
    expect((await failureOf(provider.read(id, damaged))).message).toContain(sentence);
  },
);
