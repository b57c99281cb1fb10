import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import { nameOf } from "../../../provider/values/urn";
import { killById, type Running } from "../../engine/process";
import { createProject, type Project } from "../../engine/project";
import { at } from "../../e2e/clocks";
import { kitFiles } from "../../e2e/kit";
import type { Kept } from "../../support/engine";
import type { There, Working } from "../actor";
import { grantAsked, retirementAsked, tokenDeclared } from "../declares";
import type { Engines, Seat, StackEngine } from "../engines";
import type { Plan } from "../run";
import type { Stack } from "../stack";
import { openDoor, type Door, type Listener } from "./door";
import { consumerOf, program, specsOf } from "./program";
import { plainText, recordsOf, stepsIn } from "./records";

/** `pulumi` itself. Its processes start and end within the minute. */
export const pulumi: Engines = {
  tickMs: 60_000,
  sparing: true,
  engineOf: (stack, seat) => new PulumiEngine(stack, seat),
};

interface Opened {
  readonly project: Project;
  readonly door: Door;
  /** The variable that has the platform's URL. */
  readonly way: Readonly<Record<string, string>>;
}

const eventLog = "events.jsonl";
/** The engine may be writing its state file just now, and a file that is torn in the middle is lost by any program. */
const settledMs = 300;
/** So late that everything but the consumer is done. */
const lateMs = 500;

class PulumiEngine implements StackEngine, Listener {
  owner: string;
  state: ReadonlyMap<string, Kept> = new Map();
  pending: readonly Kept[] = [];
  steps: readonly string[] = [];
  #opened: Promise<Opened> | undefined;
  #running: Running | undefined;
  #actor: Working | undefined;
  #plan: Plan | undefined;
  /** Where the engine is: whoever asks for something meanwhile, does so for that token. */
  #there: There = (work) => work();
  /** Tokens that the program has come to and that the engine has not answered for, and what the state had of them. */
  readonly #underWay = new Map<string, Kept | undefined>();

  constructor(
    private readonly stack: Stack,
    private readonly seat: Seat,
  ) {
    this.owner = seat.owner;
  }

  async up(actor: Working, plan: Plan): Promise<void> {
    this.#actor = actor;
    this.#plan = plan;
    const replaced = [...this.state.keys()].filter((urn) => nameOf(urn) === plan.replace);
    const env = {
      ...(plan.consumerFails && { FAILING_CONSUMERS: consumerOf("ci") }),
      ...(plan.consumerFails === "after the Retirement" && { FAILING_AFTER: String(lateMs) }),
    };
    const options = [...(plan.refresh ? ["--refresh"] : []), ...replaced.flatMap((urn) => ["--replace", urn])];
    await this.#command(["up", "--yes", "--skip-preview", ...options], env);
  }

  async preview(): Promise<void> {
    this.#plan = undefined;
    await this.#command(["preview"]);
  }

  async refresh(): Promise<void> {
    await this.#command(["refresh", "--yes", "--skip-preview"]);
  }

  async destroy(): Promise<void> {
    await this.#command(["destroy", "--yes", "--skip-preview"]);
  }

  async forget(addresses: readonly string[]): Promise<void> {
    const { project } = await this.#open();
    // The token comes last: nothing depends on it then but its consumer.
    for (const urn of [...addresses].reverse())
      await project.pulumi(["state", "delete", urn, "--target-dependents", "--force", "--yes"]);
    await this.#look();
  }

  async kill(): Promise<void> {
    const { project, door } = await this.#open();
    const running = this.#running;
    await sleep(settledMs);
    running?.kill();
    // Twice: what the first round met in the middle of starting a child is seen by the second.
    for (let round = 0; round < 2; round += 1) project.pids().forEach(killById);
    door.drop();
    await running?.done.catch(() => undefined);
    await project.cancel();
    await this.#look();
  }

  async close(): Promise<void> {
    if (!this.#opened) return;
    const { project, door } = await this.#opened;
    project.dispose();
    await door.close();
  }

  begins(name: string): void {
    const { stack } = this;
    if (!this.#plan || !this.#actor) return;
    this.#underWay.set(name, stack.kept(name));
    this.#there = this.#actor.at(stack.addressOf(name));
    for (const [grant, permissions] of Object.entries(stack.program.get(name)?.grants ?? {}))
      grantAsked(stack, stack.tokenIdOf(name), grant, permissions);
    retirementAsked(stack, name, this.#plan);
  }

  declared(name: string, id: string): void {
    this.#underWay.delete(name);
    tokenDeclared(this.stack, name, this.stack.program.get(name)!, { id });
  }

  uses(name: string, id: string, secret: string): void {
    const { stack } = this;
    stack.context.leaks.learn(secret);
    stack.held.set(stack.addressOf(name), id);
  }

  #open(): Promise<Opened> {
    return (this.#opened ??= this.#start());
  }

  async #start(): Promise<Opened> {
    const { emulator, pair } = this.stack.context;
    const { env } = emulator;
    const { origin, pathname } = new URL(emulator.info[pair.platform].apiUrl);
    const door = await openDoor(origin, (exchange) => this.#there(() => this.seat.transport()(exchange)), this);
    const [key] = Object.entries(env).find(([, value]) => value === emulator.info[pair.platform].apiUrl)!;
    const way = { [key]: door.url + pathname };
    const project = await createProject({
      name: "shop",
      program,
      files: kitFiles,
      env: {
        HISTORY_URL: door.notes,
        PULUMI_TOKENS_REQUEST_TIMEOUT: "20s",
        // The engine tells its events to a file only then.
        PULUMI_DEBUG_COMMANDS: "true",
      },
    });
    return { project, door, way };
  }

  async #command(command: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<void> {
    const { project, way } = await this.#open();
    this.#there = (work) => work();
    const log = join(project.dir, eventLog);
    rmSync(log, { force: true });
    project.write("specs.json", JSON.stringify(specsOf(this.stack)));
    const { clock, signIn } = this.stack.context;
    const present = { ...at(clock.now()), ...signIn(), ...way };
    const running = project.start([...command, "--event-log", eventLog], { env: { ...present, ...env } });
    this.#running = running;
    const { code, text } = await running.done;
    this.seat.say(text);
    this.steps = stepsIn(readFileSync(log, "utf8"));
    // A run that was killed is looked at by who has killed it.
    if (code !== null) await this.#look();
    if (code !== 0) throw new Error(text);
  }

  /** What the state has now; with it, what the program could not tell any more. */
  async #look(): Promise<void> {
    const { project } = await this.#open();
    const exported = await project.exportState({ showSecrets: true });
    this.stack.context.leaks.lookAt("the state", plainText(exported));
    const { owner, state, pending } = recordsOf(exported);
    Object.assign(this, { owner, state, pending });
    for (const [name, before] of this.#underWay) {
      const kept = this.stack.kept(name);
      if (kept && !kept.failed && !isDeepStrictEqual(kept, before)) this.declared(name, kept.id);
    }
    this.#underWay.clear();
  }
}
