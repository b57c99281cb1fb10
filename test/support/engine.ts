import type { HostProvider } from "../../provider/host/host";
import type { Wire } from "../../provider/host/wire";
import { addressKey, ownerKey, tokenKey } from "../../provider/values/address";

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
  /** Made anew without a diff, as by `--replace`. */
  readonly replace?: boolean;
}

/** Declares a resource in a run. */
export type Declare = (type: string, name: string, args: Wire, options?: Options) => Promise<Kept>;

export const addressOf = (type: string, name: string): string =>
  `urn:pulumi:dev::shop::pulumi-nodejs:dynamic/tokens:${type}::${name}`;

export const providerText = 'exports.handler = () => require("pulumi-tokens/provider");';

/** The random id of the stack. */
export const stackOwner = "0f1e2d3c4b5a69788796a5b4c3d2e1f0";

/** A value that a preview does not know. */
const notKnownYet = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

const secretKey = "4dabf18193072939515e22adb298388d";

/**
 * The engine, as far as a dynamic provider sees it: the state, the order of its calls, values over a wire of plain JSON. Each
 * run has a provider process of its own, and ends what it no longer finds. The real engine is the judge of this: test/program.
 */
export class Engine {
  readonly state = new Map<string, Kept>();
  /** Old instances whose deletion is due. */
  readonly pending: Kept[] = [];
  /** What was done: `create ci`, `same ci`, `update ci`, `replace ci`, `delete ci`, `gone ci`. */
  readonly steps: string[] = [];

  constructor(
    readonly process: () => HostProvider,
    readonly owner = stackOwner,
  ) {}

  /** One `pulumi up`. A failure ends it before anything is deleted, as in the engine. */
  async up(program: (declare: Declare) => Promise<unknown>): Promise<void> {
    const provider = this.process();
    const declared = new Set<string>();
    this.steps.length = 0;
    await program((type, name, args, options) => {
      const step = this.#declared(type, name, args, options);
      declared.add(step.address);
      return this.#step(provider, step);
    });
    // What depends on another resource was made after it, and goes before it.
    for (const old of [...this.pending].reverse()) {
      await this.#delete(provider, old);
      this.pending.splice(this.pending.indexOf(old), 1);
    }
    const removed = [...this.state].filter(([address]) => !declared.has(address)).reverse();
    const dependsOnToken = ([, { inputs }]: [string, Kept]): number => Number(tokenKey in inputs);
    for (const [address, old] of removed.sort((one, other) => dependsOnToken(other) - dependsOnToken(one))) {
      await this.#delete(provider, old);
      this.state.delete(address);
    }
  }

  /** One `pulumi preview`: check and diff; what would be made is not known yet. */
  async preview(program: (declare: Declare) => Promise<unknown>): Promise<void> {
    const provider = this.process();
    this.steps.length = 0;
    await program((type, name, args, options) => this.#preview(provider, this.#declared(type, name, args, options)));
  }

  /** `pulumi destroy`: no check, no diff. */
  destroy(): Promise<void> {
    return this.up(() => Promise.resolve());
  }

  /** `pulumi refresh`, so many resources at a time. */
  async refresh(parallel = 16): Promise<void> {
    const provider = this.process();
    this.steps.length = 0;
    const queue = [...this.state];
    const worker = async (): Promise<void> => {
      for (let next = queue.shift(); next !== undefined; next = queue.shift()) await this.#read(provider, ...next);
    };
    await Promise.all(Array.from({ length: parallel }, worker));
  }

  async #read(provider: HostProvider, address: string, old: Kept): Promise<void> {
    const { id, props } = await provider.read(old.id, old.outputs);
    if (id === "") {
      this.state.delete(address);
      this.steps.push(`gone ${nameIn(old)}`);
      return;
    }
    // What it recorded as failed is not failed any more: the engine takes the reasons from its state (seen with 3.259).
    this.state.set(address, { type: old.type, inputs: old.inputs, id, ...received(props) });
  }

  #declared(type: string, name: string, args: Wire, { token, replace = false }: Options = {}): Step {
    const address = addressOf(type, name);
    const owner = type === "TokenAccessGrant" ? {} : { [ownerKey]: this.owner };
    const place = { [addressKey]: address, ...owner, ...(token && { [tokenKey]: token }) };
    return { address, name, type, news: { ...args, ...place, __provider: providerText }, replace };
  }

  async #preview(provider: HostProvider, { address, name, type, news, replace }: Step): Promise<Kept> {
    const old = this.state.get(address);
    const inputs = await checked(provider, old?.inputs ?? {}, news);
    const { replaces } = old && !replace ? await provider.diff(old.id, old.outputs, inputs) : { replaces: [""] };
    if (old && replaces.length === 0) return { ...old, inputs };
    await checked(provider, {}, news);
    this.steps.push(`${old ? "replace" : "create"} ${name}`);
    const outputs = { createdAt: notKnownYet, expiresAt: notKnownYet, [addressKey]: address };
    return { type, id: notKnownYet, inputs, outputs, secrets: [] };
  }

  async #step(provider: HostProvider, step: Step): Promise<Kept> {
    const old = this.state.get(step.address);
    if (!old || step.replace) return this.#make(provider, step, old);
    const inputs = await checked(provider, old.inputs, step.news);
    const { changes, replaces } = await provider.diff(old.id, old.outputs, inputs);
    if (replaces.length > 0) return this.#make(provider, step, old);
    // What was recorded although it failed is updated even if nothing differs.
    const update = changes || old.failed !== undefined;
    this.steps.push(`${update ? "update" : "same"} ${step.name}`);
    if (!update) return this.#keep(step.address, { ...old, inputs });
    return this.#record(step.address, { type: step.type, inputs }, async () => {
      const { outs } = await provider.update(old.id, old.outputs, inputs);
      return { id: old.id, outs };
    });
  }

  async #make(provider: HostProvider, { address, name, type, news }: Step, old: Kept | undefined): Promise<Kept> {
    this.steps.push(`${old ? "replace" : "create"} ${name}`);
    const inputs = await checked(provider, {}, news);
    try {
      return await this.#record(address, { type, inputs }, () => provider.create(inputs));
    } finally {
      // Also beside one that was recorded although it failed.
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
    this.steps.push(`delete ${nameIn(old)}`);
  }
}

interface Step {
  readonly address: string;
  readonly name: string;
  readonly type: string;
  readonly news: Wire;
  readonly replace: boolean;
}

async function checked(provider: HostProvider, olds: Wire, news: Wire): Promise<Wire> {
  const { inputs, failures } = await provider.check(olds, news);
  if (failures.length > 0) throw new Error(failures.map(({ reason }) => reason).join("; "));
  return received(inputs).outputs;
}

/** What arrives at the engine. It dies of an `undefined`, and marks what is typed as a secret. */
function received(wire: Wire): Pick<Kept, "outputs" | "secrets"> {
  expect(JSON.parse(JSON.stringify(wire))).toStrictEqual(wire);
  const isSecret = (value: unknown): value is { value: unknown } =>
    typeof value === "object" && value !== null && secretKey in value;
  const entries = Object.entries(wire);
  return {
    outputs: Object.fromEntries(entries.map(([key, value]) => [key, isSecret(value) ? value.value : value])),
    secrets: entries.filter(([, value]) => isSecret(value)).map(([key]) => key),
  };
}

const nameIn = ({ outputs }: Kept): string => String(outputs[addressKey]).split("::").at(-1) ?? "";
