import type { Clock } from "../../provider/http/rate";
import type { Transport } from "../../provider/http/transport";
import type { Kept } from "../support/engine";
import type { Working } from "./actor";
import type { Plan } from "./run";
import type { Stack } from "./stack";

/** What runs the program of one stack and keeps its state. */
export interface StackEngine {
  /** The random id of the stack. */
  readonly owner: string;
  /** What the state has, by address. */
  readonly state: ReadonlyMap<string, Kept>;
  /** Old instances whose deletion is due. */
  readonly pending: readonly Kept[];
  /** What the last run did: `create ci`, `same ci`, `delete ci-retirement`. */
  readonly steps: readonly string[];
  up(actor: Working, plan: Plan): Promise<void>;
  preview(actor: Working): Promise<void>;
  refresh(): Promise<void>;
  destroy(): Promise<void>;
  /** `pulumi state delete` of the resources at these addresses. */
  forget(addresses: readonly string[]): Promise<void>;
  /** `pulumi stack rename`; the simulated engine only. */
  rename?(): void;
  /** `pulumi state move` to another stack; the simulated engine only. */
  moveTo?(to: StackEngine, parts: readonly (readonly [string, Kept])[]): void;
  /** The run under way was to be killed: afterwards none of its processes is there. */
  kill(): Promise<void>;
  close(): Promise<void>;
}

/** What a stack gives to its engine. */
export interface Seat {
  /** The way to the platform for the run under way. Of one that was killed it leads nowhere: a process keeps what it began with. */
  readonly transport: () => Transport;
  /** The clock of the machine that the run under way is on. */
  readonly clock: () => Clock;
  /** Hears whatever the engine shows. */
  readonly say: (text: string) => void;
  /** The random id, where the engine does not choose it. */
  readonly owner: string;
}

/** A kind of engine. */
export interface Engines {
  readonly engineOf: (stack: Stack, seat: Seat) => StackEngine;
  /** The shortest time that its runs can tell. */
  readonly tickMs: number;
  /** Its runs take long: what follows every clean run of another kind is looked at in the end only. */
  readonly sparing: boolean;
}
