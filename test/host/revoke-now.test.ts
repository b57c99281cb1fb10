import type { HostProvider } from "../../provider/host/host";
import type { Wire } from "../../provider/host/wire";
import { startOfTest } from "../support/clock";
import { emulated, hostOn, type Emulated } from "../support/emulated";
import { addressOf, providerText, stackOwner } from "../support/engine";
import { failureOf } from "../support/errors";

const hour = 3_600_000;
const iso = (time: number): string => new Date(time).toISOString();

let setup: Emulated;
let lines: string[];
beforeEach(async () => {
  setup = await emulated();
  lines = [];
});
// A comparison sends nothing at all.
afterEach(() => {
  expect(setup.emulator.requests()).toEqual([]);
});

const provider = (env: Record<string, string> = {}): HostProvider =>
  hostOn(setup, { env, say: (line) => lines.push(line) });

/** The Retirement of the token "ci". */
const inputs = (args: Wire = {}): Wire => ({
  platform: "planetscale",
  current: "planetscale/acme/new000000000",
  since: iso(startOfTest - hour),
  overlap: "2d",
  ...args,
  __urn: addressOf("Retirement", "ci-retirement"),
  __tokenUrn: addressOf("ServiceToken", "ci"),
  __stackId: stackOwner,
  __provider: providerText,
});

const old = "planetscale/acme/old000000000";
const entry = {
  token: old,
  reason: "replaced",
  replacedAt: iso(startOfTest - hour),
  retireAt: iso(startOfTest + 47 * hour),
  expiresAt: null,
};

const { current, since, ...place } = inputs();
const outputs: Wire = {
  ...place,
  current,
  currentSince: since,
  currentUntil: null,
  recordedSince: since,
  supersedes: [],
  retiring: [entry],
};

/** A run: it checks the token, which is declared with the same overlap, before the Retirement. */
async function diff(by: HostProvider, args: Wire = {}): Promise<unknown> {
  const { overlap } = inputs(args);
  const where = { __urn: addressOf("ServiceToken", "ci"), __stackId: stackOwner, __provider: providerText };
  const token = { platform: "planetscale", organization: "acme", overlap, __retirement: true, ...where };
  expect((await by.check({}, token)).failures).toEqual([]);
  const checked = await by.check(inputs(), inputs(args));
  expect(checked.failures).toEqual([]);
  return by.diff("retirement/x", outputs, checked.inputs);
}

const same = { changes: false, replaces: [] };
const due = { changes: true, replaces: ["due"] };

test("a Retirement with nothing due stays as it is, without a line", async () => {
  expect(await diff(provider())).toEqual(same);
  expect(await diff(provider({ PULUMI_TOKENS_REVOKE_NOW: "false" }))).toEqual(same);
  expect(lines).toEqual([]);
});

const isDue = "ci: the overlap of old000000000 has ended. It is revoked at the end of this run.";

test.each<[string, Record<string, string>, Wire]>([
  ["PULUMI_TOKENS_REVOKE_NOW is true", { PULUMI_TOKENS_REVOKE_NOW: "true" }, {}],
  ["the stack's configuration says so", {}, { revokeNow: true }],
  ["both say so", { PULUMI_TOKENS_REVOKE_NOW: "true" }, { revokeNow: true }],
  ["one of them says so", { PULUMI_TOKENS_REVOKE_NOW: "true" }, { revokeNow: false }],
])("all of its list is due when %s", async (_how, env, args) => {
  expect(await diff(provider(env), args)).toEqual(due);
  expect(lines).toEqual([isDue]);
});

test("its list is due at its time, by the clock that is set for a look ahead", async () => {
  const retireAt = startOfTest + 47 * hour;
  expect(await diff(provider({ PULUMI_TOKENS_NOW: iso(retireAt - 1000) }))).toEqual(same);
  expect(await diff(provider({ PULUMI_TOKENS_NOW: iso(retireAt) }))).toEqual(due);
});

test("is refused in one sentence when it is neither", async () => {
  const by = provider({ PULUMI_TOKENS_REVOKE_NOW: "yes" });
  const { message, stack } = await failureOf(by.diff("retirement/x", outputs, inputs()));
  expect(message).toBe('PULUMI_TOKENS_REVOKE_NOW must be "true" or "false".');
  expect(stack).toBe("");
});

test("a line is printed once in a run, and none by a refresh, which shows nothing that is due", async () => {
  const by = provider({ PULUMI_TOKENS_REVOKE_NOW: "true" });
  expect(await by.diff("retirement/x", outputs, inputs())).toEqual(same);
  expect(lines).toEqual([]);
  await diff(by);
  await diff(by);
  expect(lines).toEqual([isDue]);
});

test.each([
  ["a shorter", "1d", "2026-11-01T23:00:00Z"],
  ["a longer", "30d", "2026-11-30T23:00:00Z"],
])(
  "%s overlap is announced with its time, and is no replacement while nothing is due",
  async (_what, overlap, until) => {
    expect(await diff(provider(), { overlap })).toEqual({ changes: true, replaces: [] });
    expect(lines).toEqual([`ci: old000000000 was replaced. The next \`pulumi up\` after ${until} revokes it.`]);
  },
);
