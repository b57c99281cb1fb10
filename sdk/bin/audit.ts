import { writeFile } from "node:fs/promises";
import { setTimeout } from "node:timers/promises";
import { networkTransport } from "../../provider/http/transport";
import { platformsIn } from "../../provider/platforms/custom";
import { UserError } from "../../provider/run/context";
import { audit, type AuditOptions, type FileForm } from "../audit/audit";
import type { Report } from "../audit/report";
import { sourcesOf, type SourceFlags } from "../audit/source";

export interface AuditFlags extends SourceFlags, AuditOptions {}

/** Audits the stacks that the flags choose, and returns the exit code. */
export const run = (flags: AuditFlags): Promise<number> =>
  audit(flags, {
    sources: sourcesOf(flags),
    write: (text) => process.stdout.write(text),
    log: (text) => process.stderr.write(text),
    save,
    platforms: platformsIn(flags.cwd ?? process.cwd()),
    env: process.env,
    transport: networkTransport(process.env),
    clock: { now: Date.now, sleep: (milliseconds) => setTimeout(milliseconds) },
    chance: Math.random,
  });

/** Loaded only for an audit that writes such a file. */
const forms: Readonly<Record<FileForm, () => Promise<(report: Report) => string>>> = {
  html: async () => (await import("../audit/page/page.js")).pageOf,
  calendar: async () => (await import("../audit/calendar.js")).calendarOf,
};

async function save(form: FileForm, path: string, report: Report): Promise<void> {
  const textOf = await forms[form]();
  try {
    await writeFile(path, textOf(report));
  } catch (error) {
    const { code = "unknown error" } = error as NodeJS.ErrnoException;
    throw new UserError(`--${form}: must be a file that can be written (${code}). Check the path.`);
  }
}
