import { dueFrom, dueOf } from "../../provider/rotation/due";
import type { TokenKind } from "../../provider/platforms/definition";
import type { TokenInfo } from "../../provider/platforms/contract";
import { nameOf, tokenTypeOf } from "../../provider/values/urn";
import { splitId, tokenIdOf } from "../../provider/values/ids";
import { asString } from "../../provider/values/text";
import type { Details } from "./details";
import type { List, Seen } from "./look";
import type { StackState, StoredToken } from "./state";
import { expiresWithoutRotation, type Expiring } from "./upcoming";

/** A token of a stack, or another one on a list that was read. Instants are ISO 8601 UTC. Null means none, or unknown. */
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
  readonly status: StoredToken["status"] | "orphaned" | "unproven" | "unmanaged" | "not found" | "ended";
  /** True if the platform could be asked for it. */
  readonly checked: boolean;
  /** If it is in overlap: the first run after this instant revokes it. */
  readonly retireAt: string | null;
  /** If it was replaced: the id of the token that replaced it. */
  readonly successor: string | null;
  readonly createdAt: string | null;
  readonly expiresAt: string | null;
  readonly neverExpires: boolean;
  /** True for a current token that has expired. */
  readonly expired: boolean;
  /** With `--verify`: true if the platform refuses the stored secret. Null if it was not tried. */
  readonly secretInvalid: boolean | null;
  /** When it is due by `rotateBefore` or `rotateEvery`. */
  readonly rotateAt: string | null;
  /** The first run from this instant on replaces it: a run may come a little before `rotateAt`. */
  readonly rotateFrom: string | null;
  /** What it is due by. */
  readonly rotationReason: "expiry-window" | "max-age" | null;
  /** How long it stays valid after its next rotation, such as `2d`. Null: it is revoked at the end of that run. */
  readonly overlap: string | null;
  /** With `--expires-within`: true if it expires in that time and no rotation is due before. */
  readonly expiring: boolean;
  readonly lastUsedAt: string | null;
  /** The permissions or scopes in the state, such as `read_branch on shop`. Null if the state has none. */
  readonly permissions: readonly string[] | null;
  /** True if a person made it, and the program adopted it. */
  readonly adopted: boolean;
  readonly description: string | null;
  readonly owner: string | null;
}

interface Moment extends Pick<Seen, "absent" | "secrets"> {
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Milliseconds. */
  readonly expiresWithin: number | undefined;
}

/** Returns the row of a token in the state. `token` is the platform's answer. */
export function ownedRow(
  { stack }: Pick<StackState, "stack">,
  known: StoredToken,
  token: TokenInfo | undefined,
  { absent, secrets, ...moment }: Moment,
): Row {
  const { id, retireAt, successor } = known;
  const missing = !token && absent.has(id);
  const status = missing ? statusOfMissing(known) : known.status;
  const life = lifeOf(known, token);
  const works = secrets.get(known);
  const next = missing ? noRotation : rotationOf(known);
  return {
    ...identityOf(stack, known),
    status,
    checked: missing || token !== undefined,
    retireAt: orNull(retireAt),
    successor: successor === undefined ? null : tokenIdOf(successor),
    ...life,
    neverExpires: !missing && neverExpires(known, token),
    expired: status === "current" && hasExpired(life, moment.now),
    secretInvalid: works === undefined ? null : !works,
    ...next,
    expiring: isExpiring({ status, ...life, ...next }, moment),
    ...detailsOf(known.details),
  };
}

function identityOf(stack: string | undefined, { id, urn, kind }: StoredToken) {
  const [platform = "", ...rest] = splitId(id);
  const [scope, tokenId] = [rest.slice(0, -1).join("/"), rest.at(-1) ?? ""];
  return { stack: stack ?? null, urn, name: nameOf(urn), kind, platform, scope, tokenId };
}

const statusOfMissing = ({ status }: StoredToken): Row["status"] => (status === "current" ? "not found" : "ended");

const orNull = <T>(value: T | undefined): T | null => value ?? null;

const hasExpired = ({ expiresAt }: Instants, now: number): boolean =>
  expiresAt !== null && Date.parse(expiresAt) <= now;

