import { writeFile } from "node:fs/promises";
import { setTimeout } from "node:timers/promises";
import { networkTransport } from "../../provider/http/transport";
import { platformsIn } from "../../provider/platforms/custom";
import { audit, type AuditOptions } from "../audit/audit";
import { sourcesOf, type SourceFlags } from "../audit/source";

export interface AuditFlags extends SourceFlags, AuditOptions {}

/** Audits the stacks that the flags choose, and returns the exit code. */
export const run = (flags: AuditFlags): Promise<number> =>
  audit(flags, {
    sources: sourcesOf(flags),
    write: (text) => process.stdout.write(text),
    log: (text) => process.stderr.write(text),
    save: (file, text) => writeFile(file, text),
    platforms: platformsIn(flags.cwd ?? process.cwd()),
    env: process.env,
    transport: networkTransport(process.env),
    clock: { now: Date.now, sleep: (milliseconds) => setTimeout(milliseconds) },
    chance: Math.random,
  });
