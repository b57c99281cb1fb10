import type { Exchange, Transport } from "../../provider/http/transport";
import { network } from "../support/emulated";
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

export type End = "whole" | "failed" | "killed";

/** A call that changes nothing. Serverpod Cloud sends everything by POST. */
const onlyLooks = ({ method, url }: Exchange): boolean =>
  method === "GET" || /\/(listAuthSessions|readUser)$/.test(url.pathname);

/** One process of the provider, from its first request to its end. */
export class Run {
  /** Whether anything happened to it. */
  struck = false;
  /** Requests that may change something. */
  writes = 0;
  error: unknown;
  readonly #killed: Promise<"killed">;
  sent = 0;
  #isDead = false;
  #kill: () => void = () => undefined;
  readonly #underWay = new Set<Promise<unknown>>();

  constructor(
    readonly actor: Actor,
    private readonly truth: Truth,
    private readonly accidents: readonly Accident[],
    private readonly onSent: (exchange: Exchange) => void,
  ) {
    this.#killed = new Promise((resolve) => {
      this.#kill = () => {
        this.#isDead = true;
        resolve("killed");
      };
    });
  }

  readonly transport: Transport = async (exchange) => {
    this.sent += 1;
    const request = this.sent;
    if (!onlyLooks(exchange)) this.writes += 1;
    await this.#boundary(request, "before");
    this.onSent(exchange);
    const answer = network(exchange);
    const known = answer.then(
      () => undefined,
      () => undefined,
    );
    this.#underWay.add(known);
    await known;
    this.#underWay.delete(known);
    this.truth.look(this.actor);
    await this.#boundary(request, "after");
    return answer;
  };

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
    await Promise.all(this.#underWay);
    this.truth.look(this.actor);
    return end;
  }

  /** What a process that has ended was waiting for never comes. */
  #boundary(request: number, when: Accident["when"]): Promise<void> {
    for (const accident of this.accidents.filter((one) => one.request === request && one.when === when)) {
      if (this.#isDead) break;
      this.struck = true;
      accident.happens?.();
      if (accident.kills) this.#kill();
    }
    return this.#isDead ? new Promise<never>(() => undefined) : Promise.resolve();
  }
}
