import { withinStack } from "../values/urn";
import { identityOf } from "../values/ids";
import { Secret } from "../values/secret";
import type { StoredResource } from "./context";
import { lengthOf } from "../values/duration";

/** A token that was current until now. */
export interface Predecessor {
  /** Its resource id. */
  readonly token: string;
  /** When it expires; null for never. */
  readonly until: string | null;
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
  /** The arguments whose values a preview does not know yet. */
  readonly unknown: readonly string[];
}

/**
 * The tokens that must outlive this run, noted before anything is revoked: the engine deletes only when every resource has been
 * looked at. Without a note a token is revoked, so an interrupted run fails closed. One provider process does all of a run.
 */
export class TokenRecords {
  readonly #secrets = new Map<string, Secret>();
  readonly #until = new Map<string, number>();
  readonly #current = new Map<string, number | undefined>();
  readonly #holders = new Map<string, string>();
  readonly #found = new Set<string>();
  readonly #foundSince = new Map<string, number>();
  readonly #replaced = new Map<string, Predecessor>();
  readonly #handedOver = new Map<string, HandedOver>();
  readonly #newRetirements = new Set<string>();
  readonly #declaredOverlaps = new Map<string, DeclaredOverlap>();
  readonly #seenRetirements = new Set<string>();
  readonly #stacks = new Set<string>();
  readonly #newTokens = new Set<string>();
  readonly #overlapping = new Set<string>();

  /** Notes the secret that a token's state holds: with it, a later call in this run can prove what became of the token. */
  noteSecret(token: string, secret: unknown): void {
    if (secret instanceof Secret) this.#secrets.set(identityOf(token), secret);
  }

  /** The secret of a token, if a state of this run was seen to hold it. */
  secretOf(token: string): Secret | undefined {
    return this.#secrets.get(identityOf(token));
  }

  /** Notes until when the tokens of a Retirement are kept. */
  retain(entries: readonly { readonly token: string; readonly retireAt: string }[]): void {
    for (const { token, retireAt } of entries) this.#until.set(identityOf(token), Date.parse(retireAt));
  }

