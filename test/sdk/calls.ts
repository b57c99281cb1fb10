import * as platforms from "../../provider/platforms/definitions";
import type { Kind } from "../../provider/platforms/definition";
import { driverOf, type ResourceSchema } from "../../provider/platforms/contract";
import { resources } from "../../provider/resources";
import type { Platform } from "../../sdk";
import { adopt, choice } from "../schema/adopt-kind";
import { argumentsOf } from "../schema/arguments";
import {
  before,
  days,
  description,
  duration,
  every,
  idleTtl,
  ids,
  instant,
  keepWhileUsed,
  mode,
  name,
  overlap,
  owner,
  prefix,
  spread,
  trigger,
  unverified,
  verify,
  words,
  type ValueKind,
} from "../schema/kinds";

// A line of a program for each argument of each pair, and for each thing that may be wrong with it.

const names = Object.keys(platforms) as Platform[];

export const pairs = names.flatMap((platform) =>
  (Object.keys(argumentsOf[platform]) as Kind[]).map((kind) => ({
    pair: `${kind} on ${platform}`,
    platform,
    kind,
    ...argumentsOf[platform][kind]!,
    onChange: (resources[kind].schema(driverOf(platforms[platform])) as ResourceSchema).onChange,
  })),
);
export type Pair = (typeof pairs)[number];

interface Documented {
  /** What the docs must say of its unit, format or choice. */
  readonly format: RegExp;
  /** What is of another type. */
  readonly wrong: readonly unknown[];
  /** What the docs say of a change, where that is more than the usual. */
  readonly change?: string;
}

const unlessDue = "Changing it does nothing to a token that exists, unless it is due by it.";

