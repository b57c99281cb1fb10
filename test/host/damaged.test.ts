import type { Wire } from "../../provider/host/wire";
import { joinId } from "../../provider/values/ids";
import { emulated, hostOn, type Emulated } from "../support/emulated";
import { addressOf, providerText } from "../support/engine";
import { failureOf } from "../support/errors";
import { platformWith } from "../support/platforms";

/** A platform whose tokens have no names. */
const unnamed = platformWith({ named: false });

let setup: Emulated;

beforeEach(async () => {
  setup = await emulated();
});

const place = { platform: "planetscale", organization: "acme" };
const instant = "2026-11-01T00:00:00.000Z";

/** What the state has of each kind of resource, as pulumi-tokens writes it. */
const states: Record<string, { readonly id: string; readonly outputs: Wire }> = {
  ServiceToken: { id: "planetscale/acme/k2x", outputs: { ...place, namePrefix: "ci", value: "s", createdAt: instant } },
  DeployToken: {
    id: "planetscale/acme/app/k2x",
    outputs: { ...place, database: "app", permissions: ["read_branch"], namePrefix: "ci", value: "s" },
  },
  TokenAccessGrant: {
    id: "planetscale/acme/k2x/app",
    outputs: { ...place, tokenId: "k2x", database: "app", permissions: ["a"], granted: ["a"], mode: "additive" },
  },
  Retirement: {
    id: "retirement/x",
    outputs: {
      platform: "planetscale",
      current: "planetscale/acme/k2x",
      currentSince: instant,
      currentUntil: null,
      overlap: "1d",
      supersedes: [],
      recordedSince: instant,
      retiring: [
        { token: "planetscale/acme/old", reason: "replaced", replacedAt: instant, retireAt: instant, expiresAt: null },
      ],
    },
  },
};

const entry = {
  token: "planetscale/acme/old",
  reason: "replaced",
  replacedAt: instant,
  retireAt: instant,
  expiresAt: null,
};

/** What somebody made of one of them, and what is found wrong. */
const damages: [kind: string, flaw: string, outputs: Wire, id?: string][] = [
  ...["planetscale/acme/..", "planetscale/acme/", "planetscale/acme/%", "planetscale/other/k2x", "deplo/acme/k2x"].map(
    (id): [string, string, Wire, string] => ["ServiceToken", "id", {}, id],
  ),
  ...["", "k2x", "planetscale/acme/app/k2x", "https://other.invalid/acme/k2x"].map(
    (id): [string, string, Wire, string] => ["ServiceToken", "id", {}, id],
  ),
  ["ServiceToken", "id", { organization: "other" }],
  ["ServiceToken", "id", { organization: undefined }],
  ["ServiceToken", "organization", { organization: ".." }],
  ["ServiceToken", "organization", { organization: ["acme"] }],
  ["ServiceToken", "clockAheadMs", { clockAheadMs: "1" }],
  ["DeployToken", "database", { database: "app\r\n" }],
  ["DeployToken", "permissions", { permissions: "read_branch" }],
  ["DeployToken", "permissions", { permissions: [{ toString: 1 }] }],
  ["TokenAccessGrant", "granted", { granted: undefined }],
  ["TokenAccessGrant", "permissions", { permissions: { length: 1 } }],
  ["TokenAccessGrant", "mode", { mode: "constructor" }],
  ["TokenAccessGrant", "id", { tokenId: "another" }],
  ["TokenAccessGrant", "id", {}, "planetscale/acme/another/app"],
  ["Retirement", "current", { current: "%" }],
  ["Retirement", "currentSince", { currentSince: "+275760-09-13T00:00:00Z" }],
  ["Retirement", "currentUntil", { currentUntil: "soon" }],
  ["Retirement", "overlap", { overlap: 7 }],
  ["Retirement", "retiring", { retiring: undefined }],
  ["Retirement", "retiring", { retiring: [null] }],
  ["Retirement", "retiring", { retiring: [{ ...entry, token: "old" }] }],
  ["Retirement", "retiring", { retiring: [{ ...entry, retireAt: "" }] }],
  ["Retirement", "pendingRevocation", { pendingRevocation: ["planetscale//x"] }],
  ["Retirement", "supersedes", { supersedes: [7] }],
  ["Retirement", "recordedSince", { recordedSince: undefined }],
  ["Retirement", "retiring", { retiring: [{ ...entry, reason: "left" }] }],
  ["Retirement", "formerTags", { formerTags: "x" }],
  ["Retirement", "formerTags", { formerTags: [{ tag: "x" }] }],
];

const rows = damages.map(([kind, flaw, change, id]) => ({ kind, flaw, change, changed: id }));

test.each(rows)("a $kind is left alone whose $flaw is damaged: $change $changed", async (row) => {
  const { kind, flaw, change, changed } = row;
  const { id, outputs } = states[kind]!;
  const wire = { ...outputs, ...change, __urn: addressOf(kind, "ci"), __provider: providerText };
  const host = hostOn(setup);
  const given = changed ?? id;
  const verbs = [() => host.read(given, wire), () => host.diff(given, wire, wire), () => host.delete(given, wire)];
  for (const verb of verbs) {
    const { message, stack } = await failureOf(verb());
    expect(stack).toBe("");
    expect(message).toBe(
      `The state of "ci" is invalid: unexpected value for \`${flaw}\`. Fix it with \`pulumi state edit\`, ` +
        "or remove the resource from the state with `pulumi state delete`, which revokes nothing.",
    );
  }
  expect(setup.emulator.requests()).toEqual([]);
});

test.each(["fcd_7", "pscale_u", " 7", "7", "A.b:c+d=/%2F", "ü".repeat(255)])(
  "a user's id is no damage, whatever the platform calls its users: %j",
  async (userId) => {
    const wire = { platform: unnamed, userId, value: "s", createdAt: instant };
    const state = { ...wire, __urn: addressOf("ServiceToken", "ci"), __provider: providerText };
    const host = hostOn(setup);
    await host.diff(joinId(unnamed, userId, "t"), state, state);
    expect(setup.emulator.requests()).toEqual([]);
  },
);
