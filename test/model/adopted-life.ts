import { tokenIdOf } from "../../provider/values/ids";
import type { Spec } from "../../provider/platforms/contract";
import { network, statusOf } from "../support/direct";
import { tokenStack, type Pair, type TokenStack } from "../support/stack";
import { tokenWithRetirement } from "../resources/retirement-stack";
import { lengthOf } from "./program";

/** What the program says of "ci". Absent: it is not in the program. */
export interface Program {
  readonly adopt: boolean;
  readonly trigger: number;
  readonly overlap: string | undefined;
  readonly revokeOnDestroy: boolean | undefined;
}

/** What happens to a run. */
export interface Accident {
  /** The run sends no more requests than these. */
  readonly dies: number | undefined;
  readonly consumerFails: boolean;
  readonly refresh: boolean;
  readonly replace: boolean;
}

export type Step =
  | { readonly does: "edit"; readonly change: Partial<Program> }
  | { readonly does: "rotate" | "toggle" | "destroy" | "refresh" }
  | { readonly does: "wait"; readonly length: string }
  | { readonly does: "up"; readonly accident: Accident };

/** Nothing happens to the run. */
export const usual: Accident = { dies: undefined, consumerFails: false, refresh: false, replace: false };

/** What people have declared about the token that they made, since it was adopted last. Kept without the provider's help. */
interface Declared {
  /** When a run first was to replace it, in milliseconds since 1970. */
  rotatedAt: number | undefined;
  /** The shortest overlap that a run has asked for since. */
  overlapMs: number;
  /** A run has asked to revoke it when its resource goes. */
  revokes: boolean;
}

const nothing = (): Declared => ({ rotatedAt: undefined, overlapMs: Infinity, revokes: false });

export class Life {
  program: Program | undefined;
  declared = nothing();
  hand: { readonly id: string; readonly secret: string };
  readonly story: string[] = [];
  #left = Infinity;
  /** The trigger of the last run that came to the token. */
  #trigger: number | undefined;

  private constructor(
    readonly pair: Pair,
    readonly stack: TokenStack,
    private readonly first: Program,
  ) {
    this.program = first;
    this.hand = pair.fixture.createByHand(stack.emulator, "hand-made");
  }

