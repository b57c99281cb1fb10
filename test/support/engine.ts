import { createHash } from "node:crypto";
import type { HostProvider } from "../../provider/host/host";
import type { Wire } from "../../provider/host/wire";
import { urnKey, stackIdInputKey, ownershipName, stackIdKey, tokenUrnKey } from "../../provider/values/urn";
import { checked, received } from "./received";
import { note } from "./record";
import { flagOf, inOrder, type Planned, type Step } from "./engine-steps";
import { allOf, UnderWay } from "./under-way";

/** What the engine keeps of a resource. */
export interface Kept {
  readonly type: string;
  readonly id: string;
  readonly inputs: Wire;
  /** As the provider gets them back: plain. */
  readonly outputs: Wire;
  /** Top-level outputs that came typed as secrets. */
  readonly secrets: readonly string[];
  /** The reasons, when it was recorded although it failed. */
  readonly failed?: readonly string[];
}

export interface Options {
  /** The address of the token resource that a grant was given. */
  readonly token?: string;
  /** Created again without a diff, as by `--replace`. */
  readonly replace?: boolean;
}

type Program = (declare: Declare) => Promise<unknown>;

/** Declares a resource in a run. */
export type Declare = (type: string, name: string, args: Wire, options?: Options) => Promise<Kept>;

export const addressOf = (type: string, name: string): string =>
  `urn:pulumi:dev::shop::pulumi-nodejs:dynamic/tokens:${type}::${name}`;

/** Never changes again: it is an input of every resource that was ever made. */
export const providerText =
  'exports.handler=()=>{try{return require("pulumi-tokens/provider")}catch(e){if(e.requireStack)e.stack="",e.message="Put pulumi-tokens back (`npm ci`) in "+process.cwd();throw e}}';

/** The random id of the stack. */
export const stackOwner = "0f1e2d3c4b5a69788796a5b4c3d2e1f0";

/** A value that a preview does not know. */
const notKnownYet = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/**
 * The engine, as far as a dynamic provider sees it: the state, the order of its calls, values over a wire of plain JSON. Each
 * run has a provider process of its own, and ends what it no longer finds. The real engine is the judge of this: test/e2e.
 */
export class Engine {
  readonly state = new Map<string, Kept>();
  /** Old instances whose deletion is due. */
  readonly pending: Kept[] = [];
  /** What was done: `create ci`, `same ci`, `update ci`, `replace ci`, `delete ci`, `gone ci`. */
  readonly steps: string[] = [];

  #name = "dev";

  constructor(
    readonly process: () => HostProvider,
    /** Of the stack's life: it goes with the last resource that needs it, and the next life has another one (seen with 3.259). */
    public owner = stackOwner,
    /** Deletions that do not depend on one another go on at the same time; steps do so when the program declares them so. */
    readonly parallel = false,
  ) {}

  /** One `pulumi up`. A failure ends it before anything is deleted, as in the engine, once what is under way has ended. */
  async up(program: Program, { refresh = false }: { readonly refresh?: boolean } = {}): Promise<void> {
    const provider = this.process();
    const declared = new Set<string>();
    const run = new UnderWay();
    this.#begin("up");
    if (refresh) await this.#readAll(provider);
    const declare: Declare = (type, name, args, options) => {
      const step = this.#declared(type, name, args, options);
      declared.add(step.address);
      return run.begin(() => this.#step(provider, step, run));
    };
    await run.whole(() => program(declare));
    // What depends on another resource was made after it, and goes before it.
    const old = [...this.pending]
      .reverse()
      .map((kept) => ({ kept, forget: () => void this.pending.splice(this.pending.indexOf(kept), 1) }));
    const removed = [...this.state]
      .filter(([address]) => !declared.has(address))
      .reverse()
      .map(([address, kept]) => ({ kept, forget: () => void this.state.delete(address) }));
    for (const together of inOrder(old, removed, this.parallel)) {
      await allOf(together, async ({ kept, forget }) => {
        await this.#delete(provider, kept);
        forget();
      });
    }
    if (declared.size === 0) this.owner = createHash("md5").update(this.owner).digest("hex");
  }

  #begin(command: string): void {
    this.steps.length = 0;
    note(command);
  }

