import type { Clock } from "../http/rate";
import { lengthOf } from "../values/duration";
import { identityOf } from "../values/ids";
import type { RandomBytes } from "../values/name";
import { sanitize } from "../values/sanitize";
import { Secret } from "../values/secret";
import { withinStack } from "../values/urn";
import { RunClock } from "./clock";
import type { Connection } from "./context";
import { Facts } from "./facts";
import { Grants } from "./grants";
import type { TokenIndex } from "./token-index";
import { issuedLines, recordLines, type DeclaredOverlap, type IssuedToken, type TokenRecord } from "./token-record";

/** What a run is given from outside. */
export interface Outside {
  readonly clock: Clock;
  readonly random: RandomBytes;
  /** Prints a line for the user. */
  readonly say: (line: string) => void;
  /** True if `PULUMI_TOKENS_NOW` overrides the clock. */
  readonly isTimeOverridden: boolean;
  /** True if `PULUMI_TOKENS_REVOKE_NOW` is set. Throws one sentence if its value is invalid. */
  readonly revokeNow: () => boolean;
  /** True if `PULUMI_TOKENS_DEBUG` is set. */
  readonly isDebug: boolean;
  /** Signs in. Throws one sentence if a credential is missing. */
  readonly connect: (platform: string, run: Run) => Connection;
}

/**
 * One run of the engine, which every resource is given: what comes from outside, and what the run has noted. It notes before anything is
 * revoked: the engine deletes only when every resource has been looked at. Without a note a token is revoked, so an interrupted run
 * fails closed. One provider process does all of a run, so nothing is stored.
 */
export class Run {
  readonly clock: RunClock;
  readonly random: RandomBytes;
  /** The grants of the program, and what became of permissions. */
  readonly grants: Grants;

  readonly #resources: Facts<TokenRecord>;
  readonly #tokens: Facts<IssuedToken>;
  readonly #connections = new Map<string, Connection>();
  readonly #hints = new Map<string, ReadonlySet<string>>();
  readonly #lists = new Map<string, Promise<TokenIndex>>();
  readonly #tags = new Map<string, string>();
  readonly #stacks = new Set<string>();
  readonly #printed = new Set<string>();

  constructor(
    private readonly outside: Outside,
    clock?: RunClock,
  ) {
    this.clock = clock ?? new RunClock(outside.clock, this.say, outside.isTimeOverridden);
    this.random = outside.random;
    const log = outside.isDebug ? this.debug : undefined;
    this.#resources = new Facts(recordLines, log);
    this.#tokens = new Facts(issuedLines, log);
    this.grants = new Grants(log);
  }

