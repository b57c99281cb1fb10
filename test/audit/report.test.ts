import type { TokenInfo } from "../../provider/platforms/contract";
import { tagNumber, ownershipTag } from "../../provider/values/ownership-tag";
import { physicalName } from "../../provider/values/name";
import { typePrefix } from "../../provider/values/urn";
import { readExport } from "../../sdk/audit/export";
import type { List, Seen } from "../../sdk/audit/look";
import { reportOf, type AuditedStates } from "../../sdk/audit/report";
import { stateOf } from "../../sdk/audit/state";
import { tableOf } from "../../sdk/audit/table";
import { addressOf, stackOwner } from "../support/engine";
import { creating, exported, retirement, ownership, token } from "./exported";

const now = Date.parse("2026-11-24T23:11:30Z");
const id = (tokenId: string): string => `planetscale/acme/${tokenId}`;
const nameFor = (name: string, owner = stackOwner, nonce = 0): string =>
  physicalName("ci", { stackId: owner, tag: ownershipTag(owner, addressOf("ServiceToken", name)) }, () =>
    new Uint8Array(4).fill(nonce),
  );

const seenAs = (tokens: readonly TokenInfo[], changes: Partial<Seen> = {}, list: Partial<List> = {}): Seen => ({
  lists: [{ platform: "planetscale", scope: "acme", tokens, ...list } as List],
  absent: new Set(),
  secrets: new Map(),
  problems: [],
  ...changes,
});

const readingOf = (...states: readonly string[]): AuditedStates => ({
  states: states.map((state) => stateOf(readExport(state))),
  empty: [],
  several: states.length > 1,
  stackTags: [],
  problems: [],
});

const report = (resources: readonly object[], seen: Seen, operations: readonly object[] = []) =>
  reportOf(readingOf(exported([ownership(), ...resources], operations)), seen, now);

const made = { createdAt: "2026-11-01T09:00:00.000Z", expiresAt: "2027-01-30T09:00:00.000Z" };
const people = { description: "deploys the shop", owner: "team-shop@example.com" };
const current = token({
  id: id("one"),
  args: { rotateBefore: "14d", rotateEvery: "30d", overlap: "2d", ...people },
  outputs: made,
});

const grantType = `${typePrefix}TokenAccessGrant`;

