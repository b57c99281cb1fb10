import { tokenIdOf } from "../values/ids";
import type { Secret } from "../values/secret";
import type { FactLines } from "./facts";
import type { ResourceRef, StoredResource } from "./context";

/** A token that was current until now. */
export interface Predecessor {
  /** Its resource id. */
  readonly token: string;
  /** When it expires; null for never. */
  readonly until: string | null;
  /** True if it was made by hand and adopted. */
  readonly isAdopted?: boolean;
}

/** The list that a Retirement passes on to the instance that replaces it in this run. */
export interface HandedOver {
  /** The previous instance, as its state has it. */
  readonly recorded: StoredResource;
  /** The hand-made tokens that the program no longer names: nothing revokes them. */
  readonly released: readonly { readonly token: string }[];
  /** Tokens that this run revokes. */
  readonly pendingRevocation: readonly string[];
}

/** The arguments of a token that its Retirement follows, as this run has them: after transforms, policies and `ignoreChanges`. */
export interface DeclaredOverlap {
  /** The token's URN in the program. */
  readonly urn: string;
  readonly overlap: unknown;
  readonly supersedes: unknown;
  readonly keepWhileUsed?: unknown;
  /** The arguments whose values a preview does not know yet. */
  readonly unknown: readonly string[];
}

/** What a run knows about a token resource and its Retirement, by the resource's URN. A fact is absent until it is known. */
export interface TokenRecord {
  /** Where it was before this run, if it was renamed or moved. */
  readonly formerRef: ResourceRef;
  /** The URN that its outputs have: an alias may have renamed it since they were written. */
  readonly recordedUrn: string;
  /** The overlap that the program declares. Absent if the token is not part of this run. */
  readonly declaredOverlap: DeclaredOverlap;
  /** True if `rotateWhenChanged` replaces its token. */
  readonly isTriggered: true;
  /** True if its state has a token when the run begins, as far as the engine says. With `--replace`, it does not say. */
  readonly exists: true;
  /** The token that it has in this run, once that is decided. */
  readonly current: string;
  /** The platform's id of the token made by hand that it once adopted. */
  readonly origin: string;
  /** The token that this run replaces. */
  readonly replaces: Predecessor;
  /** True if this run has made its token: the old one goes, with its permissions. */
  readonly hasNewToken: true;
  /** True if its new token could not be verified: the old one must keep working. */
  readonly isUnverified: boolean;
  /** When the token was made that a refresh has found in the state, even if the token is gone. Milliseconds since 1970. */
  readonly foundSince: number;
  /** True if its Retirement is part of this run. */
  readonly hasRetirement: true;
  /** True if this run has created its Retirement: a deletion of one is that of the previous instance. */
  readonly hasNewRetirement: true;
  /** True if its Retirement gives old tokens an overlap. */
  readonly givesOverlap: true;
  /** How long ago an old token must have been used for this run to revoke it, in milliseconds: see `keepWhileUsed`. */
  readonly quietMs: number;
  /** What its Retirement passes on to the instance that takes its place. */
  readonly handedOver: HandedOver;
}

/** What a run knows about one token, by its identity: it may be known before its resource is. */
export interface IssuedToken {
  /** The secret, if a state has it: with it, a later call can prove what became of the token. */
  readonly secret: Secret;
  /** True if a declared resource has it. Nothing but the deletion of that resource ends it. */
  readonly isCurrent: true;
  /** When this run made it, in milliseconds since 1970. */
  readonly madeAt: number | undefined;
  /** The URN of the resource that keeps it. */
  readonly holder: string;
  /** The URN of the resource whose state has it. */
  readonly ownedBy: string;
  /** The URN of the resource that is to adopt it in this run. */
  readonly wantedBy: string;
  /** The URN of the resource that has adopted it in this run. */
  readonly adoptedBy: string;
  /** True if it was made by hand, and is current because a resource has adopted it. */
  readonly isAdopted: true;
  /** True if a refresh has found it in a state. */
  readonly isFound: true;
  /** Until when its Retirement keeps it, in milliseconds since 1970; `-Infinity` if this run revokes it. */
  readonly retainedUntil: number;
  /** What became of it: "revoked", "gone", or why it was left alone. */
  readonly ending: string;
}

const always = (text: string) => (): string => text;

export const recordLines: FactLines<TokenRecord> = {
  formerRef: ({ urn }) => `was ${urn}`,
  recordedUrn: () => undefined,
  declaredOverlap: ({ overlap }) => `declares an overlap of ${typeof overlap === "string" ? overlap : "0d"}`,
  isTriggered: always("`rotateWhenChanged` has changed"),
  exists: () => undefined,
  current: (token) => `has ${tokenIdOf(token)}`,
  origin: () => undefined,
  replaces: ({ token }) => `replaces ${tokenIdOf(token)}`,
  hasNewToken: always("has a new token"),
  isUnverified: (isUnverified) => (isUnverified ? "its new token is not verified" : "its new token is verified"),
  foundSince: () => undefined,
  hasRetirement: always("its Retirement is part of this run"),
  hasNewRetirement: always("its Retirement was created"),
  givesOverlap: always("its Retirement gives old tokens an overlap"),
  quietMs: () => undefined,
  handedOver: ({ pendingRevocation: ending }) =>
    ending.length === 0 ? undefined : `its Retirement ends, unless retained: ${ending.map(tokenIdOf).join(", ")}`,
};

export const issuedLines: FactLines<IssuedToken> = {
  secret: () => undefined,
  isCurrent: always("is current"),
  madeAt: (madeAt) => (madeAt === undefined ? undefined : `was made ${new Date(madeAt).toISOString()}`),
  holder: (urn) => `belongs to ${urn}`,
  ownedBy: () => undefined,
  wantedBy: () => undefined,
  adoptedBy: (urn) => `was adopted by ${urn}`,
  isAdopted: always("was made by hand"),
  isFound: always("was found by a refresh"),
  retainedUntil: (until) =>
    until === -Infinity ? "is to be revoked in this run" : `is retained until ${new Date(until).toISOString()}`,
  ending: (ending) => (["revoked", "gone"].includes(ending) ? `is ${ending}` : `is not revoked: ${ending}`),
};
