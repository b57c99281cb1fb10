import type { CreationBehaviors, ListBehaviors } from "./behaviors";
import { sha256 } from "./secrets";

/** What every platform stores of a token. Instants are milliseconds since 1970; a secret is a SHA-256 hash. */
export interface TokenRecord {
  readonly id: string;
  /** Absent if the platform's tokens have no names. */
  readonly name?: string | null;
  readonly hash: string;
  readonly createdAt: number;
  readonly expiresAt: number | null;
}

/** A token as the control port lists it. Instants are ISO 8601 UTC. */
export interface TokenSummary {
  readonly id: string;
  readonly name: string | null;
  readonly createdAt: string;
  readonly expiresAt: string | null;
  /** True if the token is valid now. A revoked token is not listed. */
  readonly alive: boolean;
}

type Expiring = Pick<TokenRecord, "expiresAt">;

export const isAlive = ({ expiresAt }: Expiring, now: number): boolean => expiresAt === null || expiresAt > now;

export const instant = (time: number): string => new Date(time).toISOString();
export const instantOrNull = (time: number | null): string | null => (time === null ? null : instant(time));

export const summaryOf = ({ id, name = null, createdAt, expiresAt }: TokenRecord, alive: boolean): TokenSummary => ({
  id,
  name,
  createdAt: instant(createdAt),
  expiresAt: instantOrNull(expiresAt),
  alive,
});

/** Returns the credential with this secret, if it is still valid. */
export function holderOf<Holder extends Expiring & Pick<TokenRecord, "hash">>(
  credentials: readonly Holder[],
  secret: string,
  now: number,
): Holder | undefined {
  const hash = sha256(secret);
  const found = credentials.find((candidate) => candidate.hash === hash);
  return found !== undefined && isAlive(found, now) ? found : undefined;
}

/** Returns the tokens that the platform's list and its other calls know, oldest first. */
export const visible = <Token extends TokenRecord>(
  tokens: readonly Token[],
  { listExpired }: Pick<ListBehaviors, "listExpired">,
  now: number,
  alive: (token: Token, now: number) => boolean = isAlive,
): Token[] => tokens.filter((token) => listExpired || alive(token, now));

export const ordered = <Item>(items: readonly Item[], { order }: Pick<ListBehaviors, "order">): Item[] =>
  order === "newest" ? [...items].reverse() : [...items];

/** Returns why a place that has these tokens cannot have another one with this name, or undefined. */
export function creationProblem(
  name: string | null,
  tokens: readonly TokenRecord[],
  { maxNameLength, duplicateNames, maxTokens }: CreationBehaviors,
): "long" | "taken" | "full" | undefined {
  if (name !== null && maxNameLength > 0 && Array.from(name).length > maxNameLength) return "long";
  if (name !== null && !duplicateNames && tokens.some((token) => token.name === name)) return "taken";
  return maxTokens > 0 && tokens.length >= maxTokens ? "full" : undefined;
}
