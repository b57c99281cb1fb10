import { timeIn } from "../../provider/host/variables";
import { errorMessage } from "../../provider/values/text";
import type { Outside, Trusting } from "./connections";
import { look } from "./look";
import { eachOnce } from "./problems";
import { readStates, type Sources } from "./read";
import { reportOf, type AuditedStates, type Report } from "./report";
import { noneOf, revokeEach, settlesIn, type Revocation, type SecondLook } from "./revoke";
import type { Row } from "./rows";
import { forDisplay } from "./display";
import { orphanedText, revocationsText, tableOf } from "./table";
import { trustedState, type Allowed } from "./trust";

/** Everything from outside that an audit needs. */
export interface AuditContext extends Omit<Outside, "say"> {
  readonly sources: Sources;
  /** Writes to standard output. */
  readonly write: (text: string) => void;
  /** Writes to standard error. */
  readonly log: (text: string) => void;
  /** Writes a file that shows the report. */
  readonly save: (form: FileForm, path: string, report: Report) => Promise<void>;
}

/** The forms in which a report is written to a file. */
const fileForms = ["html", "calendar"] as const;

export type FileForm = (typeof fileForms)[number];

export interface AuditOptions extends Allowed, Readonly<Partial<Record<FileForm, string>>> {
  readonly json?: boolean;
  /** Revoke the orphaned tokens. */
  readonly revoke?: boolean;
  /** Revoke although only one stack was read. */
  readonly yes?: boolean;
  /** Try every stored secret. */
  readonly verify?: boolean;
}

type Context = AuditContext & Trusting;

/** Reports the tokens of one or several stacks, revokes the orphaned ones with `revoke`, and returns the exit code. */
export async function audit(options: AuditOptions, outside: AuditContext): Promise<number> {
  const { json = false, revoke = false, verify = false } = options;
  const say = (line: string): void => {
    outside.log(`${line}\n`);
  };
  const context = { ...outside, clock: timeIn(outside.env, outside.clock), trust: trustedState(options), say };
  const { reading, report } = await examined(context, options);
  // Before anything is revoked.
  for (const form of fileForms) if (options[form] !== undefined) await context.save(form, options[form], report);
  if (!json) context.write(tableOf(report, { empty: reading.empty, verify }));
  const { revocations, problems } = revoke ? await revocationOf(report, reading, context, options) : nothing;
  const whole = forDisplay({ ...report, problems: eachOnce([...report.problems, ...problems]), revocations });
  context.write(json ? `${JSON.stringify(whole, undefined, 2)}\n` : revocationsText(whole.revocations));
  return exitCode(whole);
}

interface Examined extends SecondLook {
  readonly reading: AuditedStates;
}

async function examined(context: Context, options: Pick<AuditOptions, "verify"> = {}): Promise<Examined> {
  const reading = await readStates(context.sources);
  const seen = await look(reading.states, context, options);
  return { reading, report: reportOf(reading, seen, context.clock.now()), seen };
}

async function revocationOf(
  report: Report,
  reading: AuditedStates,
  context: Context,
  options: AuditOptions,
): Promise<Revoked> {
  const { orphaned } = report;
  if (orphaned.length === 0) return nothing;
  if (options.json) context.log(`${orphanedText(report)}\n`);
  const refusal = refusalOf(reading, options);
  if (refusal === undefined) return revoked(orphaned, context);
  context.log(`${refusal}\n`);
  return nothing;
}

/** Returns why nothing is revoked, if so. */
function refusalOf({ several, problems }: AuditedStates, { yes = false }: AuditOptions): string | undefined {
  if (problems.length > 0) return unreadStack;
  if (several || yes) return undefined;
  return (
    "Nothing was revoked: only one stack was read, and another stack may have these tokens. " +
    "Pass --all-stacks to read every stack, or --yes to revoke them anyway."
  );
}

const unreadStack =
  "Nothing was revoked: not every stack could be read, and another stack may have these tokens. Fix the stacks that are not checked, " +
  "and run again.";

interface Revoked extends Pick<Report, "problems"> {
  readonly revocations: readonly Revocation[];
}

const nothing: Revoked = { revocations: [], problems: [] };

/** Revokes the orphans that are left after a wait. A run may be in progress: the tokens that it has recorded by then are skipped. */
async function revoked(wanted: readonly Row[], context: Context): Promise<Revoked> {
  const wait = settlesIn(wanted, context.clock.now());
  if (wait > 0) {
    const seconds = Math.ceil(wait / 1000);
    context.log(`Waiting ${seconds} s, so that a run in progress can record the tokens that it creates.\n`);
    await context.clock.sleep(wait);
  }
  try {
    const { reading, ...again } = await examined(context);
    const { problems } = again.report;
    if (reading.problems.length > 0)
      return { revocations: noneOf(wanted, "not every stack could be read again. Run the audit again."), problems };
    return { revocations: await revokeEach(wanted, again), problems };
  } catch (error) {
    return { revocations: noneOf(wanted, errorMessage(error)), problems: [] };
  }
}

/** Returns the exit code that `--help` documents. */
function exitCode({ problems, owned, orphaned, unproven, revocations }: Report & Revoked): number {
  if (problems.length > 0) return 1;
  const untouched = orphaned.length - revocations.length;
  const stays = revocations.some(({ outcome }) => outcome === "skipped" || outcome === "failed");
  return untouched > 0 || unproven.length > 0 || stays || owned.some(isFinding) ? 2 : 0;
}

const isFinding = ({ status, expired, secretInvalid }: Row): boolean =>
  status === "not found" || expired || secretInvalid === true;
