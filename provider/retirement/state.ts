import { z } from "zod";
import { durationWhere, wordSet, zeroOrMore } from "../platforms/shared/fields";
import type { TokenKind } from "../platforms/definition";
import type { EveryArgument, ResourceSchema, Spec } from "../platforms/contract";
import { id, instant } from "../schema/state";
import { nameOf, tokenTypeOf } from "../values/urn";
import type { ResourceRef } from "../run/context";

/**
 * The reason why a token is on the list of a Retirement. `replaced`: by its resource, which had made it. `adopted`: by its resource,
 * which had adopted it from a person. `superseded`: a person made it and the program names it in
 * `supersedes`. `orphaned`: an interrupted run made it for this resource and never recorded it.
 */
export type EntryReason = "replaced" | "adopted" | "superseded" | "orphaned";

/** A token that still works and that a Retirement will revoke. Instants are ISO 8601 UTC, as all instants here. */
export interface Entry {
  /** Its resource id. */
  readonly token: string;
  readonly reason: EntryReason;
  /** When its overlap began. */
  readonly replacedAt: string;
  /** The first run from then on revokes it. */
  readonly retireAt: string;
  /** When it expires; null for never, or if unknown. */
  readonly expiresAt: string | null;
  /** When it was last used, as the platform last reported. Absent where the platform does not report it. */
  readonly lastUsedAt?: string;
  /** When a run with `keepWhileUsed` last saw a list that shows no last use of any token. It counts as a use. */
  readonly useUnknownAt?: string;
  /** When a run last left it alone because the provider, or another Provider, signs in with it. */
  readonly skippedAt?: string;
  /** A refresh found it. The next run that declares the overlap decides its time. */
  readonly unconfirmed?: true;
}

/** A tag that the token's resource had before a rename. Tokens that carry it and are older or younger may be another resource's. */
export interface FormerTag {
  readonly tag: string;
  readonly since: string;
  readonly until: string;
  /** The stack had another name. It may exist, with a resource of this name, so the tag proves nothing. */
  readonly otherStack?: boolean;
}

/** The state of a Retirement. */
export interface RetirementState {
  /** The resource id of the token. */
  readonly current: string;
  /** When that one was made, and when it expires; null for never. */
  readonly currentSince: string;
  readonly currentUntil: string | null;
  /** True if it was made by hand and adopted. */
  readonly currentAdopted?: true;
  /**
   * The time since which this Retirement has recorded every token of its resource under its current URN. An older token with its tag proves
   * nothing: a resource that had this URN before may have moved to another stack.
   */
  readonly recordedSince: string;
  readonly overlap: string;
  readonly keepWhileUsed?: string;
  /** The ids of hand-made tokens that the program names. */
  readonly supersedes: readonly string[];
  readonly retiring: readonly Entry[];
  /**
   * With `keepWhileUsed`: the entries that the run that wrote this state was to revoke, unless they were used up to that moment. The next
   * run looks which of them still work.
   */
  readonly revoking?: readonly Entry[];
  /** Tokens that the last run that changed this state was to revoke. If it was interrupted, they may still work. */
  readonly pendingRevocation?: readonly string[];
  readonly formerTags?: readonly FormerTag[];
  /** The last parts of the names of the tokens that were recorded here: an unknown token with one of them is a copy. */
  readonly recordedNames?: readonly string[];
}

const entry = z.object({
  token: id,
  reason: z.enum(["replaced", "adopted", "superseded", "orphaned"]),
  replacedAt: instant,
  retireAt: instant,
  expiresAt: instant.nullable(),
  lastUsedAt: instant.optional(),
  useUnknownAt: instant.optional(),
  skippedAt: instant.optional(),
  unconfirmed: z.literal(true).optional(),
} satisfies EveryArgument<Entry, z.ZodType>);

/** The form of a valid state. A key without a validator does not compile. */
export const retirementStateSchema = z.object({
  current: id,
  currentSince: instant,
  currentUntil: instant.nullish(),
  currentAdopted: z.literal(true).optional(),
  recordedSince: instant,
  overlap: z.string(),
  keepWhileUsed: z.string().optional(),
  supersedes: z.array(id),
  retiring: z.array(entry),
  revoking: z.array(entry).optional(),
  pendingRevocation: z.array(id).optional(),
  recordedNames: z.array(z.string()).optional(),
  formerTags: z
    .array(
      z.object({
        tag: z.string(),
        since: instant,
        until: instant,
        otherStack: z.boolean().optional(),
      } satisfies EveryArgument<FormerTag, z.ZodType>),
    )
    .optional(),
} satisfies EveryArgument<RetirementState, z.ZodType>);

/** The arguments that a token's class passes to its Retirement. */
export const retirementSchema: ResourceSchema = {
  scope: [],
  args: z.strictObject({
    platform: z.string(),
    /** The token's resource id, and its instants. */
    current: id,
    since: instant.optional(),
    until: instant.optional(),
    overlap: durationWhere(zeroOrMore).default("0d"),
    supersedes: wordSet.optional(),
    /** `tokens:revokeNow` of the stack's configuration. */
    revokeNow: z.boolean().optional(),
  }),
  onChange: {},
};

/** The URN of the token: that of its Retirement is another. */
export const tokenAt = ({ tokenUrn, urn }: ResourceRef): string => tokenUrn ?? urn;

export const nameAt = (at: ResourceRef): string => nameOf(tokenAt(at));

export const kindAt = (at: ResourceRef): TokenKind => tokenTypeOf(tokenAt(at));

/** The state of a Retirement, which is checked before any use. */
export const stateOf = ({ state }: { readonly state: Spec }): RetirementState & Spec => state as RetirementState & Spec;