describe("the report of an audit", () => {
  test("tells of a current token until when it lives, when it is replaced and when it was used", () => {
    const lastUsedAt = "2026-11-24T22:58:00.000Z";
    expect(report([current], seenAs([{ tokenId: "one", ...made, lastUsedAt }]))).toEqual({
      stacks: ["shop/dev"],
      stackTags: [],
      now: "2026-11-24T23:11:30.000Z",
      expiresWithin: null,
      owned: [
        {
          stack: "shop/dev",
          urn: addressOf("ServiceToken", "ci"),
          name: "ci",
          kind: "ServiceToken",
          platform: "planetscale",
          scope: "acme",
          tokenId: "one",
          status: "current",
          checked: true,
          until: null,
          successor: null,
          ...made,
          neverExpires: false,
          expired: false,
          secretInvalid: null,
          rotatesAt: "2026-12-01T09:00:00.000Z",
          rotatesFrom: "2026-12-01T08:00:00.000Z",
          rotationReason: "max-age",
          overlap: "2d",
          expiring: false,
          lastUsedAt,
          permissions: null,
          ...people,
        },
      ],
      orphaned: [],
      unproven: [],
      unmanaged: [{ platform: "planetscale", scope: "acme", tokens: 0 }],
      unmanagedTokens: [],
      pendingCreations: [],
      problems: [],
      notes: [],
    });
  });

  test("a token in overlap names its successor, and has the owner and the permissions that the state has", () => {
    const grant = (tokenId: string, permissions: readonly string[], on = "") => ({
      urn: `urn:pulumi:dev::shop::${grantType}::${tokenId}${on}`,
      type: grantType,
      id: `${id(tokenId)}${on}`,
      outputs: { permissions },
    });
    const resources = [
      token({ id: id("one"), args: people, outputs: { ...made, permissions: ["create_branch"] } }),
      retirement({ current: id("one"), retiring: [{ token: id("old"), retireAt: made.expiresAt }] }),
      grant("one", ["read_branch", "connect_branch"], "/shop"),
      grant("one", ["read_databases"]),
      grant("manual", ["delete_branch"], "/shop"),
    ];
    const seen = seenAs([{ tokenId: "one", ...made }, { tokenId: "old" }, { tokenId: "manual", name: "by hand" }]);
    const { owned, unmanagedTokens } = report(resources, seen);
    const all = ["create_branch", "read_branch on shop", "connect_branch on shop", "read_databases"];
    expect(owned).toMatchObject([
      { tokenId: "one", successor: null, ...people, permissions: all },
      { tokenId: "old", successor: "one", until: made.expiresAt, ...people, permissions: null },
    ]);
    expect(unmanagedTokens).toMatchObject([
      { tokenId: "manual", status: "unmanaged", name: "by hand", stack: null, permissions: ["delete_branch on shop"] },
    ]);
  });

  test("flags what never expires, by the state where the platform could not be asked", () => {
    const forever = token({ id: id("one"), outputs: { createdAt: made.createdAt, expiresAt: null } });
    const seen = [seenAs([{ tokenId: "one" }]), seenAs([], { lists: [] })];
    expect(seen.map((one) => report([forever], one).owned[0]!.neverExpires)).toEqual([true, true]);
    const retiring = [{ token: id("old"), retireAt: made.expiresAt }];
    expect(report([retirement({ current: id("one"), retiring })], seenAs([], { lists: [] })).owned).toMatchObject([
      { tokenId: "old", neverExpires: false, checked: false },
      { tokenId: "one", neverExpires: false },
    ]);
  });

  test("takes the later news of an expiry from the platform, and the creation from the state", () => {
    const expected = { createdAt: "2026-11-01T08:59:00.000Z", expiresAt: "2026-12-01T00:00:00.000Z" };
    expect(report([current], seenAs([{ tokenId: "one", ...expected }])).owned).toMatchObject([
      { createdAt: made.createdAt, expiresAt: expected.expiresAt },
    ]);
  });

  test("a token that is provably absent is not found when it is current, and ended when it was to be revoked", () => {
    const absent = new Set([id("one"), id("old"), id("older")]);
    const retiring = [{ token: id("old"), retireAt: made.expiresAt }];
    const resources = [
      current,
      retirement({ current: id("one"), retiring }),
      token({ id: id("older"), pendingDeletion: true }),
    ];
    expect(report(resources, seenAs([], { absent })).owned.map(({ status }) => status)).toEqual([
      "not found",
      "ended",
      "ended",
    ]);
  });

  test("what no list holds and nobody has proven absent is as the state has it, and was not looked at", () => {
    expect(report([current], seenAs([])).owned).toMatchObject([{ status: "current", checked: false }]);
  });

  const orphaned: Record<string, [tokens: TokenInfo[], expected: object[]]> = {
    "a token of a resource in the state": [
      [{ tokenId: "lost", name: nameFor("ci"), ...made }],
      [{ name: "ci", urn: addressOf("ServiceToken", "ci"), kind: "ServiceToken", ...made, neverExpires: false }],
    ],
    "a token of a resource that the state has forgotten": [
      [{ tokenId: "lost", name: nameFor("forgotten") }],
      [{ name: nameFor("forgotten"), urn: null, kind: null, neverExpires: true }],
    ],
    "not one of another owner": [[{ tokenId: "lost", name: nameFor("ci", "somebody else") }], []],
    "not one whose name only begins alike": [[{ tokenId: "lost", name: `${nameFor("ci")}-copy` }], []],
    "not one without a name": [[{ tokenId: "lost" }], []],
    "where there are no names, one with the bits of a resource in the state": [
      [{ tokenId: "lost", tagNumbers: [7, tagNumber(ownershipTag(stackOwner, addressOf("ServiceToken", "ci")))] }],
      [{ name: "ci" }],
    ],
    "not one with other bits": [[{ tokenId: "lost", tagNumbers: [7] }], []],
    "not the token of the state itself": [[{ tokenId: "one", name: nameFor("ci") }], []],
  };

  test.each(Object.entries(orphaned))("orphaned is %s", (_case, [tokens, expected]) => {
    const lost = report([current], seenAs(tokens)).orphaned;
    expect(lost).toMatchObject(expected.map((one) => ({ status: "orphaned", scope: "acme", ...one })));
    expect(lost).toHaveLength(expected.length);
  });

  test("a token that two providers see is orphaned once, and an unmanaged one counted once", () => {
    const seen = seenAs([
      { tokenId: "lost", name: nameFor("ci") },
      { tokenId: "theirs", name: "bootstrap" },
    ]);
    const twice = report([current], { ...seen, lists: [...seen.lists, ...seen.lists] });
    expect(twice.orphaned).toHaveLength(1);
    expect(twice.unmanaged).toEqual([{ platform: "planetscale", scope: "acme", tokens: 1 }]);
  });

  test("without an ownership resource nothing is orphaned, and a problem says so", () => {
    const seen = reportOf(readingOf(exported([current])), seenAs([{ tokenId: "lost", name: nameFor("ci") }]), now);
    expect(seen.orphaned).toEqual([]);
    expect(seen.problems.map(({ message }) => message)).toEqual([expect.stringContaining("has no Ownership resource")]);
  });

  test("as a text it has a section for each, and a line for each token", () => {
    const old = { token: id("old"), retireAt: "2026-11-26T09:00:00.000Z" };
    const resources = [current, retirement({ current: id("one"), retiring: [old] })];
    const tokens: TokenInfo[] = [
      { tokenId: "one", ...made, lastUsedAt: "2026-11-24T22:58:00.000Z" },
      { tokenId: "old", name: nameFor("ci", stackOwner, 1), createdAt: "2026-08-03T09:00:00.000Z" },
      { tokenId: "lost", name: nameFor("ci"), createdAt: made.createdAt, expiresAt: "2026-11-20T09:00:00.000Z" },
      { tokenId: "theirs", name: "bootstrap" },
    ];
    const problems = [{ platform: "deplo", message: "Deplo could not be asked.\u001b[31m" }];
    const operations = [creating("DeployToken", "cd", { platform: "deplo" })];
    expect(`\n${tableOf(report(resources, seenAs(tokens, { problems }), operations))}`).toBe(`
shop/dev at 2026-11-24 23:11 UTC

owned: 2
  NAME  KIND          WHERE             TOKEN  STATUS                             CREATED           EXPIRES           ROTATES           LAST USED         OWNER
  ci    ServiceToken  planetscale/acme  one    current                            2026-11-01 09:00  2027-01-30 09:00  2026-12-01 09:00  2026-11-24 22:58  team-shop@example.com
  ci    ServiceToken  planetscale/acme  old    in overlap until 2026-11-26 09:00  2026-08-03 09:00  never             -                 -                 team-shop@example.com

orphaned (tagged by this stack but missing from its state): 1
  NAME  KIND          WHERE             TOKEN  STATUS    CREATED           EXPIRES                     ROTATES  LAST USED
  ci    ServiceToken  planetscale/acme  lost   orphaned  2026-11-01 09:00  2026-11-20 09:00 (expired)  -        -

unmanaged (created manually, by other tools or by other stacks): 1
  NAME       KIND  WHERE             TOKEN   STATUS     CREATED  EXPIRES  ROTATES  LAST USED
  bootstrap  -     planetscale/acme  theirs  unmanaged  -        never    -        -

never expires: 1 (ci)

pending creations: cd (DeployToken), of a run that is in progress or was interrupted

not checked:
  Deplo could not be asked.\ufffd[31m

notes:
  Only one stack was read. Another stack may have these tokens, for example after \`pulumi state move\` or in a copied state. Use --all-stacks to read every stack of the backend.
`);
  });

  test("of a stack without tokens there is little to say", () => {
    const seen = seenAs([], { lists: [] });
    const nothing = "at 2026-11-24 23:11 UTC\n\nowned: none\n\nunmanaged: 0\n";
    const other = {
      urn: "urn:pulumi:dev::shop::random:index/randomId:RandomId::id",
      type: "random:index/randomId:RandomId",
    };
    expect(tableOf(reportOf(readingOf(exported([other])), seen, now))).toBe(`shop/dev ${nothing}`);
    const empty = reportOf(readingOf('{"version":3}'), seen, now);
    expect(tableOf(empty, { empty: ["the selected stack"] })).toBe(`the selected stack (empty state) ${nothing}`);
    expect(tableOf(empty)).toBe(`no stack ${nothing}`);
  });
});
