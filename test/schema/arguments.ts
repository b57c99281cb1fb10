import type { Kind } from "../../provider/platforms/definition";
import type { Spec } from "../../provider/platforms/contract";
import type { Arguments as FixtureArguments } from "../../provider/platforms/fixture";
import type { Platform } from "../../sdk";
import { fixtures, platforms } from "../support/platforms";
import * as kinds from "./kinds";
import { adopt, choice } from "./adopt-kind";
import {
  before,
  description,
  every,
  ids,
  keepWhileUsed,
  overlap,
  owner,
  prefix,
  spread,
  trigger,
  verify,
  type ValueKind,
} from "./kinds";

/** An argument of a resource: what it takes, and what becomes of it when it is not given. */
export interface Argument {
  readonly kind: ValueKind;
  readonly required: boolean;
  /** Its normal form when it is not given; undefined is no key at all. */
  readonly byDefault?: unknown;
  /** What must be given with it, in normal form. */
  readonly requires?: Spec;
}

/** What a platform takes for a resource. */
export interface Arguments {
  readonly args: Readonly<Record<string, Argument>>;
  /** Arguments that the same resource has on other platforms, or users look for: what to use instead of each. */
  readonly unsupported: Readonly<Record<string, string>>;
}

const optional = (kind: ValueKind): Argument => ({ kind, required: false });

/** What all tokens take in addition to what their platform has. */
const rotating = {
  adopt: optional(adopt),
  revokeOnDestroy: optional(choice),
  rotateBefore: { ...optional(before), requires: { expiresIn: "90d" } },
  rotateEvery: optional(every),
  rotateSpread: { ...optional(spread), requires: { rotateEvery: "30d" } },
  rotateWhenChanged: optional(trigger),
  overlap: optional(overlap),
  supersedes: optional(ids),
  description: optional(description),
  owner: optional(owner),
};

/** A grant has none of it, and says where it belongs. */
const followsItsToken = Object.fromEntries(
  [...Object.keys(rotating), "keepWhileUsed"].map((key) => [
    key,
    "a grant follows its token: set it on the ServiceToken",
  ]),
);

function argumentsFrom(platform: Platform, kind: Kind, { args, unsupported }: FixtureArguments): Arguments {
  const own = Object.fromEntries(
    Object.entries(args).map(([key, { takes, required = false, byDefault }]): [string, Argument] => [
      key,
      { kind: kinds[takes], required, byDefault },
    ]),
  );
  if (kind === "TokenAccessGrant") return { args: own, unsupported: { ...unsupported, ...followsItsToken } };
  // The host gives every `namePrefix` that is not given: see `defaultPrefix` there.
  const namePrefix = { kind: prefix, required: true };
  const named = fixtures[platform].named ? { namePrefix } : {};
  const kept = fixtures[platform].showsLastUse
    ? { keepWhileUsed: { ...optional(keepWhileUsed), requires: { overlap: "1d" } } }
    : {};
  return { args: { ...own, ...named, verify: optional(verify), ...kept, ...rotating }, unsupported };
}

const rows = platforms.flatMap((platform) =>
  Object.entries(fixtures[platform].arguments).map(([kind, row]) => ({ platform, kind: kind as Kind, row })),
);

/** Every argument of every pair that works. */
export const argumentsOf = Object.fromEntries(
  platforms.map((platform) => [
    platform,
    Object.fromEntries(
      rows.flatMap(({ platform: own, kind, row }) =>
        own === platform && typeof row !== "string" ? [[kind, argumentsFrom(platform, kind, row)]] : [],
      ),
    ),
  ]),
) as Readonly<Record<Platform, Readonly<Partial<Record<Kind, Arguments>>>>>;

/** The sentences by which the other pairs are refused. */
export const refusedPairs: Readonly<Record<string, string>> = Object.fromEntries(
  rows.flatMap(({ platform, kind, row }) => (typeof row === "string" ? [[`${kind} on ${platform}`, row]] : [])),
);