  /** Prints one line for the user, once. */
  readonly say = (line: string): void => {
    if (this.#printed.has(line)) return;
    this.#printed.add(line);
    // A resource may be called whatever its program likes.
    this.outside.say(sanitize(line, longestLine));
  };

  /** Prints one line with PULUMI_TOKENS_DEBUG. It must not contain a secret. */
  readonly debug = (line: string): void => {
    if (this.outside.isDebug) this.outside.say(sanitize(`debug: ${line}`, longestLine));
  };

  /** True if every overlap ends in this run. */
  get revokeNow(): boolean {
    return this.outside.revokeNow();
  }

  /** What is known about the token resource at a URN. */
  at(urn: string): Readonly<Partial<TokenRecord>> {
    return this.#resources.of(withinStack(urn));
  }

  /** Notes facts about the token resource at these URNs. */
  note(urns: string | readonly string[], facts: Partial<TokenRecord>): void {
    for (const urn of [urns].flat()) this.#resources.note(withinStack(urn), facts);
  }

  /** What is known about a token, by its resource id. */
  token(id: string): Readonly<Partial<IssuedToken>> {
    return this.#tokens.of(identityOf(id));
  }

  /** Notes facts about a token. */
  noteToken(id: string, facts: Partial<IssuedToken>): void {
    this.#tokens.note(identityOf(id), facts);
  }

  /** Notes the secret that a token's state holds: with it, a later call in this run can prove what became of the token. */
  noteSecret(id: string, secret: unknown): void {
    if (secret instanceof Secret) this.noteToken(id, { secret });
  }

  /** Notes until when the tokens of a Retirement are kept. */
  retain(entries: readonly { readonly token: string; readonly retireAt: string }[]): void {
    for (const { token, retireAt } of entries) this.noteToken(token, { retainedUntil: Date.parse(retireAt) });
  }

  /** Notes tokens that this run revokes, unless a Retirement keeps them. */
  noteRevocations(ids: readonly string[]): void {
    for (const id of ids)
      if (this.token(id).retainedUntil === undefined) this.noteToken(id, { retainedUntil: -Infinity });
  }

  /** True if a declared resource has this token. */
  isCurrent(id: string): boolean {
    return this.token(id).isCurrent === true;
  }

  /** True if the overlap of the token has not ended. */
  isRetained(id: string): boolean {
    return (this.token(id).retainedUntil ?? -Infinity) > this.clock.earliest(id);
  }

  /** True if another resource has this token: a rename that the engine has done in part leaves the Retirement at the old URN. */
  isOfAnother(id: string, urn: string): boolean {
    return (this.token(id).holder ?? urn) !== urn;
  }

  /** The URNs of a declared token: now, and before this run. They differ after a rename or a move. */
  urnsOf(urn: string): readonly string[] {
    return [urn, this.at(urn).formerRef?.urn ?? urn];
  }

  /**
   * True for an old token of the resource at this URN that is missing from the list of its Retirement, so that the end of its
   * overlap is unknown: after `--replace` of a token that no run had recorded yet, or when the Retirement is new.
   */
  isMissingFromRetirement(id: string, urn: string): boolean {
    const { isCurrent = false, retainedUntil } = this.token(id);
    return this.at(urn).givesOverlap === true && !isCurrent && retainedUntil === undefined;
  }

  /** The overlap of the token at this URN, if the token is part of this run and its Retirement is not: then nothing records old tokens. */
  overlapWithoutRetirement(urn: string): DeclaredOverlap | undefined {
    const { declaredOverlap, hasRetirement = false } = this.at(urn);
    return hasRetirement || (lengthOf(declaredOverlap?.overlap) ?? 0) === 0 ? undefined : declaredOverlap;
  }

  /** Notes the random id of this stack, which its Ownership holds. */
  noteStack(id: string): void {
    this.#stacks.add(id);
  }

  /** True for the id of this stack. A resource that was moved here has its old stack's id until an update. */
  hasStack(id: string | undefined): boolean {
    return id !== undefined && this.#stacks.has(id);
  }

  /** Returns the URN of the first resource of this run whose tokens have this tag; `urn` if it is the first. */
  holderOfTag(tag: string, urn: string): string {
    const holder = this.#tags.get(tag) ?? urn;
    this.#tags.set(tag, holder);
    return holder;
  }

  /** Lists the tokens at a place, once in a run. A failure is not remembered: the next call asks again. */
  listOnce(place: string, list: () => Promise<TokenIndex>): Promise<TokenIndex> {
    const known = this.#lists.get(place);
    if (known) return known;
    const asked = list();
    this.#lists.set(place, asked);
    asked.catch(() => this.#lists.delete(place));
    return asked;
  }

  /** Notes hints of which tokens the Providers of the program sign in with: see `credentialHint`. */
  noteHints(platform: string, hints: readonly string[]): void {
    this.#hints.set(platform, new Set([...this.hintsFor(platform), ...hints]));
  }

  /** The hints for a platform. */
  hintsFor(platform: string): ReadonlySet<string> {
    return this.#hints.get(platform) ?? new Set();
  }

  /** Signs in on first use. Throws one sentence if a credential is missing; a failure is not remembered. */
  connect(platform: string): Connection {
    const connection = this.#connections.get(platform) ?? this.outside.connect(platform, this);
    this.#connections.set(platform, connection);
    return connection;
  }

  /**
   * A run that knows nothing and prints nothing. A refresh asks what differs, too, of resources that it has not checked. It decides
   * nothing there: what it would note must not hold for the update or the deletion that the same process may do after it.
   */
  readOnlyView(): Run {
    return new Run(
      { ...this.outside, say: () => undefined, connect: (platform) => this.connect(platform) },
      this.clock,
    );
  }
}

const longestLine = 1000;
