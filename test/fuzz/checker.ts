import type { HostProvider } from "../../provider/host/host";
import type { Exchange, Transport } from "../../provider/http/transport";
import type { PlatformName } from "../../sdk/testing";
import { Leaks } from "../model/leaks";
import { network } from "../support/direct";
import type { Story } from "../support/generated";
import { wrongWith } from "./allowed";

/**
 * Seconds of the processor that one verb may take, and of the clock on the wall. They tell what grows with the square of an answer from
 * what grows with it: a list of 300,000 items takes 1.7 s of a processor of its own, and twice as much where a processor is shared.
 */
const most = { cpuSeconds: 10, seconds: 60 };
/** A sentence that somebody can read. */
const longestMessage = 4000;

const prototypeKeys = Object.getOwnPropertyNames(Object.prototype).length;

/** Looks at everything that a provider is asked, sends and says. */
export class Checker {
  readonly lines: string[] = [];
  readonly leaks = new Leaks({
    breaks: (law) => {
      this.breaks(law);
    },
  });
  /** The messages of the errors, in their order. */
  readonly errors: string[] = [];
  /** The failures of checks, one by one. */
  readonly refused: string[] = [];
  sent = 0;
  #broken: string | undefined;

  /** `secrets` are the provider's own; `far` is the way to the platform. */
  constructor(
    readonly platform: PlatformName,
    readonly api: URL,
    secrets: readonly string[],
    private readonly far: Transport = network,
  ) {
    this.leaks.learn(...secrets);
  }

  breaks(law: string): void {
    this.#broken ??= law;
  }

  get story(): Story {
    return { lines: this.lines, broken: this.#broken };
  }

  readonly transport: Transport = (exchange) => {
    this.sent += 1;
    const wrong = wrongWith(exchange, this.platform, this.api);
    if (wrong !== undefined) this.breaks(`a request left its path: ${wrong}`);
    this.#learnFrom(exchange);
    return this.far(exchange);
  };

  readonly say = (line: string): void => {
    this.leaks.lookAt("a line", line);
    this.#readable("a line", line);
  };

  host(inner: HostProvider): HostProvider {
    return {
      configure: (request) => inner.configure(request),
      check: (olds, news) => this.#check(() => inner.check(olds, news)),
      diff: (id, olds, news) => this.#silent("diff", () => inner.diff(id, olds, news)),
      create: (inputs) => this.#verb("create", () => inner.create(inputs)),
      read: (id, props) => this.#verb("read", () => inner.read(id, props)),
      update: (id, olds, news) => this.#verb("update", () => inner.update(id, olds, news)),
      delete: (id, props) => this.#verb("delete", () => inner.delete(id, props)),
    };
  }

  /** A story's end: what the engine's part of it threw is a typed error, or a law of the engine's that was broken. */
  async runs(what: string, work: () => Promise<unknown>): Promise<boolean> {
    const before = this.errors.length;
    try {
      await work();
      this.lines.push(`${what}: well.`);
      return true;
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      const known = this.errors.slice(before);
      this.lines.push(`${what}: ${message.slice(0, 400)}`);
      if (!known.some((one) => message.includes(one))) this.breaks(`the engine itself failed: ${message}`);
      return false;
    }
  }

  async #check<T extends Awaited<ReturnType<HostProvider["check"]>>>(work: () => Promise<T>): Promise<T> {
    const checked = await this.#silent("check", work);
    const reasons = checked.failures.map(({ reason }) => reason).join("; ");
    if (reasons === "") return checked;
    this.errors.push(reasons);
    this.refused.push(...checked.failures.map(({ reason }) => reason));
    this.#readable("a failure of check", reasons);
    this.leaks.lookAt("a failure of check", reasons);
    if (checked.failures.some(({ property }) => property !== "")) this.breaks("the engine would print a value");
    return checked;
  }

  async #silent<T>(verb: string, work: () => Promise<T>): Promise<T> {
    const before = this.sent;
    try {
      return await this.#verb(verb, work);
    } finally {
      if (this.sent > before) this.breaks(`${verb} has sent something`);
    }
  }

  async #verb<T>(verb: string, work: () => Promise<T>): Promise<T> {
    const cpu = process.cpuUsage();
    let timer: NodeJS.Timeout | undefined;
    const hangs = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => {
        reject(Object.assign(new Error(`${verb} hangs`), { stack: "" }));
      }, most.seconds * 1000);
    });
    try {
      return await Promise.race([work(), hangs]);
    } catch (error) {
      this.#failed(verb, error);
      throw error;
    } finally {
      clearTimeout(timer);
      const { user, system } = process.cpuUsage(cpu);
      if (user + system > most.cpuSeconds * 1e6) this.breaks(`${verb} took ${(user + system) / 1e6} s`);
      this.#untouched();
    }
  }

  #failed(verb: string, error: unknown): void {
    if (!(error instanceof Error)) {
      this.breaks(`${verb} threw what is no error`);
      return;
    }
    this.errors.push(error.message);
    // What the host foresees has no stack: it would be printed before the sentence.
    if (error.stack !== "") this.breaks(`${verb} failed in a way that is not foreseen: ${error.stack}`);
    if (error.message === `${verb} hangs`) this.breaks(error.message);
    this.#readable(`the error of ${verb}`, error.message);
    this.leaks.lookAtError(error);
  }

  #readable(where: string, text: string): void {
    if (text.length > longestMessage) this.breaks(`${where} has ${text.length} characters: ${text.slice(0, 300)}`);
    if (/[\p{Cc}\p{Cs}]/u.test(text)) this.breaks(`${where} cannot be printed: ${JSON.stringify(text.slice(0, 300))}`);
  }

  #learnFrom({ headers }: Exchange): void {
    const signed = headers["authorization"]?.split(/[ :]/).at(-1) ?? "";
    // Shorter ones stand in many a sentence.
    if (signed.length >= 12) this.leaks.learn(signed);
  }

  #untouched(): void {
    const { prototype } = Object;
    if (Object.getOwnPropertyNames(prototype).length !== prototypeKeys) this.breaks("Object.prototype was changed");
  }
}
