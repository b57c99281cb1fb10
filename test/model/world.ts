import { ownershipTag } from "../../provider/values/ownership-tag";
import type { Emulator } from "../../sdk/testing";
import { makeByHand } from "../support/by-hand";
import type { FakeClock } from "../support/clock";
import { statusOf } from "../support/direct";
import { stackOwner } from "../support/engine";
import { pairOf } from "../support/platforms";
import type { Pair } from "../support/stack";
import { freshAccount, release, type Account } from "./account";
import { Leaks } from "./leaks";
import { argsOf, firstSpec, lengthOf, takesGrants, type TokenSpec } from "./program";
import { Replacements } from "./replacements";
import type { Engines } from "./engines";
import { simulated } from "./simulated";
import type { HistoryContext } from "./context";
import { Stack } from "./stack";
import { somebody, Truth } from "./truth";

const otherOwner = "f0e1d2c3b4a5968778695a4b3c2d1e0f";

interface Setting {
  /** See `HistoryContext`. */
  readonly parallel?: boolean;
  readonly engines?: Engines;
}

/** An account at a platform, with two states of the same program and other people in it. */
export class World implements AsyncDisposable {
  readonly ownStack: Stack;
  readonly otherStack: Stack;

  readonly #proven = new Set<string>();

  private constructor(
    readonly context: HistoryContext,
    readonly first: TokenSpec,
    private readonly account: Account,
  ) {
    const second: readonly [string, TokenSpec][] = context.parallel ? [["cd", { ...firstSpec, overlap: "1h" }]] : [];
    this.ownStack = new Stack("our stack", context, stackOwner, new Map([...second, ["ci", first]]));
    this.otherStack = new Stack(
      "the other stack",
      context,
      otherOwner,
      new Map([["ci", { ...firstSpec, overlap: "1h" }]]),
    );
  }

  static async open(
    name: string,
    first: TokenSpec,
    { parallel = false, engines = simulated }: Setting = {},
  ): Promise<World> {
    const pair = pairOf(name);
    const account = await freshAccount();
    const { emulator, clock, env } = account;
    const truth = new Truth(emulator, pair, () => clock.now());
    const leaks = new Leaks(truth);
    leaks.learn(...pair.fixture.secrets(emulator));
    const own = pair.fixture.ownId?.(emulator);
    const credential = { works: true };
    const forgotten: string[] = [];
    const signIn = () => ({
      ...env,
      ...(!credential.works && pair.fixture.deadEnv),
      ...(forgotten.length > 0 && { PULUMI_TOKENS_FORGET: forgotten.join(",") }),
    });
    const context = { emulator, clock, env, pair, truth, leaks, own, parallel, credential, forgotten, signIn, engines };
    return new World(context, first, account);
  }

  get emulator(): Emulator {
    return this.context.emulator;
  }

  get clock(): FakeClock {
    return this.context.clock;
  }

  get pair(): Pair {
    return this.context.pair;
  }

