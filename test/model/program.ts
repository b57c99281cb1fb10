import type { Spec } from "../../provider/platforms/contract";
import type { Emulator } from "../../sdk/testing";
import type { Pair } from "../support/stack";

/** What a program says of one token. Absent is not given. */
export interface TokenSpec {
  readonly expiresIn: string;
  /** Another scope than the usual one, and another place, where the platform has one to choose. */
  readonly otherScope?: boolean | undefined;
  readonly otherPlace?: boolean | undefined;
  /** FastAPI Cloud: another app than the first, which was deleted. */
  readonly appId?: string | undefined;
  readonly overlap?: string | undefined;
  readonly rotateWhenChanged?: string | undefined;
  readonly rotateBefore?: string | undefined;
  readonly rotateEvery?: string | undefined;
  /** It takes the place of every token that was made by hand. */
  readonly supersedes?: boolean | undefined;
  /** Permissions that grants give it, by the grants' names. */
  readonly grants?: Readonly<Record<string, readonly string[]>> | undefined;
}

/** A program, as far as these stories change it: its tokens by their names. */
export type Program = ReadonlyMap<string, TokenSpec>;

export const firstSpec: TokenSpec = { expiresIn: "30d" };

const otherPlaces: Readonly<Record<string, Spec>> = {
  "DeployToken on planetscale": { database: "analytics" },
  "DeployToken on deplo": { projectId: "proj_docs" },
};

/** A place for a token's permissions, and which they may be. */
export const grantPlaces: Readonly<
  Record<string, { readonly where: { readonly database?: string }; readonly known: readonly string[] }>
> = {
  branches: { where: { database: "app" }, known: ["create_branch", "read_backups", "read_branch"] },
  more: { where: { database: "app" }, known: ["read_backups", "read_branch"] },
  databases: { where: {}, known: ["create_databases", "read_databases"] },
};

export const takesGrants = ({ kind, platform }: Pair): boolean => kind === "ServiceToken" && platform === "planetscale";

/** The arguments of a token's class. */
export function argsOf(pair: Pair, spec: TokenSpec, emulator: Emulator, byHand: readonly string[]): Spec {
  const { token } = pair;
  const { expiresIn, overlap, rotateWhenChanged, rotateBefore, rotateEvery } = spec;
  const given = {
    ...token.args(emulator),
    ...(spec.appId !== undefined && { appId: spec.appId }),
    ...(spec.otherScope && token.otherScope(emulator)),
    ...(spec.otherPlace && otherPlaces[pair.pair]),
    ...{ expiresIn, overlap, rotateWhenChanged, rotateBefore, rotateEvery },
    ...(spec.supersedes && byHand.length > 0 && { supersedes: [...byHand].sort() }),
  };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

/** What the grants of a token ask for: `app read_branch`. */
export const permissionsOf = ({ grants = {} }: TokenSpec): string[] =>
  Object.entries(grants).flatMap(([name, permissions]) => {
    const database = grantPlaces[name]!.where.database ?? "";
    return permissions.map((permission) => `${database} ${permission}`);
  });

/** The overlap of a token's Retirement; undefined when it has none. */
export const overlapOf = (spec: TokenSpec | undefined): string | undefined =>
  spec?.overlap ?? (spec?.supersedes ? "0s" : undefined);

/** The arguments by which a token is another one. */
export function essenceOf(
  pair: Pair,
  { expiresIn, otherScope, otherPlace, appId }: TokenSpec,
  emulator: Emulator,
): string {
  return JSON.stringify(argsOf(pair, { expiresIn, otherScope, otherPlace, appId }, emulator, []));
}

/** Milliseconds of such durations as stand in these programs. */
export const lengthOf = (duration: string): number =>
  Number.parseInt(duration) * { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1000 }[duration.slice(-1) as "d"];
