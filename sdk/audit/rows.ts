import { rotateAt } from "../../provider/rotation/due";
import type { TokenKind } from "../../provider/platforms/definition";
import type { TokenInfo } from "../../provider/platforms/contract";
import { nameOf, tokenTypeOf } from "../../provider/values/urn";
import { splitId } from "../../provider/values/ids";
import { asString } from "../../provider/values/text";
import type { List, Seen } from "./look";
import type { StackState, StoredToken } from "./state";

/** A token of a stack. Instants are ISO 8601 UTC. Null means none, or unknown. */
export interface Row {
  /** `project/stack`. */
  readonly stack: string | null;
  /** The URN of its resource. */
  readonly urn: string | null;
  /** The name of its resource. If no state knows that, the token's own name. */
  readonly name: string;
  readonly kind: TokenKind | null;
  readonly platform: string;
  /** Where it is at the platform, such as `acme/app`. */
  readonly scope: string;
  readonly tokenId: string;
  /** `not found`: current in the state, but provably not at the platform. `ended`: was to be revoked, and is gone already. */
  readonly status: StoredToken["status"] | "orphaned" | "unproven" | "not found" | "ended";
  /** True if the platform could be asked for it. */
  readonly checked: boolean;
  /** If it is in overlap: the first run after this instant revokes it. */
  readonly until: string | null;
  readonly createdAt: string | null;
  readonly expiresAt: string | null;
  readonly neverExpires: boolean;
  /** True for a current token that has expired. */
  readonly expired: boolean;
  /** With `--verify`: true if the platform refuses the stored secret. Null if it was not tried. */
  readonly secretInvalid: boolean | null;
  /** When `rotateBefore` or `rotateEvery` replaces it. */
  readonly rotatesAt: string | null;
  readonly lastUsedAt: string | null;
}

interface Moment extends Pick<Seen, "absent" | "secrets"> {
  /** ISO 8601 UTC. */
  readonly now: string;
}

/** Returns the row of a token in the state. `token` is the platform's answer. */
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
    checked: missing || token !== undefined,
    until: until ?? null,
    ...life,
    neverExpires: !missing && neverExpires(known, token),
    expired: !missing && hasExpired(known, life.expiresAt, now),
    secretInvalid: works === undefined ? null : !works,
    rotatesAt: missing ? null : rotatesAt(known),
  };
}

function identityOf(stack: string | undefined, { id, urn, kind }: StoredToken) {
  const [platform = "", ...rest] = splitId(id);
  const [scope, tokenId] = [rest.slice(0, -1).join("/"), rest.at(-1) ?? ""];
  return { stack: stack ?? null, urn, name: nameOf(urn), kind, platform, scope, tokenId };
}

const statusOfMissing = ({ status }: StoredToken): Row["status"] => (status === "current" ? "not found" : "ended");

const hasExpired = ({ status }: StoredToken, expiresAt: string | null, now: string): boolean =>
  status === "current" && expiresAt !== null && Date.parse(expiresAt) <= Date.parse(now);

/** Returns the creation from the state, which decides rotations, and the expiry from the platform, which is newer. */
function lifeOf({ life }: StoredToken, token: Partial<TokenInfo> = {}): Instants {
  const createdAt = asString(life.createdAt) ?? token.createdAt;
  const expiresAt = token.expiresAt ?? asString(life.expiresAt);
  return { createdAt: createdAt ?? null, expiresAt: expiresAt ?? null, lastUsedAt: token.lastUsedAt ?? null };
}

/** True if a token has no expiry. Without an answer of the platform only the token's own state can tell, not a Retirement's. */
function neverExpires(known: StoredToken, token: TokenInfo | undefined): boolean {
  const isKnown = token !== undefined || asString(known.life.createdAt) !== undefined;
  return isKnown && lifeOf(known, token).expiresAt === null;
}

function rotatesAt({ status, life, settings, urn }: StoredToken): string | null {
  if (status !== "current") return null;
  try {
    return rotateAt(life, settings, urn) ?? null;
  } catch {
    // In a damaged state, a period may end after the last possible date.
    return null;
  }
}

/** The tag of an orphan: the stack that created it, and the URN of its resource, if a state still knows it. */
interface Origin {
  readonly stack: string | undefined;
  readonly urn: string | undefined;
  readonly proven: boolean;
}

/** Returns the row of a token that is in no state. */
export function orphanRow({ platform, scope }: List, token: TokenInfo, { stack, urn, proven }: Origin): Row {
  const resource =
    urn === undefined
      ? { urn: null, name: token.name ?? token.tokenId, kind: null }
      : { urn, name: nameOf(urn), kind: tokenTypeOf(urn) };
  return {
    stack: stack ?? null,
    ...resource,
    platform,
    scope,
    tokenId: token.tokenId,
    status: proven ? "orphaned" : "unproven",
    checked: true,
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
