import { setTimeout } from "node:timers/promises";
import { networkTransport } from "../../provider/http/transport";
import * as platforms from "../../provider/platforms";
import { audit, type Wishes } from "../audit/audit";
import { exportOf, type Source } from "../audit/source";

export interface AuditFlags extends Source, Wishes {}

/** Looks at the stack that the flags name. Answered is the exit code. */
export const run = (flags: AuditFlags): Promise<number> =>
  audit(flags, {
    read: () => exportOf(flags),
    write: (text) => process.stdout.write(text),
    tell: (text) => process.stderr.write(text),
    platforms,
    env: process.env,
    transport: networkTransport(),
    clock: { now: Date.now, sleep: (milliseconds) => setTimeout(milliseconds) },
    chance: Math.random,
  });
