import * as definitions from "../../../provider/platforms/definitions";
import type { Answer } from "../../../sdk/audit/report";
import type { Row } from "../../../sdk/audit/rows";

const platforms = Object.keys(definitions);
const [first, second, third] = platforms;

/** The time of these reports. */
export const now = "2026-11-28T02:00:00.000Z";

/** Returns the instant that is so many days from now. */
export const days = (count: number): string => new Date(Date.parse(now) + count * 86_400_000).toISOString();

/** Returns a token with its defaults: current, created a month ago, no expiry. */
export const row = (given: Partial<Row> = {}): Row => ({
  stack: "shop/prod",
  urn: `urn:pulumi:prod::shop::pulumi-nodejs:dynamic/pulumi-tokens:ServiceToken::${given.name ?? "ci"}`,
  name: "ci",
  kind: "ServiceToken",
  platform: first!,
  scope: "acme",
  tokenId: "2hqdxg78egw2",
  status: "current",
  checked: true,
  retireAt: null,
  successor: null,
  createdAt: days(-30),
  expiresAt: null,
  neverExpires: given.expiresAt === undefined,
  expired: false,
  secretInvalid: null,
  rotateAt: null,
  rotateFrom: null,
  rotationReason: null,
  overlap: null,
  expiring: false,
  lastUsedAt: null,
  permissions: null,
  adopted: false,
  description: null,
  owner: null,
  ...given,
});

/** Returns a token that no stack manages. */
export const unmanaged = (given: Partial<Row> = {}): Row =>
  row({ stack: null, urn: null, kind: null, status: "unmanaged", ...given });

export const report = (given: Partial<Answer> = {}): Answer => ({
  stacks: ["shop/prod"],
  stackTags: [],
  now,
  expiresWithin: null,
  owned: [],
  orphaned: [],
  unproven: [],
  scopes: [],
  unmanaged: [],
  pendingCreations: [],
  problems: [],
  notes: [],
  revocations: [],
  ...given,
});

/** A token of each status, and of each kind of attention. */
export const everyStatus = (): Answer =>
  report({
    stacks: ["shop/dev", "shop/prod", "web/prod"],
    stackTags: [
      { stack: "shop/prod", name: "team", value: "payments" },
      { stack: "shop/prod", name: "environment", value: "production" },
    ],
    owned: [
      row({
        name: "ci",
        description: "Deploys branches from the pipeline",
        owner: "payments@acme.example",
        expiresAt: days(60),
        rotateAt: days(46),
        rotateFrom: days(45.9),
        rotationReason: "expiry-window",
        overlap: "2d",
        lastUsedAt: days(-0.1),
        createdAt: days(-2),
        permissions: [
          "read_branch on shop",
          "create_branch on shop",
          "delete_branch on shop",
          "connect_branch on shop",
        ],
      }),
      row({
        name: "ci",
        tokenId: "2j17jhdd4yu0",
        status: "in overlap",
        successor: "2hqdxg78egw2",
        createdAt: days(-30),
        retireAt: days(1.5),
        expiresAt: days(60),
        lastUsedAt: days(-1),
      }),
      row({
        name: "backup",
        tokenId: "8w1k3yz0",
        owner: "platform",
        status: "in overlap",
        retireAt: days(-1),
        createdAt: days(-200),
      }),
      row({
        name: "reports",
        tokenId: "r3p0rts",
        expiresAt: days(-3),
        expired: true,
        createdAt: days(-93),
        owner: "data",
      }),
      row({
        name: "mailer",
        stack: "web/prod",
        platform: second!,
        scope: "acme/app",
        kind: "DeployToken",
        tokenId: "dep_81jx",
        secretInvalid: true,
        rotateAt: days(20),
        expiresAt: days(50),
        createdAt: days(-40),
      }),
      row({
        name: "nightly",
        stack: "web/prod",
        tokenId: "n1ghtly",
        expiresAt: days(9),
        createdAt: days(-80),
        description: "Nightly export",
        owner: "data",
      }),
      row({
        name: "search",
        stack: "shop/dev",
        tokenId: "s34rch",
        expiresAt: days(5),
        rotateAt: days(-2),
        rotateFrom: days(-2.1),
        createdAt: days(-85),
        overlap: "1d",
      }),
      row({ name: "gone", stack: "shop/dev", tokenId: "g0n3", status: "not found" }),
      row({
        name: "api",
        stack: "shop/dev",
        tokenId: "4p1",
        checked: false,
        platform: third!,
        scope: "team",
        rotateAt: days(300),
        createdAt: days(-65),
        neverExpires: true,
      }),
    ],
    orphaned: [row({ name: "ci", tokenId: "og8irxo0h78g", status: "orphaned", createdAt: days(-4) })],
    unproven: [
      row({
        name: "ci-1zd20ex80y29",
        urn: null,
        kind: null,
        tokenId: "unpr0ven",
        status: "unproven",
        createdAt: days(-400),
      }),
    ],
    scopes: [{ platform: first!, scope: "acme", unmanaged: 2 }],
    unmanaged: [
      unmanaged({
        name: "old-deploy-key",
        tokenId: "x1",
        createdAt: days(-300),
        expiresAt: days(20),
        neverExpires: false,
        lastUsedAt: days(-1),
      }),
      unmanaged({ name: "someone's laptop", tokenId: "x2", createdAt: days(-700), lastUsedAt: days(-600) }),
    ],
    pendingCreations: [{ stack: "shop/dev", urn: "urn:x", name: "worker", kind: "ServiceToken" }],
    problems: [
      {
        platform: second!,
        message: "The platform could not list tokens: the credential is refused (401). Set its credential.",
      },
    ],
    notes: ["Only one stack was read."],
  });

/** Fifty stacks with ten tokens each, and twenty that are unmanaged. */
export const fiftyStacks = (): Answer => {
  const stacks = Array.from({ length: 50 }, (_, nth) => `project-${nth % 10}/stack-${Math.floor(nth / 10)}`);
  return report({
    stacks,
    stackTags: stacks.map((stack, nth) => ({ stack, name: "team", value: `team-${nth % 7}` })),
    owned: stacks.flatMap((stack, at) =>
      Array.from({ length: 10 }, (_, nth) => {
        const age = (at * 7 + nth * 13) % 80;
        return row({
          stack,
          name: `service-${nth}`,
          platform: platforms[nth % platforms.length]!,
          scope: `acme/app-${at % 5}`,
          tokenId: `token-${at}-${nth}`,
          owner: `team-${at % 7}`,
          description: "Deploys the service from the pipeline",
          permissions: ["read", "write"],
          createdAt: days(-age),
          expiresAt: days(90 - age),
          rotateAt: days(83 - age),
          lastUsedAt: days(-(age % 9)),
        });
      }),
    ),
    orphaned: Array.from({ length: 5 }, (_, nth) =>
      row({ stack: stacks[nth]!, name: `lost-${nth}`, tokenId: `lost-${nth}`, status: "orphaned" }),
    ),
    unmanaged: Array.from({ length: 20 }, (_, nth) =>
      unmanaged({
        name: `by-hand-${nth}`,
        tokenId: `by-hand-${nth}`,
        createdAt: days(-nth * 40),
        expiresAt: days(nth * 9 + 1),
      }),
    ),
  });
};
