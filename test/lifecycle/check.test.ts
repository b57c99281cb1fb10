import fc from "fast-check";
import { check } from "../../provider/lifecycle/check";
import type { Offer, Spec } from "../../provider/platforms/platform";
import { serviceToken, tokenAccessGrant } from "../../provider/platforms/planetscale/offers";
import { databasePermissions, organizationPermissions } from "../../provider/platforms/planetscale/permissions";
import { moment, grantSpec as grant, tokenSpec as token, without } from "../support/specs";

/** The failures for one changed argument, as `property: reason`. */
function reasons(offer: Offer, args: Spec, unknown: readonly string[] = []): string[] {
  return check(offer, args, unknown, moment).failures.map(({ property, reason }) => `${property}: ${reason}`);
}

const normal = (offer: Offer, args: Spec): Spec => {
  const { spec, failures } = check(offer, args, [], moment);
  expect(failures).toEqual([]);
  return spec;
};

type Row = [offer: Offer, base: Spec, change: Spec, reason: string];
const rows = (name: string, offer: Offer, base: Spec, table: [Spec, string][]): [string, ...Row][] =>
  table.map(([change, reason]) => [`${name} with ${JSON.stringify(change)}`, offer, base, change, reason]);

const noName = ["", "must not be empty"] as const;
const names: (readonly [unknown, string])[] = [
  noName,
  [".", 'must not be "." or ".."'],
  ["..", 'must not be "." or ".."'],
  [" acme", "must not begin or end with a space"],
  ["acme ", "must not begin or end with a space"],
  ["ac\u0000me", "must not hold control characters"],
  ["ac\nme", "must not hold control characters"],
  ["ac\u007fme", "must not hold control characters"],
  ["ac\ud800me", "must not hold control characters"],
  [7, "expected string, received number"],
  [["acme"], "expected string, received array"],
];
const nameRows = (key: string, longest = 255): [Spec, string][] => [
  ...names.map(([value, reason]): [Spec, string] => [{ [key]: value }, `${key}: ${reason}`]),
  ...[longest + 1, 300].map((length): [Spec, string] => [
    { [key]: "x".repeat(length) },
    `${key}: is longer than ${longest} characters`,
  ]),
];

const outOfRange = "expiresIn: is out of range: whole seconds from 1s to 36500d";
const noDuration = 'expiresIn: is no duration: write a number and one of s, m, h, d, w, such as "90d"';

test.each([
  ...rows("a token", serviceToken, token, [
    ...nameRows("organization"),
    ...nameRows("namePrefix", 100),
    ...["", "5", "-5d", "1e3d", "0x10d", " 5d", "5 d", "forever"].map((text): [Spec, string] => [
      { expiresIn: text },
      noDuration,
    ]),
    ...["0s", "0.5s", "1.5s", "36501d"].map((text): [Spec, string] => [{ expiresIn: text }, outOfRange]),
    [{ expiresIn: 90 }, "expiresIn: expected string, received number"],
    [{ verify: "no" }, "verify: expected boolean, received string"],
    [{ platform: "deplo" }, 'platform: expected "planetscale"'],
    [
      { expiresAt: "2030-01-01T00:00:00Z" },
      "expiresAt: PlanetScale takes a length of life, not a date: use `expiresIn`",
    ],
    [{ idleTtl: "30d" }, "idleTtl: PlanetScale does not watch whether a token is used: use `expiresIn`"],
    [
      { scopes: ["deploy"] },
      "scopes: a service token of PlanetScale has no scopes: add a TokenAccessGrant with `permissions`",
    ],
    [{ permissions: ["x"] }, "permissions: a ServiceToken is made without permissions: add a TokenAccessGrant"],
    [
      { database: "app" },
      "database: there is no such argument here. There are: organization, namePrefix, expiresIn, verify",
    ],
    [
      { toString: "x" },
      "toString: there is no such argument here. There are: organization, namePrefix, expiresIn, verify",
    ],
  ]),
  ...rows("a grant", tokenAccessGrant, grant, [
    ...nameRows("organization"),
    ...nameRows("tokenId"),
    ...nameRows("database"),
    [{ permissions: [] }, "permissions: must name at least one"],
    [{ permissions: "read_branch" }, "permissions: expected array, received string"],
    [{ permissions: ["read_branch", "a b"] }, "permissions[1]: must be a word of letters, digits, and _ : . -"],
    [{ permissions: [""] }, "permissions[0]: must be a word of letters, digits, and _ : . -"],
    [{ permissions: ["x".repeat(101)] }, "permissions[0]: must be a word of letters, digits, and _ : . -"],
    [{ permissions: [null] }, "permissions[0]: expected string, received null"],
    [{ mode: "exclusive" }, 'mode: Invalid option: expected one of "additive"|"authoritative"'],
    [{ expiresIn: "90d" }, "expiresIn: a grant lives as long as its token: set `expiresIn` on the token"],
    [{ scopes: ["x"] }, "scopes: use `permissions`"],
    [
      { namePrefix: "ci" },
      "namePrefix: there is no such argument here. There are: organization, tokenId, database, permissions, mode",
    ],
  ]),
])("%s is refused with its reason", (_name, offer, base, change, reason) => {
  expect(reasons(offer, { ...base, ...change })).toEqual([reason]);
});

