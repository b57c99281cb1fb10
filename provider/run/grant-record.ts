import { sanitizeList } from "../values/sanitize";
import type { FactLines } from "./facts";

/** A grant as the program declares it. */
export interface DeclaredGrant {
  /** The thing the permissions are on: two grants with the same target are about the same permissions. */
  readonly target: string;
  readonly tokenId: string;
  /** The URN of the token resource, when the grant names one. */
  readonly token?: string;
  /** The permissions that it asks for. */
  readonly permissions: readonly string[];
}

/** What a run knows about a grant, by its URN. */
export interface GrantRecord {
  /** As the program declares it. The engine checks every declared resource before it deletes one. */
  readonly declared: DeclaredGrant;
}

/** What a run knows about the permissions on one target. */
export interface TargetRecord {
  /** The URNs of the grants that were declared there. One may be declared elsewhere by now. */
  readonly grants: ReadonlySet<string>;
  /** The permissions that each grant has added, by its URN. */
  readonly added: ReadonlyMap<string, readonly string[]>;
  /** The permissions that this run has removed: a grant that is declared only now has to add its share of them again. */
  readonly removed: readonly string[];
  /** True if its grant follows the token to another: what it added goes with the old one. */
  readonly followsToken: true;
}

/** A preview may not know the permissions yet. */
const wordsOf = (permissions: unknown): string =>
  Array.isArray(permissions) ? sanitizeList(permissions.map(String)) : "unknown permissions";

export const grantLines: FactLines<GrantRecord> = {
  declared: ({ target, permissions }) => `asks for ${wordsOf(permissions)} on ${target}`,
};

export const targetLines: FactLines<TargetRecord> = {
  grants: () => undefined,
  added: (added) => `grants have added ${sanitizeList([...new Set([...added.values()].flat())])}`,
  removed: (removed) => `this run removes ${sanitizeList(removed)}`,
  followsToken: () => "its grant follows the token to another",
};