/** True if a token is to expire in the time that was asked for, and no rotation is due before. */
export const isExpiring = (row: Expiring, { now, expiresWithin = -Infinity }: ExpiryMoment): boolean =>
  expiresWithoutRotation(row, instantText(now)) && Date.parse(row.expiresAt ?? "") <= now + expiresWithin;

type ExpiryMoment = Pick<Moment, "now" | "expiresWithin">;

/** Returns the creation from the state, which decides rotations, and the expiry from the platform, which is newer. */
function lifeOf({ life }: StoredToken, token: Partial<TokenInfo> = {}): Instants {
  const createdAt = asString(life.createdAt) ?? token.createdAt;
  const expiresAt = token.expiresAt ?? asString(life.expiresAt);
  return { createdAt: orNull(createdAt), expiresAt: orNull(expiresAt), lastUsedAt: orNull(token.lastUsedAt) };
}

/** True if a token has no expiry. Without an answer of the platform only the token's own state can tell, not a Retirement's. */
function neverExpires(known: StoredToken, token: TokenInfo | undefined): boolean {
  const isKnown = token !== undefined || asString(known.life.createdAt) !== undefined;
  return isKnown && lifeOf(known, token).expiresAt === null;
}

type Rotation = Pick<Row, "rotateAt" | "rotateFrom" | "rotationReason" | "overlap">;

const noRotation: Rotation = { rotateAt: null, rotateFrom: null, rotationReason: null, overlap: null };

function rotationOf({ status, life, settings, urn }: StoredToken): Rotation {
  if (status !== "current") return noRotation;
  const overlap = asString(settings.overlap) ?? null;
  try {
    const { window = Infinity, age = Infinity } = dueOf(life, settings, urn);
    const at = Math.min(window, age);
    if (at === Infinity) return { ...noRotation, overlap };
    return {
      rotateAt: instantText(at),
      rotateFrom: instantText(dueFrom(life, at)),
      rotationReason: window <= age ? "expiry-window" : "max-age",
      overlap,
    };
  } catch {
    // In a damaged state, a period may end after the last possible date.
    return { ...noRotation, overlap };
  }
}

const instantText = (time: number): string => new Date(time).toISOString();

const detailsOf = ({ permissions, adopted, description, owner }: Details) => ({
  permissions: orNull(permissions),
  adopted,
  description: orNull(description),
  owner: orNull(owner),
});

/** The tag of an orphan: the stack that created it, and the URN of its resource, if a state still knows it. */
interface Origin {
  readonly stack: string | undefined;
  readonly urn: string | undefined;
  readonly proven: boolean;
}

/** Returns the row of a token that is in no state. Without an origin it is unmanaged. */
export function unknownRow(
  { platform, scope }: List,
  token: TokenInfo,
  { origin, details, ...moment }: UnknownMoment,
): Row {
  const { stack, urn } = origin ?? {};
  const resource =
    urn === undefined
      ? { urn: null, name: token.name ?? token.tokenId, kind: null }
      : { urn, name: nameOf(urn), kind: tokenTypeOf(urn) };
  const expiresAt = orNull(token.expiresAt);
  const status = statusOfUnknown(origin);
  return {
    stack: orNull(stack),
    ...resource,
    platform,
    scope,
    tokenId: token.tokenId,
    status,
    checked: true,
    retireAt: null,
    successor: null,
    createdAt: orNull(token.createdAt),
    expiresAt,
    neverExpires: expiresAt === null,
    expired: false,
    secretInvalid: null,
    ...noRotation,
    expiring: isExpiring({ status, expiresAt, rotateAt: null }, moment),
    lastUsedAt: orNull(token.lastUsedAt),
    ...detailsOf(details),
  };
}

function statusOfUnknown(origin: Origin | undefined): Row["status"] {
  if (!origin) return "unmanaged";
  return origin.proven ? "orphaned" : "unproven";
}

interface UnknownMoment extends ExpiryMoment {
  readonly origin: Origin | undefined;
  readonly details: Details;
}

type Instants = Pick<Row, "createdAt" | "expiresAt" | "lastUsedAt">;
