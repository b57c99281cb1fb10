import type { Entry } from "../../provider/retirement/state";
import { nameOf } from "../../provider/values/urn";
import { tokenIdOf } from "../../provider/values/ids";
import { addressOf, type Kept } from "../support/engine";
import { laws, type Finished } from "./laws";
import { actorOf, type Working } from "./actor";
import { declaredNames } from "./declares";
import type { StackEngine } from "./engines";
import { essenceOf, lengthOf, overlapOf, type Program, type TokenSpec } from "./program";
import { Promises } from "./promises";
import { expectedReasons, Replacements } from "./replacements";
import { Run, type Plan, type Ran } from "./run";
import type { HistoryContext } from "./context";
import { noteRecords, untrackedIn } from "./recorded";
import { Superseded } from "./superseded";

export const names = ["ci", "cd"];

const isRetirement = (name: string): boolean => name.endsWith("-retirement");

/** A state with its program and its consumers, and what they may count on. */
export class Stack {
  readonly engine: StackEngine;
  readonly promises = new Promises();
  readonly replacements: Replacements;
  /** What the consumer of each token has, by the token's address: ids. */
  readonly held = new Map<string, string>();
  /** The ids of tokens that were in the state at the end of some run. */
  readonly recorded = new Set<string>();
  /** Those that some consumer may have got. */
  readonly handedOut = new Set<string>();
  /** The random id that the stack had when each of its tokens was made. */
  readonly owners = new Map<string, string>();
  /** Tokens made by hand that the program may end, and those that it ever superseded. */
  readonly byHand: string[] = [];
  readonly superseded = new Set<string>();
  /** Tokens to which a stranger gave a name like one of its own. */
  readonly strangers = new Set<string>();
  /** Until when nobody may revoke each of them, for each token of the program. */
  readonly byHandEnds = new Map(names.map((name) => [name, new Superseded()]));
  /** What a Retirement that was replaced by hand had on its list: it is left to the audit. */
  readonly untracked = new Set<string>();
  /** Since when the Retirement of each token has a record: the birth of the token that it began with. */
  readonly recordedSince = new Map<string, number>();
  readonly movedHere = new Set<string>();
  /** "After a failed `destroy` run `up --refresh`": the state may have what is gone. The same after what was to remove a resource. */
  mustRefresh = false;
  /** Its tokens were to move to another app, where the platform has a list of its own. */
  changedApp = false;
  /** Until when a tag may be that of the stack's name before a rename: such a tag proves nothing, and the audit has to tell. */
  renamedUntil = 0;
  /** The app that its program is for since the first one was deleted. */
  appId: string | undefined;
  readonly runs: Ran[] = [];
  /** Tokens whose secret was changed at the dashboard: a refresh may find that, and then they are replaced. */
  readonly regenerated = new Set<string>();
  /** Some run since the last whole `up` did not end so. */
  brokeOff = false;
  /** Since the last refresh, permissions may be others than the state has; and tokens that may have more of them. */
  permissionsChanged = false;
  readonly tainted = new Set<string>();
  /** What tokens could do when their overlap began, by their ids. */
  readonly couldInOverlap = new Map<string, readonly string[]>();
  #run: Run | undefined;
  readonly #lines: string[] = [];

  constructor(
    readonly name: string,
    readonly context: HistoryContext,
    owner: string,
    public program: Program,
  ) {
    this.replacements = new Replacements((spec) => essenceOf(context.pair, spec, context.emulator));
    const transport = () => this.#run!.transport;
    const clock = () => this.#run!.clockOf(context.clock);
    this.engine = context.engines.engineOf(this, {
      owner,
      transport,
      clock,
      say: (line) => void this.#lines.push(line),
    });
  }

  async up(plan: Plan = {}): Promise<Finished> {
    const { refresh = false } = plan;
    if (this.mustRefresh && !refresh) await this.refresh();
    for (const name of names) this.#asks(name);
    const finished = await this.#runs(plan, (actor) => this.engine.up(actor, plan));
    if (finished.clean && refresh) this.#refreshed();
    if (finished.end !== "whole" && this.#removes()) this.mustRefresh = true;
    laws.afterUp(this, finished, plan);
    return finished;
  }

  /** What its consumer and what was replaced may count on from now on. */
  #asks(name: string): void {
    const address = this.addressOf(name);
    if (!this.program.has(name)) {
      this.held.delete(address);
      this.promises.forget(address);
    }
    const { context, byHand, program } = this;
    const now = context.clock.now();
    const spec = program.get(name);
    this.promises.asked(address, overlapOf(spec), now);
    this.byHandEnds.get(name)!.asked(spec?.supersedes ? byHand : [], lengthOf(overlapOf(spec) ?? "0s"), now);
  }

  settles(name: string, overlap: string | undefined): void {
    const now = this.context.clock.now();
    this.renamedUntil = Math.min(this.renamedUntil, now);
    this.promises.settle(this.addressOf(name), overlap, now);
    this.byHandEnds.get(name)!.settle(lengthOf(overlap ?? "0s"), now);
  }

  async preview(): Promise<Finished> {
    const finished = await this.#runs({}, (actor) => this.engine.preview(actor));
    laws.afterPreview(this, finished);
    return finished;
  }

