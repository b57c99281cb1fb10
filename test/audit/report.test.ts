import type { ResourceSchema, TokenInfo } from "../../provider/platforms/contract";
import { ownershipTag } from "../../provider/values/ownership-tag";
import { typePrefix } from "../../provider/values/urn";
import { reportOf } from "../../sdk/audit/report";
import { addressOf, stackOwner } from "../support/engine";
import { codecOf, pairWith } from "../support/platforms";
import { exported, retirement, token } from "./exported";
import { current, id, made, nameFor, now, people, readingOf, report, seenAs } from "./seen";

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
          retireAt: null,
          successor: null,
          ...made,
          neverExpires: false,
          expired: false,
          secretInvalid: null,
          rotateAt: "2026-12-01T09:00:00.000Z",
          rotateFrom: "2026-12-01T08:00:00.000Z",
          rotationReason: "max-age",
          overlap: "2d",
          expiring: false,
          lastUsedAt,
          permissions: null,
          adopted: false,
          ...people,
        },
      ],
      orphaned: [],
      unproven: [],
      unmanaged: [],
      scopes: [{ platform: "planetscale", scope: "acme", unmanaged: 0 }],
      pendingCreations: [],
      problems: [],
      notes: [],
    });
  });

  test("an adopted token has the permissions with which it was made, until its first rotation", () => {
    const outputs = { ...made, permissions: ["a"], adopted: "one", adoptedArgs: { permissions: ["a", "b"] } };
    const rows = ["one", "two"].map((tokenId) => token({ id: id(tokenId), name: tokenId, outputs }));
    expect(report(rows, seenAs([{ tokenId: "one" }, { tokenId: "two" }])).owned).toMatchObject([
      { tokenId: "one", adopted: true, permissions: ["a", "b"] },
      { tokenId: "two", adopted: false, permissions: ["a"] },
    ]);
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
    const { owned, unmanaged } = report(resources, seen);
    const all = ["create_branch", "read_branch on shop", "connect_branch on shop", "read_databases"];
    expect(owned).toMatchObject([
      { tokenId: "one", successor: null, ...people, permissions: all },
      { tokenId: "old", successor: "one", retireAt: made.expiresAt, ...people, permissions: null },
    ]);
    expect(unmanaged).toMatchObject([
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
    "not the token of the state itself": [[{ tokenId: "one", name: nameFor("ci") }], []],
  };

  test.each(Object.entries(orphaned))("orphaned is %s", (_case, [tokens, expected]) => {
    const lost = report([current], seenAs(tokens)).orphaned;
    expect(lost).toMatchObject(expected.map((one) => ({ status: "orphaned", scope: "acme", ...one })));
    expect(lost).toHaveLength(expected.length);
  });

  test("where tokens have no names, orphaned is one with the encoded tag of a resource in the state, and no other", () => {
    const tagCodec = codecOf(pairWith({ named: false }));
    const encoded = tagCodec.encode(ownershipTag(stackOwner, addressOf("ServiceToken", "ci")));
    const tokens = [
      { tokenId: "lost", encodedTags: ["7", encoded] },
      { tokenId: "theirs", encodedTags: ["7"] },
    ];
    const orphaned = [{ tagCodec }, {}].map(
      (schema) => report([current], seenAs(tokens, {}, { schema: schema as ResourceSchema })).orphaned,
    );
    expect(orphaned).toMatchObject([[{ tokenId: "lost", name: "ci", status: "orphaned" }], []]);
  });

  test("a token that two providers see is orphaned once, and an unmanaged one counted once", () => {
    const seen = seenAs([
      { tokenId: "lost", name: nameFor("ci") },
      { tokenId: "theirs", name: "bootstrap" },
    ]);
    const twice = report([current], { ...seen, lists: [...seen.lists, ...seen.lists] });
    expect(twice.orphaned).toHaveLength(1);
    expect(twice.scopes).toEqual([{ platform: "planetscale", scope: "acme", unmanaged: 1 }]);
  });

  test("without an ownership resource nothing is orphaned, and a problem says so", () => {
    const seen = reportOf(readingOf(exported([current])), seenAs([{ tokenId: "lost", name: nameFor("ci") }]), now);
    expect(seen.orphaned).toEqual([]);
    expect(seen.problems.map(({ message }) => message)).toEqual([expect.stringContaining("has no Ownership resource")]);
  });
});
