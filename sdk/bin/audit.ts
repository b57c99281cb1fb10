import { writeFile } from "node:fs/promises";
import { audit, type AuditOptions } from "../audit/audit";
import { sourcesOf, type SourceFlags } from "../audit/source";
import { outsideOf } from "./outside";

export interface AuditFlags extends SourceFlags, AuditOptions {}

/** Audits the stacks that the flags choose, and returns the exit code. */
export const run = (flags: AuditFlags): Promise<number> =>
  audit(flags, {
    ...outsideOf(flags.cwd),
    sources: sourcesOf(flags),
    save: (file, text) => writeFile(file, text),
  });