test.each([
  [
    "a token's organization",
    serviceToken,
    { platform: "planetscale", namePrefix: "ci" },
    ["organization: must be given"],
  ],
  ["a grant's permissions", tokenAccessGrant, { ...grant, permissions: undefined }, ["permissions: must be given"]],
  ["a grant's token", tokenAccessGrant, { ...grant, tokenId: null }, ["tokenId: must be given"]],
])("%s must be there", (_what, offer, args, wanted) => {
  expect(reasons(offer, args)).toEqual(wanted);
});

test("several failures are told together, each with its property", () => {
  expect(reasons(serviceToken, { ...token, organization: "", expiresIn: "x", typo: 1 })).toHaveLength(3);
});

describe("the normal form", () => {
  test.each<[string, Offer, Spec, Spec]>([
    ["a token's defaults are no keys at all", serviceToken, token, token],
    ["absent in any way is no key at all", serviceToken, { ...token, expiresIn: undefined, verify: null }, token],
    ["verify on is the default, so no key", serviceToken, { ...token, verify: true }, token],
    ["verify off is a key", serviceToken, { ...token, verify: false }, { ...token, verify: false }],
    ["a duration has one way of writing", serviceToken, { ...token, expiresIn: "1w" }, { ...token, expiresIn: "7d" }],
    [
      "a fraction that makes whole seconds is one",
      serviceToken,
      { ...token, expiresIn: "1.1d" },
      { ...token, expiresIn: "1584m" },
    ],
    ["the longest life", serviceToken, { ...token, expiresIn: "36500d" }, { ...token, expiresIn: "36500d" }],
    ["the shortest life", serviceToken, { ...token, expiresIn: "1s" }, { ...token, expiresIn: "1s" }],
    ["a grant is additive", tokenAccessGrant, { ...grant, mode: undefined }, grant],
    [
      "a grant on the organization has no database",
      tokenAccessGrant,
      { ...grant, database: null, permissions: ["read_databases"] },
      {
        platform: "planetscale",
        organization: "acme",
        tokenId: "k2xk7w2m3v1p",
        permissions: ["read_databases"],
        mode: "additive",
      },
    ],
    [
      "a set is sorted, each word once",
      tokenAccessGrant,
      { ...grant, permissions: ["z", "a", "z", "B"] },
      { ...grant, permissions: ["B", "a", "z"] },
    ],
  ])("%s", (_law, offer, args, wanted) => {
    const spec = normal(offer, args);
    expect(spec).toStrictEqual(wanted);
    expect(Object.keys(spec).sort()).toEqual(Object.keys(wanted).sort());
  });

  const units = fc.constantFrom("s", "m", "h", "d", "w");
  const word = fc
    .stringMatching(/^[\w:.-]{1,20}$/)
    .filter((text) => ![...databasePermissions, ...organizationPermissions].includes(text as never));
  const maybe = <T>(some: fc.Arbitrary<T>) => fc.option(some, { nil: undefined });

  test("of a token is its own normal form", () => {
    const args = fc.record({
      expiresIn: maybe(fc.tuple(fc.integer({ min: 1, max: 5000 }), units).map(([count, unit]) => `${count}${unit}`)),
      verify: maybe(fc.boolean()),
    });
    fc.assert(
      fc.property(args, (some) => {
        const once = normal(serviceToken, { ...token, ...some });
        expect(normal(serviceToken, once)).toStrictEqual(once);
      }),
    );
  });

  test("of a grant is its own normal form, in whatever order and however often permissions are named", () => {
    const sets = fc
      .uniqueArray(word, { minLength: 1 })
      .chain((words) =>
        fc.tuple(fc.constant(words), fc.shuffledSubarray([...words, ...words], { minLength: words.length * 2 })),
      );
    fc.assert(
      fc.property(sets, ([words, shuffled]) => {
        const once = normal(tokenAccessGrant, { ...grant, permissions: shuffled });
        expect(once["permissions"]).toEqual([...words].sort());
        expect(normal(tokenAccessGrant, once)).toStrictEqual(once);
      }),
    );
  });
});

describe.each<[string, Offer, Spec]>([
  ["a token", serviceToken, { ...token, expiresIn: "7d", verify: false }],
  ["a grant", tokenAccessGrant, grant],
])("%s", (_name, offer, whole) => {
  const keys = Object.keys(offer.schema.shape).filter((key) => key !== "platform");

  test("has a row of onChange for every argument", () => {
    expect(Object.keys(offer.onChange).sort()).toEqual(Object.keys(offer.schema.shape).sort());
  });

  test.each(keys)("passes while %s is not known yet, and the rest is still checked", (key) => {
    const known = without(whole, key);
    const { spec, failures } = check(offer, known, [key], moment);
    expect(failures).toEqual([]);
    expect(spec).toStrictEqual(known);
    expect(reasons(offer, { ...known, typo: 1 }, [key])).toHaveLength(1);
  });

  test("passes while nothing is known yet", () => {
    expect(reasons(offer, { platform: "planetscale" }, keys)).toEqual([]);
  });

  const canary = "canary-in-the-wrong-place";
  const wrong = [
    `${canary}\n`,
    [canary],
    { [canary]: canary },
    [`${canary} \n`],
    [[canary]],
    `${canary}${"x".repeat(300)}`,
    [{ a: canary }],
  ];

  test.each([...keys, "platform", "typo", "scopes"])("never quotes what was written for %s", (key) => {
    const refused = wrong.filter((value) => check(offer, { ...whole, [key]: value }, [], moment).failures.length > 0);
    expect(refused.length).toBeGreaterThan(0);
    for (const value of refused) expect(reasons(offer, { ...whole, [key]: value }).join()).not.toContain(canary);
  });
});
