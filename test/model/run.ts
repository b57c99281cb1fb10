import { setImmediate } from "node:timers/promises";
import type { Clock } from "../../provider/http/rate";
import type { Answer, Exchange, Transport } from "../../provider/http/transport";
import { network } from "../support/direct";
import type { Actor, Truth } from "./truth";

/** What happens to a run at its n-th request: before that is sent, or once it was answered. */
export interface Accident {
  readonly words: string;
  readonly request: number;
  readonly when: "before" | "after";
  /** Ends the process. */
  readonly kills?: boolean;
  happens?(): void;
}

/** How one run is to go. */
export interface Plan {
  readonly accidents?: readonly Accident[];
  /** The consumer of "ci" fails, before its Retirement gets the new token or after that. */
  readonly consumerFails?: "before the Retirement" | "after the Retirement" | undefined;
  /** `--replace` of "ci" or of its Retirement. */
  readonly replace?: "ci" | "ci-retirement" | undefined;
  /** `up --refresh`: the same process looks at everything first. */
  readonly refresh?: boolean | undefined;
  /** By how many milliseconds the runner's clock is ahead of the platform's; behind when negative. The simulated engine only. */
  readonly clockAheadMs?: number | undefined;
}

export type End = "whole" | "failed" | "killed";

/** How a run went. */
export interface Ran {
  readonly end: End;
  /** What it orphaned was left to chance: an accident, or a consumer that failed before its Retirement may have run. */
  readonly byChance: boolean;
  readonly steps: readonly string[];
}

/** A call that changes nothing. Serverpod Cloud sends everything by POST. */
const onlyLooks = ({ method, url }: Exchange): boolean =>
  method === "GET" || /\/(listAuthSessions|readUser)$/.test(url.pathname);

/** One process of the provider, from its first request to its end. */
export class Run {
  /** Whether anything happened to it. */
  struck: boolean;
  /** Requests that may change something. */
  writes = 0;
  error: unknown;
  readonly #killed: Promise<"killed">;
  sent = 0;
  #state: "alive" | "dead" = "alive";
  #kill: () => void = () => undefined;
  #last: Promise<unknown> = Promise.resolve();

  constructor(
    readonly actor: Actor,
    private readonly truth: Truth,
    private readonly plan: Plan,
    private readonly onSent: (exchange: Exchange) => void,
  ) {
    this.struck = this.hasWrongClock;
    this.#killed = new Promise((resolve) => {
      this.#kill = () => {
        this.#state = "dead";
        resolve("killed");
      };
    });
  }

  get hasWrongClock(): boolean {
    return this.plan.clockAheadMs !== undefined;
  }

  /** The clock of the machine that it is on. */
  clockOf(clock: Clock): Clock {
    const { clockAheadMs = 0 } = this.plan;
    return { now: () => clock.now() + clockAheadMs, sleep: (milliseconds) => clock.sleep(milliseconds) };
  }

  /** One after the other, so that the truth can be looked at after each. What is on its way when the process ends still arrives. */
  readonly transport: Transport = async (exchange) => {
    if (this.#isDead()) return never();
    const answer = this.#last.then(() => this.#send(exchange));
    this.#last = answer.catch(() => undefined);
    await this.#last;
    return this.#isDead() ? never() : answer;
  };

  async #send(exchange: Exchange): Promise<Answer> {
    this.sent += 1;
    const request = this.sent;
    if (!onlyLooks(exchange)) this.writes += 1;
    const wasDead = this.#isDead();
    this.#boundary(request, "before");
    if (this.#isDead() && !wasDead) throw new Error("The process has ended.");
    this.onSent(exchange);
    try {
      return await network(exchange);
    } finally {
      this.truth.look(this.actor);
      this.#boundary(request, "after");
    }
  }

  /** Waits for its end: of the work, or of the process. */
  async end(work: Promise<unknown>): Promise<End> {
    const worked = work.then(
      () => "whole" as const,
      (error: unknown) => {
        this.error = error;
        return "failed" as const;
      },
    );
    const end = await Promise.race([worked, this.#killed]);
    // What was sent is done, whoever waits for the answer.
    await this.#last;
    // And so is what needs no request more.
    await setImmediate();
    this.truth.look(this.actor);
    return end;
  }

  #isDead(): boolean {
    return this.#state === "dead";
  }

  #boundary(request: number, when: Accident["when"]): void {
    for (const accident of (this.plan.accidents ?? []).filter((one) => one.request === request && one.when === when)) {
      if (this.#isDead()) break;
      this.struck = true;
      accident.happens?.();
      if (accident.kills) this.#kill();
    }
  }
}

/** What a process that has ended was waiting for never comes. */
const never = (): Promise<never> => new Promise<never>(() => undefined);
