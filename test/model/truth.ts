import type { Emulator } from "../../sdk/testing";
import type { Pair } from "../support/stack";

/** A law that a history broke. */
export class Violation extends Error {
  override readonly name = "Violation";
}

/** Where a token came from: who made it, for which resource. */
export interface Birth {
  readonly by: string;
  readonly address: string | undefined;
  readonly at: number;
  /** The latest that its run may have taken for that: by a wrong clock it has the platform's time in whole seconds only. */
  readonly latest: number;
}

/** Who is at work: a run, or somebody at the dashboard. */
export interface Actor {
  readonly name: string;
  /** The resource that the engine has come to. */
  readonly address?: string | undefined;
  /** Its clock is not the platform's. */
  readonly hasWrongClock?: boolean;
  /** Whether it may end this token, and if not, the law that says so. */
  forbids?(id: string, birth: Birth | undefined): string | undefined;
  /** Called with each token that it has made. */
  made?(id: string): void;
  /** What else must hold after each request; a law when it does not. */
  check?(): string | undefined;
}

export const somebody: Actor = { name: "somebody" };

/** The tokens of one platform as the emulator has them: who made which, and who ended it. */
export class Truth {
  readonly births = new Map<string, Birth>();
  readonly ends = new Map<string, string>();
  /** Permissions that somebody has granted by hand: `token place permission`. */
  readonly grantedByHand = new Set<string>();
  /** The first law that was broken. */
  broken: string | undefined;
  #known = new Map<string, string>();
  readonly #expiries = new Map<string, string>();

  constructor(
    private readonly emulator: Emulator,
    private readonly pair: Pair,
    private readonly now: () => number,
  ) {
    this.#known = this.#there();
  }

  /** Looks at what the actor has made and ended since the last look. */
  look(actor: Actor): void {
    const there = this.#there();
    const made = [...there.keys()].filter((id) => !this.#known.has(id));
    const ended = [...this.#known.keys()].filter((id) => !there.has(id));
    this.#known = there;
    for (const id of made) {
      this.births.set(id, birthBy(actor, this.now()));
      this.#expiries.set(id, there.get(id) ?? "");
      actor.made?.(id);
    }
    for (const id of ended) {
      this.ends.set(id, actor.name);
      const law = actor.forbids?.(id, this.births.get(id));
      if (law !== undefined) this.breaks(law);
    }
    if (actor === somebody) return;
    this.#lookAtHandsGrants();
    const law = actor.check?.();
    if (law !== undefined) this.breaks(law);
  }

  breaks(law: string): void {
    this.broken ??= law;
  }

  throwIfBroken(): void {
    if (this.broken !== undefined) throw new Violation(this.broken);
  }

  /** It is let in now. */
  isAlive(id: string): boolean {
    return this.emulator.tokens().some((token) => token.id === id && token.alive);
  }

  /** These are somebody else's from now on. */
  handOver(ids: readonly string[], by: string): void {
    for (const id of ids) {
      const birth = this.births.get(id);
      if (birth) this.births.set(id, { ...birth, by });
    }
  }

  /** It was not revoked, alive or not. */
  isThere(id: string): boolean {
    return this.#known.has(id);
  }

  expiryOf(id: string): number {
    const expiry = this.#expiries.get(id) ?? "";
    return expiry === "" ? Infinity : Date.parse(expiry);
  }

  /** The tokens that somebody made for a resource and that are let in. */
  aliveOf(by: string, address?: string): string[] {
    const ownStack = ([id, birth]: [string, Birth]): boolean =>
      birth.by === by && (address === undefined || birth.address === address) && this.isAlive(id);
    return [...this.births].filter(ownStack).map(([id]) => id);
  }

  /** When those of a resource were made that were not revoked, by their ids. */
  birthsOf(address: string): ReadonlyMap<string, number> {
    const there = [...this.births].filter(([id, birth]) => birth.address === address && this.isThere(id));
    return new Map(there.map(([id, { at }]) => [id, at]));
  }

  /** What a token may do, on PlanetScale: `app read_branch`. */
  held(id: string): string[] {
    if (this.pair.platform !== "planetscale" || !this.isThere(id)) return [];
    return this.emulator.admin.planetscale
      .listPermissions(id)
      .map(({ database = "", access }) => `${database} ${access}`)
      .sort();
  }

  #lookAtHandsGrants(): void {
    for (const grant of this.grantedByHand) {
      const [id = "", place, access] = grant.split(" ");
      if (!this.isThere(id) || this.held(id).includes(`${place} ${access}`)) continue;
      this.breaks(`I4: ${access}, which somebody granted by hand, was taken from ${id}`);
    }
  }

  #there(): Map<string, string> {
    const { platform } = this.pair;
    const tokens = this.emulator.tokens().filter((token) => token.platform === platform);
    return new Map(tokens.map(({ id, expiresAt }) => [id, expiresAt ?? ""]));
  }
}

const birthBy = ({ name, address, hasWrongClock = false }: Actor, at: number): Birth => ({
  ...{ by: name, address, at },
  latest: hasWrongClock ? at + 999 : at,
});
