import { rotateAt } from "../../provider/lifecycle/due";
import type { TokenKind } from "../../provider/platforms/definition";
import type { TokenInfo } from "../../provider/platforms/platform";
import { nameOf, tokenTypeOf } from "../../provider/values/address";
import { splitId } from "../../provider/values/ids";
import { asString } from "../../provider/values/text";
import type { List, Seen } from "./look";
import type { StackState, StoredToken } from "./state";

/** A token of a stack. Instants are ISO 8601 UTC; null for none, or not known. */
export interface Row {
  /** `project/stack`. */
  readonly stack: string | null;
  /** The resource that it was made for. */
  readonly urn: string | null;
  /** The resource's name; the token's own, if no state knows its resource. */
  readonly name: string;
  readonly kind: TokenKind | null;
  readonly platform: string;
  /** Such as `acme/app`. */
  readonly place: string;
  readonly tokenId: string;
  /** `not found`: current in the state, and provably not at the platform. `ended`: to be revoked, and not there any more. */
  readonly status: StoredToken["status"] | "orphaned" | "unproven" | "not found" | "ended";
  /** Whether the platform could be asked. */
  readonly seen: boolean;
  /** Of one in overlap: the instant from which it is revoked. */
  readonly until: string | null;
  readonly createdAt: string | null;
  readonly expiresAt: string | null;
  readonly neverExpires: boolean;
  /** A current token whose expiry has passed. */
  readonly expired: boolean;
  /** With `--verify`: whether the platform refused the stored secret. Null if that was not tried. */
  readonly secretInvalid: boolean | null;
  /** When `rotateBefore` or `rotateEvery` has it replaced. */
  readonly rotatesAt: string | null;
  readonly lastUsedAt: string | null;
}

interface Moment extends Pick<Seen, "absent" | "secrets"> {
  /** ISO 8601 UTC. */
  readonly now: string;
}

/** The row of a token of the state; `token` is what the platform shows of it. */
export function ownedRow(
  { stack }: Pick<StackState, "stack">,
  known: StoredToken,
  token: TokenInfo | undefined,
  { absent, secrets, now }: Moment,
): Row {
  const { id, until } = known;
  const missing = !token && absent.has(id);
  const life = lifeOf(known, token);
  const works = secrets.get(known);
  return {
    ...identityOf(stack, known),
    status: missing ? statusOfMissing(known) : known.status,
    seen: missing || token !== undefined,
    until: until ?? null,
    ...life,
    neverExpires: !missing && neverExpires(known, token),
    expired: !missing && hasExpired(known, life.expiresAt, now),
    secretInvalid: works === undefined ? null : !works,
    rotatesAt: missing ? null : rotatesAt(known),
  };
}

function identityOf(stack: string | undefined, { id, address, kind }: StoredToken) {
  const [platform = "", ...rest] = splitId(id);
  const [place, tokenId] = [rest.slice(0, -1).join("/"), rest.at(-1) ?? ""];
  return { stack: stack ?? null, urn: address, name: nameOf(address), kind, platform, place, tokenId };
}

const statusOfMissing = ({ status }: StoredToken): Row["status"] => (status === "current" ? "not found" : "ended");

const hasExpired = ({ status }: StoredToken, expiresAt: string | null, now: string): boolean =>
  status === "current" && expiresAt !== null && Date.parse(expiresAt) <= Date.parse(now);

/** The provider decides by the creation that the state has; an expiry that the platform shows is newer. */
function lifeOf({ life }: StoredToken, token: Partial<TokenInfo> = {}): Instants {
  const createdAt = asString(life.createdAt) ?? token.createdAt;
  const expiresAt = token.expiresAt ?? asString(life.expiresAt);
  return { createdAt: createdAt ?? null, expiresAt: expiresAt ?? null, lastUsedAt: token.lastUsedAt ?? null };
}

/** Without the platform, only the state of a token itself says so: that of a Retirement does not. */
function neverExpires(known: StoredToken, token: TokenInfo | undefined): boolean {
  const isKnown = token !== undefined || asString(known.life.createdAt) !== undefined;
  return isKnown && lifeOf(known, token).expiresAt === null;
}

function rotatesAt({ status, life, settings, address }: StoredToken): string | null {
  if (status !== "current") return null;
  try {
    return rotateAt(life, settings, address) ?? null;
  } catch {
    // A period of a damaged state may end beyond all calendars.
    return null;
  }
}

/** The tag of an orphan: the stack that made it, and the URN of its resource, if a state still knows that. */
interface Origin {
  readonly stack: string | undefined;
  readonly address: string | undefined;
  readonly proven: boolean;
}

/** The row of a token that no state has. */
export function orphanRow({ platform, place }: List, token: TokenInfo, { stack, address, proven }: Origin): Row {
  const resource =
    address === undefined
      ? { urn: null, name: token.name ?? token.tokenId, kind: null }
      : { urn: address, name: nameOf(address), kind: tokenTypeOf(address) };
  return {
    stack: stack ?? null,
    ...resource,
    platform,
    place,
    tokenId: token.tokenId,
    status: proven ? "orphaned" : "unproven",
    seen: true,
    until: null,
    createdAt: token.createdAt ?? null,
    expiresAt: token.expiresAt ?? null,
    lastUsedAt: token.lastUsedAt ?? null,
    neverExpires: token.expiresAt === undefined,
    expired: false,
    secretInvalid: null,
    rotatesAt: null,
  };
}

type Instants = Pick<Row, "createdAt" | "expiresAt" | "lastUsedAt">;
