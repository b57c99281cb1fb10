import * as definitions from "../../provider/platforms/definitions";
import { driverOf, type ResourceSchema } from "../../provider/platforms/contract";
import type { TokenKind } from "../../provider/platforms/definition";
import type { Fixture, Fixtures, TokenFixture } from "../../provider/platforms/fixture";
import { inNames, type TagCodec } from "../../provider/values/ownership-tag";
import type { PlatformName } from "../../sdk/testing";

export const platforms = Object.keys(definitions) as PlatformName[];

/** The folder of a platform, which is its name in lower case with hyphens. */
export const folderOf = (platform: PlatformName): string =>
  platform.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

const fixtureOf = (platform: PlatformName): Fixture =>
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- found by the platform's name
  (require(`../../provider/platforms/${folderOf(platform)}/fixture`) as { readonly fixture: Fixture }).fixture;

/** A platform without a fixture does not compile here. */
type EveryFixture = { readonly [Name in PlatformName]: Fixtures[Name] };

export const fixtures: Readonly<Record<PlatformName, Fixture>> = Object.fromEntries(
  platforms.map((platform) => [platform, fixtureOf(platform)]),
) as unknown as EveryFixture;

/** A pair of platform and kind of token that works. */
export interface TokenPair {
  readonly pair: string;
  readonly platform: PlatformName;
  readonly kind: TokenKind;
  readonly fixture: Fixture;
  readonly token: TokenFixture;
}

/** Every pair; those of one platform if `TEST_PLATFORM` names it. */
export const pairs = platforms
  .filter((platform) => platform === (process.env["TEST_PLATFORM"] ?? platform))
  .flatMap((platform): TokenPair[] =>
    Object.entries(fixtures[platform].tokens).map(([kind, token]) => ({
      pair: `${kind} on ${platform}`,
      platform,
      kind: kind as TokenKind,
      fixture: fixtures[platform],
      token,
    })),
  );

/** How the tokens of a pair carry tags. */
export const codecOf = ({ platform, kind }: Pick<TokenPair, "platform" | "kind">): TagCodec =>
  (driverOf(definitions[platform]).schemas[kind] as ResourceSchema).tagCodec ?? inNames;

/** The kind of value that an argument takes; undefined where the token has no such argument. */
function takesOf(fixture: Fixture, kind: TokenKind, argument: string): string | undefined {
  const own = fixture.arguments[kind];
  return typeof own === "string" ? undefined : own.args[argument]?.takes;
}

/** How platforms differ, as far as a test chooses some of them by it. */
const traitsOf = ({ platform, fixture, kind, token }: TokenPair) => ({
  platform,
  kind,
  named: fixture.named,
  /** An expiry is sent as an instant. */
  expiryIsInstant: fixture.expiryIsInstant,
  /** Every token expires. */
  expires: token.forever === undefined,
  /** A single token can be read. */
  readsById: fixture.readsById,
  showsLastUse: fixture.showsLastUse,
  /** Its lists have pages. */
  paged: fixture.repeatsPages !== undefined,
  grants: kind === "ServiceToken" && fixture.grants !== undefined,
  /** Its own credential is in the list of its tokens. */
  listsOwn: fixture.ownId !== undefined,
  expiresIdle: fixture.expiresIdle ?? false,
  /** Its life is asked for in whole days. */
  takesDays: takesOf(fixture, kind, "expiresIn") === "days",
  /** Its expiry is exactly what was asked for. */
  exactLife: fixture.shortestLife === undefined,
  /** A parent that is deleted takes the token with it. */
  hasParent: fixture.parent !== undefined,
  /** A token of this kind can be at another place. */
  hasOtherPlace: token.otherPlace !== undefined,
  /** Revocation is a DELETE. */
  deletes: fixture.requests.revoke.method === "DELETE",
  regenerates: fixture.regenerate !== undefined,
});

export type Traits = Partial<ReturnType<typeof traitsOf>>;

const has = (pair: TokenPair, traits: Traits): boolean => {
  const own: Traits = traitsOf(pair);
  return Object.entries(traits).every(([trait, value]) => own[trait as keyof Traits] === value);
};

/** Every pair with these traits; fails if there is none, so that no test is empty. */
export function pairsWith(traits: Traits): readonly TokenPair[] {
  const found = pairs.filter((pair) => has(pair, traits));
  if (found.length === 0) throw new Error(`No platform has a token with ${JSON.stringify(traits)}.`);
  return found;
}

/** The pair of this name: `pairOf("ServiceToken on planetscale")`. Fails if there is none. */
export function pairOf(name: string): TokenPair {
  const found = pairs.find(({ pair }) => pair === name);
  if (!found) throw new Error(`There is no pair "${name}".`);
  return found;
}

/** The first pair with these traits: `pairWith({ named: false })`. */
export const pairWith = (traits: Traits): TokenPair => pairsWith(traits)[0]!;

/** The first platform with these traits. */
export const platformWith = (traits: Traits): PlatformName => pairWith(traits).platform;