  #did(step: string): void {
    this.steps.push(step);
    note(`  ${step}`);
  }

  /** One `pulumi preview`: check and diff; what would be made is not known yet. */
  async preview(program: Program): Promise<void> {
    const provider = this.process();
    this.#begin("preview");
    await program((type, name, args, options) => this.#preview(provider, this.#declared(type, name, args, options)));
  }

  /** `pulumi stack rename`: what is recorded keeps the URNs of before until a step rewrites it (seen with 3.259). */
  rename(): void {
    this.#name += "x";
  }

  #urn(address: string): string {
    return address.replace("urn:pulumi:dev::", `urn:pulumi:${this.#name}::`);
  }

  /** `pulumi destroy`: no check, no diff. */
  destroy(): Promise<void> {
    return this.up(() => Promise.resolve());
  }

  /** `pulumi refresh`, so many resources at a time. */
  async refresh(parallel = 16): Promise<void> {
    this.#begin("refresh");
    await this.#readAll(this.process(), parallel);
  }

  async #readAll(provider: HostProvider, parallel = this.parallel ? 16 : 1): Promise<void> {
    // What everything depends on stands first in the state.
    const place = { [urnKey]: addressOf("Ownership", ownershipName), __provider: providerText };
    await provider.read("ownership/of-the-stack", { [stackIdKey]: this.owner, ...place });
    // The state has what a resource depends on before it.
    const isLater = ([, { inputs }]: [string, Kept]): number => Number(tokenUrnKey in inputs);
    const queue = [...this.state].sort((one, other) => isLater(one) - isLater(other));
    const workers = Array.from({ length: parallel }, () => queue);
    await allOf(workers, async (queue) => {
      for (let next = queue.shift(); next !== undefined; next = queue.shift()) await this.#read(provider, ...next);
    });
  }

  async #read(provider: HostProvider, address: string, old: Kept): Promise<void> {
    const { id, props } = await provider.read(old.id, old.outputs);
    if (id === "") {
      this.state.delete(address);
      this.#did(`gone ${nameIn(old)}`);
      return;
    }
    // What it recorded as failed is not failed any more: the engine takes the reasons from its state (seen with 3.259).
    const kept = { type: old.type, inputs: old.inputs, id, ...received(props) };
    this.state.set(address, kept);
    // With the roles swapped: what it has found, against what was asked for.
    await provider.diff(id, kept.outputs, old.inputs);
  }

  #declared(type: string, name: string, args: Wire, { token, replace = false }: Options = {}): Step {
    const address = addressOf(type, name);
    const owner = { ...flagOf(type, args), ...(type !== "TokenAccessGrant" && { [stackIdInputKey]: this.owner }) };
    const place = { [urnKey]: this.#urn(address), ...owner, ...(token && { [tokenUrnKey]: this.#urn(token) }) };
    return { address, name, type, news: { ...args, ...place, __provider: providerText }, replace };
  }

  async #preview(provider: HostProvider, { address, name, type, news, replace }: Step): Promise<Kept> {
    const old = this.state.get(address);
    const inputs = await checked(provider, old?.inputs ?? {}, news);
    const { changes, replaces } =
      old && !replace ? await provider.diff(old.id, old.outputs, inputs) : { changes: true, replaces: [""] };
    if (old && replaces.length === 0) {
      this.#did(`${changes || old.failed !== undefined ? "update" : "same"} ${name}`);
      return { ...old, inputs };
    }
    await checked(provider, {}, news);
    this.#did(`${old ? "replace" : "create"} ${name}`);
    const outputs = { createdAt: notKnownYet, expiresAt: notKnownYet, [urnKey]: this.#urn(address) };
    return { type, id: notKnownYet, inputs, outputs, secrets: [] };
  }

  async #step(provider: HostProvider, step: Step, run: UnderWay): Promise<Kept> {
    const { address, type, name } = step;
    const { old, inputs, does } = await run.inTurn(() => this.#plan(provider, step));
    this.#did(`${does} ${name}`);
    if (!old || does === "create" || does === "replace") return this.#make(provider, step, inputs, old);
    if (does === "same") return this.#keep(address, { ...old, inputs });
    return this.#record(address, { type, inputs }, async () => {
      const { outs } = await provider.update(old.id, old.outputs, inputs);
      return { id: old.id, outs };
    });
  }

  /** What is to be done. The engine comes to one resource after the other. */
  async #plan(provider: HostProvider, { address, news, replace }: Step): Promise<Planned> {
    const old = this.state.get(address);
    const replacement = async () =>
      ({ old, inputs: await checked(provider, {}, news), does: old ? "replace" : "create" }) as const;
    if (!old || replace) return replacement();
    const inputs = await checked(provider, old.inputs, news);
    const { changes, replaces } = await provider.diff(old.id, old.outputs, inputs);
    if (replaces.length > 0) return replacement();
    // What was recorded although it failed is updated even if nothing differs.
    return { old, inputs, does: changes || old.failed !== undefined ? "update" : "same" };
  }

  async #make(provider: HostProvider, { address, type }: Step, inputs: Wire, old: Kept | undefined): Promise<Kept> {
    try {
      return await this.#record(address, { type, inputs }, () => provider.create(inputs));
    } finally {
      // Also if its successor was recorded although it failed.
      if (old && this.state.get(address) !== old) this.pending.push(old);
    }
  }

  async #record(
    address: string,
    rest: Pick<Kept, "type" | "inputs">,
    verb: () => Promise<{ id: string; outs: Wire }>,
  ): Promise<Kept> {
    try {
      const { id, outs } = await verb();
      return this.#keep(address, { ...rest, id, ...received(outs) });
    } catch (error) {
      const { id, properties, reasons } = error as { id?: string; properties?: Wire; reasons?: string[] };
      if (id && properties) this.#keep(address, { ...rest, id, ...received(properties), failed: reasons ?? [] });
      throw error;
    }
  }

  #keep(address: string, kept: Kept): Kept {
    this.state.set(address, kept);
    return kept;
  }

  async #delete(provider: HostProvider, old: Kept): Promise<void> {
    await provider.delete(old.id, old.outputs);
    this.#did(`delete ${nameIn(old)}`);
  }
}

const nameIn = ({ outputs }: Kept): string => String(outputs[urnKey]).split("::").at(-1) ?? "";
