import { rotateAt } from "../../provider/lifecycle/due";
import type { TokenKind } from "../../provider/platforms/definition";
import type { Observed } from "../../provider/platforms/platform";
import { nameOf, tokenTypeOf } from "../../provider/values/address";
import { splitId } from "../../provider/values/ids";
import { textOf } from "../../provider/values/text";
import type { List } from "./look";
import type { Known } from "./state";

/** A token of the stack. Instants are ISO 8601 UTC; null is none, or not known. */
export interface Row {
  /** The resource that it was made for. */
  readonly urn: string | null;
  /** The resource's name; of a token whose resource nobody knows any more, its own. */
  readonly name: string;
  readonly kind: TokenKind | null;
  readonly platform: string;
  /** Such as `acme/app`. */
  readonly place: string;
  readonly tokenId: string;
  /** `gone`: current in the state, and provably not at the platform. `ended`: it was to go, and is gone already. */
  readonly status: Known["status"] | "left behind" | "gone" | "ended";
  /** Whether the platform could be asked. */
  readonly seen: boolean;
  /** Of one in overlap: until when it is kept. */
  readonly until: string | null;
  readonly createdAt: string | null;
  readonly expiresAt: string | null;
  readonly neverExpires: boolean;
  /** When `rotateBefore` or `rotateEvery` has it replaced. */
  readonly rotatesAt: string | null;
  readonly lastUsedAt: string | null;
}

/** A token of the state, and what the platform shows of it, if it does. */
export function ownedRow(known: Known, token: Observed | undefined, absent: ReadonlySet<string>): Row {
  const { id, address, kind, until } = known;
  const [platform = "", ...rest] = splitId(id);
  const gone = !token && absent.has(id);
  return {
    urn: address,
    name: nameOf(address),
    kind,
    platform,
    place: rest.slice(0, -1).join("/"),
    tokenId: rest.at(-1) ?? "",
    status: gone ? goneFrom(known) : known.status,
    seen: gone || token !== undefined,
    until: until ?? null,
    ...lifeOf(known, token),
    neverExpires: !gone && neverExpires(known, token),
    rotatesAt: gone ? null : rotatesAt(known),
  };
}

const goneFrom = ({ status }: Known): Row["status"] => (status === "current" ? "gone" : "ended");

/** The provider decides by when a token was made as the state has it; an expiry that the platform shows is newer. */
function lifeOf({ life }: Known, token: Partial<Observed> = {}): Instants {
  const createdAt = textOf(life.createdAt) ?? token.createdAt;
  const expiresAt = token.expiresAt ?? textOf(life.expiresAt);
  return { createdAt: createdAt ?? null, expiresAt: expiresAt ?? null, lastUsedAt: token.lastUsedAt ?? null };
}

/** Without the platform, only the state of a token itself says so: a ledger's does not. */
function neverExpires(known: Known, token: Observed | undefined): boolean {
  const told = token !== undefined || textOf(known.life.createdAt) !== undefined;
  return told && lifeOf(known, token).expiresAt === null;
}

const rotatesAt = ({ status, life, settings, address }: Known): string | null =>
  status === "current" ? (rotateAt(life, settings, address) ?? null) : null;

/** A token that stands nowhere in the state. `address` is the URN of its resource, if the state still knows that. */
export function leftRow({ platform, place }: List, token: Observed, address: string | undefined): Row {
  const resource =
    address === undefined
      ? { urn: null, name: token.name ?? token.tokenId, kind: null }
      : { urn: address, name: nameOf(address), kind: tokenTypeOf(address) };
  return {
    ...resource,
    platform,
    place,
    tokenId: token.tokenId,
    status: "left behind",
    seen: true,
    until: null,
    createdAt: token.createdAt ?? null,
    expiresAt: token.expiresAt ?? null,
    lastUsedAt: token.lastUsedAt ?? null,
    neverExpires: token.expiresAt === undefined,
    rotatesAt: null,
  };
}

type Instants = Pick<Row, "createdAt" | "expiresAt" | "lastUsedAt">;