  /** "Proven before promised": what consumers were handed is let in, as far as it is alive. */
  async proveHandedOut(): Promise<void> {
    const { pair, emulator, ownStack, truth } = this.#all();
    for (const [name, spec] of ownStack.program) {
      const id = ownStack.held.get(ownStack.addressOf(name));
      if (id === undefined || this.#proven.has(id) || ownStack.regenerated.has(id) || !truth.isAlive(id)) continue;
      const { value } = ownStack.kept(name)!.outputs;
      if (ownStack.tokenIdOf(name) !== id) continue;
      this.#proven.add(id);
      const request = pair.token.uses(emulator, String(value), id, argsOf(pair, spec, emulator, []));
      const status = await statusOf(request);
      // Deplo: a token of another project than the one that is asked for.
      if (status !== 200 && status !== 403)
        truth.breaks(`I1: what the consumer of "${name}" was handed is answered ${status}`);
    }
  }

  /** A token by hand, with a name like that of the stack's own. */
  makeByHand(likeness: number): void {
    const { pair, emulator, ownStack, truth } = this.#all();
    const { owner } = ownStack.engine;
    const mark = ownershipTag(owner, ownStack.addressOf("ci"));
    const name = [
      "ci",
      `ci-${mark}`,
      `ci-${ownershipTag(owner, "urn:of:another")}-abcd`,
      `ci-${mark.slice(0, 6)}-abcd`,
    ][likeness % 4]!;
    ownStack.byHand.push(makeByHand(emulator, pair.platform, name));
    truth.look(somebody);
  }

  /** Somebody revokes one of our tokens: the youngest, or an older one. */
  revokeByHand(age: number): void {
    const { pair, emulator, ownStack, truth } = this.#all();
    const alive = truth.aliveOf(ownStack.name).reverse();
    const id = alive[age % Math.max(1, alive.length)];
    if (id !== undefined && id !== this.context.own) emulator.revokeToken(pair.platform, id);
    truth.look(somebody);
  }

  /** Somebody grants a permission to what the consumer of "ci" has, or takes it away: `app read_branch`. */
  grantByHand(permission: string, grants: boolean): void {
    const { pair, emulator, ownStack, truth } = this.#all();
    const id = ownStack.held.get(ownStack.addressOf("ci"));
    if (!takesGrants(pair) || id === undefined || !truth.isThere(id)) return;
    const [database, access = ""] = permission.split(" ");
    const has = truth.held(id).includes(permission);
    const { grantPermissions, revokePermissions } = emulator.admin.planetscale;
    (grants ? grantPermissions : revokePermissions)(id, [access], database === "" ? undefined : database);
    if (grants && !has) truth.grantedByHand.add(`${id} ${permission}`);
    if (grants) return;
    truth.grantedByHand.delete(`${id} ${permission}`);
    ownStack.couldInOverlap.delete(id);
    ownStack.permissionsChanged = true;
  }

  /** Where a token has a parent, such as an app: it is deleted with its tokens, and the program and that of the other stack are for another one. */
  deleteApp(): void {
    const { emulator, ownStack, truth, forgotten, pair } = this.#all();
    const { parent } = pair.fixture;
    if (!parent) return;
    const spec = ownStack.program.get("ci") ?? { ...firstSpec, appId: ownStack.appId };
    // The second app of the account is there for programs that move.
    if (spec.otherScope) return;
    const before = argsOf(pair, spec, emulator, [])[parent.argument];
    forgotten.push(...truth.births.keys());
    const next = parent.add(emulator, "again");
    parent.remove(emulator, String(before));
    this.account.spoilt = true;
    for (const stack of [ownStack, this.otherStack]) {
      for (const name of [...stack.program.keys()])
        stack.edit(name, (spec) => spec && { ...spec, otherScope: undefined, appId: next });
      stack.appId = next;
      stack.changedApp = true;
      stack.mustRefresh = true;
    }
    truth.look(somebody);
  }

  /** The shortest time that differs here. */
  get tickMs(): number {
    return this.context.engines.tickMs;
  }

  /** Time passes: so long, or up to the next instant at which something is due, more or less some ticks. */
  wait(length: string | undefined, ticks = 0): void {
    const now = this.clock.now();
    const more = ticks * this.tickMs;
    const next = Math.min(...this.#dueTimes().filter((time) => time + more > now));
    const by = length === undefined ? (next === Infinity ? lengthOf("1d") : next + more - now) : lengthOf(length);
    this.clock.advance(by);
  }

  #dueTimes(): number[] {
    const { ownStack, clock } = this;
    const ofTokens = [...ownStack.program].flatMap(([name, spec]) => {
      const kept = ownStack.kept(name);
      return kept ? Replacements.dueTimes(spec, kept) : [];
    });
    return [
      ...ofTokens,
      ...ownStack.promises.ahead(clock.now()),
      ...[...ownStack.byHandEnds.values()].flatMap((ends) => ends.ahead(clock.now())),
    ];
  }

  #all() {
    return { ...this.context, ownStack: this.ownStack };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([this.ownStack.engine.close(), this.otherStack.engine.close()]);
    await release(this.account);
  }
}
