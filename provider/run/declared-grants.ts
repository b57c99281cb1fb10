import { withinStack } from "../values/urn";

/** The permissions that one declared grant asks for. */
export interface DeclaredGrant {
  /** The thing the permissions are on: two grants with the same place are about the same permissions. */
  readonly place: string;
  readonly tokenId: string;
  /** The URN of the token resource, when the grant names one. */
  readonly token?: string;
  readonly permissions: readonly string[];
}

/**
 * The permissions that the grants of the program ask for in this run, noted in check: the engine checks every declared resource before it
 * deletes anything, and never one that was taken out of the program. One provider process does all of a run.
 */
export class DeclaredGrants {
  readonly #declared = new Map<string, DeclaredGrant>();
  /** The URNs of the grants that were declared at each place. */
  readonly #urns = new Map<string, Set<string>>();
  readonly #left = new Set<string>();
  /** The permissions that grants have added, by place and URN. */
  readonly #granted = new Map<string, Map<string, readonly string[]>>();
  readonly #withdrawn = new Map<string, Set<string>>();
  readonly #turns = new Map<string, Promise<unknown>>();

  /** Notes a declared grant, also under the URN it had before an alias renamed it. */
  declare(claim: DeclaredGrant, ...urns: readonly string[]): void {
    const here = this.#urns.get(claim.place) ?? new Set();
    this.#urns.set(claim.place, here);
    for (const urn of urns.map(withinStack)) {
      this.#declared.set(urn, claim);
      here.add(urn);
    }
  }

  /** The claim of the grant that is declared at this URN in this run, if one is. */
  declaredAt(urn: string): DeclaredGrant | undefined {
    return this.#declared.get(withinStack(urn));
  }

  /** Notes that the grant at this place follows its token to the one that replaces it: what it added goes with the old one. */
  noteFollowsToken(place: string): void {
    this.#left.add(place);
  }

  /** True if the grant at this place has followed its token to another. */
  followsToken(place: string): boolean {
    return this.#left.has(place);
  }

  /** The permissions that any declared grant asks for at this place. */
  requestedAt(place: string): Set<string> {
    const here = [...(this.#urns.get(place) ?? [])].map((urn) => this.#declared.get(urn));
    return new Set(here.flatMap((claim) => (claim?.place === place ? claim.permissions : [])));
  }

  /** Notes what is being removed: a grant that is declared only now has to add its share of it again. */
  noteWithdrawn(place: string, permissions: readonly string[]): void {
    this.#withdrawn.set(place, new Set([...this.withdrawn(place), ...permissions]));
  }

  /** The permissions that were removed at this place in this run. */
  withdrawn(place: string): Set<string> {
    return this.#withdrawn.get(place) ?? new Set();
  }

  /** Notes which permissions a grant has added, so that one declared later can take its share of them. */
  noteGranted(place: string, urn: string, permissions: readonly string[]): void {
    const here = this.#granted.get(place) ?? new Map<string, readonly string[]>();
    this.#granted.set(place, here.set(urn, permissions));
  }

  /** The permissions at this place that any grant of the program has added. */
  addedByGrants(place: string): Set<string> {
    return new Set([...(this.#granted.get(place)?.values() ?? [])].flat());
  }

  /** Runs changes of one token's permissions one after the other: each reads what is there before it writes. */
  async inTurn<T>(tokenId: string, change: () => Promise<T>): Promise<T> {
    const before = this.#turns.get(tokenId) ?? Promise.resolve();
    const mine = before.then(change, change);
    this.#turns.set(tokenId, mine);
    return mine;
  }
}
