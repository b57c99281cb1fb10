import { union } from "../values/sets";
import { withinStack } from "../values/urn";
import { Facts, type Log } from "./facts";
import { grantLines, targetLines, type DeclaredGrant, type GrantRecord, type TargetRecord } from "./grant-record";

/** What a run knows about grants and permissions. The engine never checks a grant that was taken out of the program. */
export class Grants {
  readonly #grants: Facts<GrantRecord>;
  readonly #targets: Facts<TargetRecord>;
  readonly #turns = new Map<string, Promise<unknown>>();

  constructor(log?: Log) {
    this.#grants = new Facts(grantLines, log);
    this.#targets = new Facts(targetLines, log);
  }

  /** Notes a declared grant, also under the URN it had before an alias renamed it. */
  declare(declared: DeclaredGrant, ...urns: readonly string[]): void {
    const { target } = declared;
    const keys = urns.map(withinStack);
    for (const key of keys) this.#grants.note(key, { declared });
    this.#targets.note(target, { grants: new Set([...(this.#targets.of(target).grants ?? []), ...keys]) });
  }

  /** The grant that is declared at this URN in this run, if one is. */
  declaredAt(urn: string): DeclaredGrant | undefined {
    return this.#grants.of(withinStack(urn)).declared;
  }

  /** The permissions that any declared grant asks for on a target. */
  wantedOn(target: string): readonly string[] {
    const declared = [...(this.#targets.of(target).grants ?? [])].map((key) => this.#grants.of(key).declared);
    return declared.flatMap((one) => (one?.target === target ? one.permissions : []));
  }

  /** Notes that the grant on this target follows its token to another: what it added goes with the old one. */
  noteFollowsToken(target: string): void {
    this.#targets.note(target, { followsToken: true });
  }

  followsToken(target: string): boolean {
    return this.#targets.of(target).followsToken === true;
  }

  /** Notes permissions that are being removed: a grant that is declared only now has to add its share of them again. */
  noteRemoved(target: string, permissions: readonly string[]): void {
    this.#targets.note(target, { removed: union(this.removedFrom(target), permissions) });
  }

  /** The permissions that this run has removed from a target. */
  removedFrom(target: string): readonly string[] {
    return this.#targets.of(target).removed ?? [];
  }

  /** Notes which permissions a grant has added, so that one declared later can take its share of them. */
  noteAdded(target: string, urn: string, permissions: readonly string[]): void {
    const before = this.#targets.of(target).added ?? new Map<string, readonly string[]>();
    this.#targets.note(target, { added: new Map([...before, [urn, permissions]]) });
  }

  /** The permissions on a target that any grant of the program has added. */
  addedTo(target: string): readonly string[] {
    return [...(this.#targets.of(target).added?.values() ?? [])].flat();
  }

  /** Runs changes of one token's permissions one after the other: each reads what is there before it writes. */
  async inTurn<T>(tokenId: string, change: () => Promise<T>): Promise<T> {
    const before = this.#turns.get(tokenId) ?? Promise.resolve();
    const mine = before.then(change, change);
    this.#turns.set(tokenId, mine);
    return mine;
  }
}