const kinds = new Map<ValueKind, Documented>([
  [name, { format: /\b(name|id)\b/i, wrong: [7, ["a"]] }],
  [prefix, { format: /At most 100 characters/, wrong: [7] }],
  [
    duration,
    { format: /such as `"90d"`: a number and a unit: s, m \(minutes\), h, d or w; whole seconds/, wrong: [90] },
  ],
  [days, { format: /such as `"90d"` or `"12w"`: whole days, from 1 to 365/, wrong: [90] }],
  [idleTtl, { format: /such as `"30d"`.+`"never"` disables it/, wrong: [30, false] }],
  [instant, { format: /ISO 8601 with a time zone, such as `"2027-01-31T00:00:00Z"`/, wrong: [1_893_456_000_000] }],
  [words, { format: /in any order.+Unknown names are sent unchanged/, wrong: ["deploy", [7]] }],
  [verify, { format: /must authenticate \(.+within ten seconds/, wrong: ["no"] }],
  [
    adopt,
    {
      format: /a token that exists already, with its secret/,
      wrong: ["tok_b", { tokenId: "tok_b" }, { tokenId: 7, value: "x" }],
      change: "Removing it later does nothing. Another `tokenId` is an error.",
    },
  ],
  [choice, { format: /it is released: it still works/, wrong: ["no"] }],
  [unverified, { format: /may then be valid for the whole workspace/, wrong: ["yes"] }],
  [
    before,
    {
      format: /such as `"14d"`: .+A number and a unit: s, m \(minutes\), h, d or w. Must be shorter/,
      wrong: [14],
      change: unlessDue,
    },
  ],
  [every, { format: /The age .+, such as `"30d"`/, wrong: [30, null], change: unlessDue }],
  [spread, { format: /up to this much earlier/, wrong: [3], change: unlessDue }],
  [
    trigger,
    {
      format: /A string, or a map of strings/,
      wrong: [7, { a: 7 }, ["a"]],
      change: "A new value replaces the token. Adding or removing the argument does not.",
    },
  ],
  [
    overlap,
    {
      format: /such as `"2d"`.+`"0s"` revokes the old token at the end of the run/,
      wrong: [2, false],
      change:
        "A new value also applies to old tokens whose overlap has not ended. Removing it revokes them in that run.",
    },
  ],
  [
    ids,
    {
      format: /ids of manually created tokens/,
      wrong: ["t1", [7]],
      change: "The overlap begins in the run that adds an id. A removed id is released: nothing revokes that token.",
    },
  ],
  [
    description,
    { format: /One line of at most 500 characters.+in plain text, and never sent to the platform/, wrong: [7, ["a"]] },
  ],
  [owner, { format: /One line of at most 100 characters.+in plain text, and never sent to the platform/, wrong: [7] }],
  [
    keepWhileUsed,
    {
      format: /such as `"7d"`.+It can only delay a revocation.+A number and a unit: s, m \(minutes\), h, d or w/,
      wrong: [7, false],
      change: "A new value also applies to old tokens that are not revoked yet.",
    },
  ],
  [mode, { format: /`"additive"`: .+`"authoritative"`: /, wrong: ["exclusive", true] }],
]);

/** Every argument of every pair. */
export const given = pairs.flatMap((pair) =>
  Object.entries(pair.args).map(([key, argument]) => ({ ...pair, key, argument, is: kinds.get(argument.kind)! })),
);

const written = (args: object): string => {
  const entries = Object.entries(args).map(([key, value]) => `${key}: ${JSON.stringify(value)}`);
  return `{ ${entries.join(", ")} }`;
};

/** The line that makes a resource with what must be given, and what is changed of that. */
export const making = ({ kind, platform, args }: Pair, change: object = {}): string => {
  const due = Object.entries(args).filter(([, { required }]) => required);
  const values = Object.fromEntries(due.map(([key, { kind }]) => [key, kind.takes[0]![0]]));
  return `new tokens.${kind}("x", ${written({ platform, ...values, ...change })});`;
};

export const constantOf = ({ platform, kind }: Pair): string => `${platform}${kind}`;

/** Every way to sign in. */
export const signIns = names.flatMap((platform) => platforms[platform].signIn.map((parts) => ({ platform, parts })));

export const signing = (
  { platform, parts }: { platform: string; parts: readonly string[] },
  change: object = {},
): string => {
  const settings = Object.fromEntries(parts.map((part) => [part, "x"]));
  return `new tokens.Provider("x", { ${platform}: ${written({ ...settings, apiUrl: "http://127.0.0.1:1", ...change })} });`;
};

export const grantOfAToken =
  'new tokens.TokenAccessGrant("x", { token: planetscaleServiceToken, permissions: ["a"] });';

export const right = [
  'import * as tokens from "./dist/sdk";',
  ...pairs.map((pair) => `const ${constantOf(pair)} = ${making(pair)}`),
  ...given.map(({ key, argument, ...pair }) => making(pair, { [key]: argument.kind.takes[0]![0] })),
  ...signIns.map((way) => signing(way)),
  grantOfAToken,
];

/** What is wrong, and the line that has it. */
type Wrong = [string, string];
export const wrong: Wrong[] = [
  ...given.flatMap(({ key, is, ...pair }) =>
    is.wrong.map((value): Wrong => [
      `${pair.pair} with ${JSON.stringify(value)} for ${key}`,
      making(pair, { [key]: value }),
    ]),
  ),
  ...given
    .filter(({ key, argument }) => argument.required && key !== "namePrefix")
    .map(({ key, ...pair }): Wrong => [`${pair.pair} without ${key}`, making(pair, { [key]: undefined })]),
  ...pairs.flatMap((pair) =>
    Object.keys(pair.unsupported).map((key): Wrong => [`${pair.pair} with ${key}`, making(pair, { [key]: "x" })]),
  ),
  ...signIns.flatMap((way) => [
    ...way.parts.map((part): Wrong => [`${way.platform}.${part} as a number`, signing(way, { [part]: 5 })]),
    ...way.parts.map((part): Wrong => [`${way.platform} without ${part}`, signing(way, { [part]: undefined })]),
    [`${way.platform} with a typo`, signing(way, { acessToken: "x" })] as Wrong,
  ]),
];