  static async open(pair: Pair, first: Program): Promise<Life> {
    const life: { current?: Life } = {};
    const stack = await tokenStack(pair, {}, { transport: (exchange) => life.current!.#send(exchange) });
    life.current = new Life(pair, stack, first);
    return life.current;
  }

  #send(exchange: Parameters<typeof network>[0]): ReturnType<typeof network> {
    if (this.#left <= 0) throw new Error("The run was killed.");
    this.#left -= 1;
    return network(exchange);
  }

  get now(): number {
    return this.stack.clock.now();
  }

  isAlive(id = this.hand.id): boolean {
    return this.stack.emulator.tokens().some((token) => token.id === id && token.alive);
  }

  /** Whether a run that begins now may revoke the token that people made. */
  mayRevoke(): boolean {
    const { rotatedAt, overlapMs, revokes } = this.declared;
    if (this.program === undefined && revokes) return true;
    if (rotatedAt === undefined) return false;
    return (this.program !== undefined && overlapMs === 0) || this.now >= rotatedAt + overlapMs;
  }

  get current(): string | undefined {
    const kept = [...this.stack.engine.state.values()].find(({ type }) => type === this.pair.kind);
    return kept && tokenIdOf(kept.id);
  }

  /** What the run that begins now declares. */
  #asks({ replace }: Pick<Accident, "replace">): void {
    const { program, declared } = this;
    if (!program) return;
    if (this.#rotates(program, replace)) declared.rotatedAt ??= this.now;
    declared.overlapMs = Math.min(declared.overlapMs, lengthOf(program.overlap ?? "0s"));
    if (declared.rotatedAt === undefined) declared.overlapMs = Infinity;
    if (program.revokeOnDestroy === true) declared.revokes = true;
  }

  #rotates({ trigger, adopt }: Program, replace: boolean): boolean {
    if (this.current !== this.hand.id) return false;
    return (this.#trigger !== undefined && this.#trigger !== trigger) || (replace && !adopt);
  }

  async up({ dies, consumerFails, refresh, replace }: Accident): Promise<void> {
    const { engine, args } = this.stack;
    const { program, hand } = this;
    this.#asks({ replace });
    const before = { may: this.mayRevoke(), current: this.current, made: this.stack.writes().length };
    this.#left = dies ?? Infinity;
    const failure = await engine
      .up(
        async (declare) => {
          if (program === undefined) return;
          const { adopt, trigger, overlap, revokeOnDestroy } = program;
          const given: Spec = {
            ...args,
            expiresIn: "90d",
            rotateWhenChanged: String(trigger),
            ...(overlap !== undefined && { overlap }),
            ...(revokeOnDestroy !== undefined && { revokeOnDestroy }),
            ...(adopt && { adopt: { tokenId: hand.id, value: hand.secret } }),
          };
          await tokenWithRetirement(this.pair, given, { replace: replace && before.current !== undefined })(declare);
          if (consumerFails) throw new Error("The consumer failed.");
        },
        { refresh },
      )
      .then(
        () => undefined,
        (error: unknown) => error as Error,
      );
    this.#left = Infinity;
    if (program !== undefined && this.current !== undefined) this.#trigger = program.trigger;
    this.#judge(before.may);
    const isWhole = failure === undefined;
    if (program?.adopt && before.current === undefined) this.#adoption(failure, before.made);
    if (isWhole) await this.#whole();
  }

  /** An adoption creates nothing, and fails only where the token is gone or nothing was to go well. */
  #adoption(failure: Error | undefined, made: number): void {
    const mints = this.stack
      .writes()
      .slice(made)
      .filter((write) => write === "mint");
    if (mints.length > 0 && failure === undefined && this.current === this.hand.id)
      throw new Error("an adoption has created a token");
    if (failure === undefined && this.current !== this.hand.id) throw new Error("another token was adopted");
    if (failure !== undefined && this.current === undefined && mints.length > 0)
      throw new Error("a failed adoption has created a token");
  }

  #judge(may: boolean): void {
    if (this.isAlive() || may) return;
    throw new Error(`${this.hand.id}, which people made, was revoked without being declared so`);
  }

  /** A whole run is over: what the consumer gets works, and what left the program is people's again. */
  async #whole(): Promise<void> {
    const kept = [...this.stack.engine.state.values()].find(({ type }) => type === this.pair.kind);
    if (this.program === undefined) {
      if (this.isAlive()) this.declared = nothing();
      this.#trigger = undefined;
      return;
    }
    if (kept === undefined) throw new Error("a whole run has left no token");
    const request = this.pair.token.uses(
      this.stack.emulator,
      String(kept.outputs["value"]),
      tokenIdOf(kept.id),
      this.stack.args,
    );
    const status = await statusOf(request);
    // A token of a whole workspace or without permissions is known to the platform, too.
    if (![200, 403].includes(status)) throw new Error(`what the consumer has is answered ${status}`);
    if (tokenIdOf(kept.id) === this.hand.id && this.declared.rotatedAt !== undefined)
      // `--replace` has given it back.
      this.declared = { ...nothing(), revokes: this.declared.revokes };
  }

  async step(step: Step): Promise<void> {
    this.story.push(JSON.stringify(step));
    const { program, stack } = this;
    if (step.does === "wait") stack.clock.advance(lengthOf(step.length));
    if (step.does === "edit") this.program = program && { ...program, ...step.change };
    if (step.does === "rotate") this.program = program && { ...program, trigger: program.trigger + 1 };
    if (step.does === "up") await this.up(step.accident);
    if (step.does === "refresh") await stack.engine.refresh();
    if (step.does === "destroy" || step.does === "toggle") await this.#toggle(step.does);
  }

  /** The program is reverted, or applied again. */
  async #toggle(does: "destroy" | "toggle"): Promise<void> {
    const { program } = this;
    this.program = undefined;
    if (does === "destroy" || program !== undefined) await this.up(usual);
    // People make another one where theirs has gone.
    if (!this.isAlive()) this.#another();
    if (does === "destroy" || program === undefined) this.program = this.first;
  }

  #another(): void {
    this.hand = this.pair.fixture.createByHand(this.stack.emulator, "hand-made");
    this.declared = nothing();
  }
}