  async refresh(plan: Plan = {}): Promise<Finished> {
    const finished = await this.#runs(plan, () => this.engine.refresh());
    if (finished.clean) this.#refreshed();
    return finished;
  }

  #refreshed(): void {
    this.mustRefresh = false;
    this.permissionsChanged = false;
  }

  async destroy(plan: Plan = {}): Promise<Finished> {
    // It begins with the consumers: what they had, nobody has any more.
    this.held.clear();
    this.handedOut.clear();
    const undo = [...this.byHandEnds.values()].map((ends) => ends.end(this.context.clock.now()));
    for (const name of names) this.promises.forget(this.addressOf(name));
    const finished = await this.#runs(plan, () => this.engine.destroy());
    if (finished.end !== "whole") {
      this.mustRefresh = true;
      for (const one of undo) one();
    }
    return finished;
  }

  /** Changes what the program says of a token; undefined is that it has none. */
  edit(name: string, change: (spec: TokenSpec | undefined) => TokenSpec | undefined): void {
    const spec = change(this.program.get(name));
    if (this.context.pair.fixture.parent && spec?.otherScope !== this.program.get(name)?.otherScope)
      this.changedApp = true;
    const others = [...this.program].filter(([other]) => other !== name);
    this.program = new Map(spec ? [...others, [name, spec] as const].sort() : others);
  }

  /** The program changes what replaces a token. */
  rotate(name: string): void {
    this.edit(name, (spec) => spec && { ...spec, rotateWhenChanged: `${this.runs.length} runs` });
  }

  /** How many Retirements the program has that the state has not. */
  retirementsToCome(): number {
    const known = new Set([...this.engine.state.keys()].map(nameOf));
    const retirements = [...this.program].flatMap(([name, spec]) => declaredNames(name, spec)).filter(isRetirement);
    return retirements.filter((name) => !known.has(name)).length;
  }

  addressOf(name: string): string {
    return addressOf(this.context.pair.kind, name);
  }

  /** What the state has of a token. */
  kept(name: string): Kept | undefined {
    return this.engine.state.get(this.addressOf(name));
  }

  /** Whether the state has what the program does not. */
  #removes(): boolean {
    const names = new Set([...this.program].flatMap(([name, spec]) => declaredNames(name, spec)));
    return [...this.engine.state.keys()].some((address) => !names.has(nameOf(address)));
  }

  tokenIdOf(name: string): string {
    return tokenIdOf(this.kept(name)?.id ?? "");
  }

  get lastError(): unknown {
    return this.#run?.error;
  }

  async #runs(plan: Plan, work: (actor: Working) => Promise<unknown>): Promise<Finished> {
    const { truth, leaks, emulator, credential } = this.context;
    const actor = actorOf(this, plan);
    const run = new Run(actor, truth, plan, (exchange) => {
      leaks.learnFrom(exchange);
    });
    this.#run = run;
    this.#lines.length = 0;
    const expected = expectedReasons(this, run);
    const known = this.known();
    const births = truth.births.size;
    const end = await run.end(work(actor));
    if (end === "killed") await this.engine.kill();
    emulator.clearFaults();
    if (!credential.works && run.sent > 0) run.struck = true;
    if (end !== "whole") this.#doubts();
    this.#looksBack(run);
    noteRecords(this, plan);
    for (const id of untrackedIn(this.#lines)) this.untracked.add(id);
    const byChance = run.struck || (end !== "whole" && plan.consumerFails === "before the Retirement");
    this.runs.push({ end, byChance, steps: [...this.engine.steps] });
    const finished = { run, end, expected, clean: end === "whole" && !run.struck };
    const now = this.known();
    const made = [...truth.births.keys()].slice(births);
    const unknown = [...known, ...made].filter((id) => !now.has(id) && truth.isAlive(id));
    laws.afterEach(this, finished, unknown);
    return finished;
  }

  /** The tokens that the state has, in a place of their own or on the list of a Retirement: ids. */
  known(): ReadonlySet<string> {
    const all = [...this.engine.state.values(), ...this.engine.pending];
    const onLists = all.flatMap(({ outputs: { retiring } }) => (Array.isArray(retiring) ? retiring : []) as Entry[]);
    const tokens = all.filter(({ type }) => type === this.context.pair.kind).map(({ id }) => id);
    return new Set([...tokens, ...onLists.map(({ token }) => token)].map(tokenIdOf));
  }

  /** What is unknown after an interrupted run. */
  #doubts(): void {
    this.brokeOff = true;
    this.permissionsChanged = true;
    // A grant that was not recorded may have added something.
    for (const id of [...this.held.values(), ...[...this.program.keys()].map((name) => this.tokenIdOf(name))])
      this.tainted.add(id);
    for (const name of this.program.keys()) if (this.kept(name)?.failed) this.replacements.forget(name);
  }

  #looksBack({ error }: Run): void {
    const { leaks, pair, truth } = this.context;
    for (const kept of [...this.engine.state.values(), ...this.engine.pending]) {
      leaks.lookAtState(kept);
      if (kept.type === pair.kind) this.recorded.add(tokenIdOf(kept.id));
    }
    for (const [id, { by }] of truth.births)
      if (by === this.name && !this.owners.has(id)) this.owners.set(id, this.engine.owner);
    leaks.lookAtError(error);
    for (const line of this.#lines) leaks.lookAt("a line", line);
  }
}