  /** Notes tokens that this run revokes. */
  noteRevocations(tokens: readonly string[]): void {
    for (const token of tokens) {
      const identity = identityOf(token);
      if (!this.#until.has(identity)) this.#until.set(identity, -Infinity);
    }
  }

  /** Notes the token of a declared resource, which nothing but its own deletion ends, and when it was made if that was in this run. */
  noteCurrent(token: string, madeAt = this.madeAt(token)): void {
    this.#current.set(identityOf(token), madeAt);
  }

  /** Notes which resource keeps this token in this run. */
  noteHolder(token: string, urn: string): void {
    this.#holders.set(identityOf(token), urn);
  }

  /** True if another resource has this token: a rename that the engine has done in part leaves the Retirement at the old URN. */
  isOfAnother(token: string, urn: string): boolean {
    return (this.#holders.get(identityOf(token)) ?? urn) !== urn;
  }

  /** The creation time of a token of this run, in milliseconds since 1970. */
  madeAt(token: string): number | undefined {
    return this.#current.get(identityOf(token));
  }

  /**
   * Notes the token that a refresh has found in the state of the resource at this URN, and when it was made. Not for longer:
   * the run after it may replace it.
   */
  noteFound(token: string, urn: string, madeAt: number | undefined): void {
    this.#found.add(identityOf(token));
    if (madeAt !== undefined) this.#foundSince.set(urn, madeAt);
  }

  /** The creation time of the token that a refresh has found at this URN, even if the token is gone. */
  foundSince(urn: string): number | undefined {
    return this.#foundSince.get(urn);
  }

  /** True if a refresh has found this token. */
  isFound(token: string): boolean {
    return this.#found.has(identityOf(token));
  }

  /** Notes that the token of the resource at this URN is replaced in this run. */
  noteReplacement(urn: string, token: Predecessor): void {
    this.#replaced.set(urn, token);
  }

  /** The token that is replaced at this URN in this run, if one is. */
  replacedAt(urn: string): Predecessor | undefined {
    return this.#replaced.get(urn);
  }

  /** True if a declared resource has this token. */
  isCurrent(token: string): boolean {
    return this.#current.has(identityOf(token));
  }

  /** True if the overlap of the token has not ended. */
  isRetained(token: string, now: number): boolean {
    return (this.#until.get(identityOf(token)) ?? -Infinity) > now;
  }

  /** Notes the list of the Retirement at this URN, for the instance that may take its place. */
  handOver(urn: string, list: HandedOver): void {
    this.#handedOver.set(withinStack(urn), list);
  }

  /** The list of the instance before, if the Retirement at this URN takes its place in this run. */
  handedOver(urn: string): HandedOver | undefined {
    return this.#handedOver.get(withinStack(urn));
  }

  /** Notes that the Retirement of the token at this URN was created in this run. */
  noteNewRetirement(urn: string): void {
    this.#newRetirements.add(withinStack(urn));
  }

  /** True if it was: then a deletion of this token's Retirement is that of the old instance. */
  hasNewRetirement(urn: string): boolean {
    return this.#newRetirements.has(withinStack(urn));
  }

  /** Notes that the token resource at this URN made a new token in this run: the old one goes, with its permissions. */
  noteNewToken(urn: string): void {
    this.#newTokens.add(withinStack(urn));
  }

  hasNewToken(urn: string): boolean {
    return this.#newTokens.has(withinStack(urn));
  }

  /** Notes that the Retirement of the token at this URN gives old tokens an overlap in this run. */
  noteOverlap(urn: string): void {
    this.#overlapping.add(withinStack(urn));
  }

  /**
   * True for an old token of the resource at this URN that is missing from the list of its Retirement, so that the end of its
   * overlap is unknown: after `--replace` of a token that no run had recorded yet, or when the Retirement is new.
   */
  isUnrecorded(token: string, urn: string): boolean {
    return this.#overlapping.has(withinStack(urn)) && !this.isCurrent(token) && !this.#until.has(identityOf(token));
  }

  /** Notes the overlap of a token that the program declares in this run, under each URN that it has or had. */
  noteDeclaredOverlap(overlap: DeclaredOverlap, ...urns: readonly string[]): void {
    for (const urn of [overlap.urn, ...urns]) this.#declaredOverlaps.set(withinStack(urn), overlap);
  }

  /** The overlap that the program declares for the token at this URN; undefined if the token is not part of this run. */
  declaredOverlapAt(urn: string): DeclaredOverlap | undefined {
    return this.#declaredOverlaps.get(withinStack(urn));
  }

  /** Notes that the Retirement of the token at this URN is part of this run. */
  noteRetirement(urn: string): void {
    this.#seenRetirements.add(withinStack(urn));
  }

  /** The overlap of the token at this URN, if the token is part of this run and its Retirement is not: then nothing records old tokens. */
  unrecordedOverlapAt(urn: string): DeclaredOverlap | undefined {
    const declared = this.declaredOverlapAt(urn);
    const overlaps = declared !== undefined && (lengthOf(declared.overlap) ?? 0) > 0;
    return overlaps && !this.#seenRetirements.has(withinStack(urn)) ? declared : undefined;
  }

  /** True for an old token of a resource with an unrecorded overlap. */
  lacksRetirement(token: string, urn: string): boolean {
    return !this.isCurrent(token) && this.unrecordedOverlapAt(urn) !== undefined;
  }

  /** Notes the random id of this stack, which its Ownership holds. */
  noteStack(id: string): void {
    this.#stacks.add(id);
  }

  /** True for the id of this stack. A resource that was moved here has its old stack's id until an update. */
  hasStack(id: string | undefined): boolean {
    return id !== undefined && this.#stacks.has(id);
  }
}
