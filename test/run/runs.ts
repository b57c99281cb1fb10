import type { Connection } from "../../provider/run/context";
import { RunClock } from "../../provider/run/clock";
import { Run, type Outside } from "../../provider/run/run";
import { fakeClock } from "../support/clock";

interface Options extends Partial<Omit<Outside, "connect" | "revokeNow">> {
  readonly connection?: Connection;
  readonly revokeNow?: boolean;
}

/** A run without a host. Its clock warns of nothing. */
export function runWith({ connection, revokeNow = false, isTimeOverridden = false, ...options }: Options = {}): Run {
  const clock = options.clock ?? fakeClock();
  const outside: Outside = {
    random: (bytes) => new Uint8Array(bytes),
    say: () => undefined,
    isDebug: false,
    ...options,
    clock,
    isTimeOverridden,
    revokeNow: () => revokeNow,
    connect() {
      if (connection === undefined) throw new Error("no connection");
      return connection;
    },
  };
  return new Run(outside, new RunClock(clock, () => undefined, isTimeOverridden));
}
