import { timeIn } from "../../provider/host/variables";
import { durationMs } from "../../provider/values/duration";
import { sanitize } from "../../provider/values/sanitize";
import { errorMessage } from "../../provider/values/text";
import type { Outside, Trusting } from "./connections";
import { look } from "./look";
import { eachOnce } from "./problems";
import { readStates, type Sources } from "./read";
import { reportOf, type Answer, type AuditedStates, type Report } from "./report";
import { noneOf, revokeEach, settlesIn, type Revocation, type SecondLook } from "./revoke";
import type { Row } from "./rows";
import { forDisplay, withoutSecrets } from "./display";
import { findingsIn } from "./findings";
import { documentsFor, type Document, type Targets } from "./formats";
import { orphanedText, revocationsText, tableOf } from "./table";
import { trustedState, type Allowed } from "./trust";

/** Everything from outside that an audit needs. */
export interface AuditContext extends Omit<Outside, "say"> {
  readonly sources: Sources;
  /** Writes to standard output. */
  readonly write: (text: string) => void;
  /** Writes to standard error. */
  readonly log: (text: string) => void;
  /** Writes a file. */
  readonly save: (file: string, text: string) => Promise<void>;
}

export interface AuditOptions extends Allowed, Targets {
  /** A duration. */
  readonly expiresWithin?: string;
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
  const { revoke = false, verify = false } = options;
  const documents = documentsFor(options);
  const isText = documents.every(({ file }) => file !== undefined);
  const say = (line: string): void => {
    outside.log(`${line}\n`);
  };
  const context = { ...outside, clock: timeIn(outside.env, outside.clock), trust: trustedState(options), say };
  const { reading, report } = await examined(context, options);
  const printable = <T>(value: T): T => withoutSecrets(forDisplay(value), context.platforms);
  // Before anything is revoked.
  if (isText) context.write(tableOf(printable(report), { empty: reading.empty, verify }));
  else if (revoke) context.log(spaced(orphanedText(printable(report))));
  const { revocations, problems } = revoke ? await revocationOf(report, reading, context, options) : nothing;
  const answer = { ...report, problems: eachOnce([...report.problems, ...problems]), revocations };
  const whole = printable(answer);
  (isText ? context.write : context.log)(revocationsText(whole.revocations));
  const isSaved = await written(documents, whole, context);
  return isSaved ? exitCode(answer) : 1;
}

const spaced = (text: string): string => (text === "" ? "" : `${text}\n`);

/** Writes each document. Returns false if one of the files cannot be written. */
async function written(documents: readonly Document[], answer: Answer, context: Context): Promise<boolean> {
  const saved: boolean[] = [];
  for (const { file, text } of documents) {
    if (file === undefined) context.write(text(answer));
    else saved.push(await savedTo(file, text(answer), context));
  }
  return saved.every(Boolean);
}

async function savedTo(file: string, text: string, { save, say }: Context): Promise<boolean> {
  try {
    await save(file, text);
    return true;
  } catch {
    say(`Could not write ${sanitize(file, 200)}. Check that its folder exists and that you may write there.`);
    return false;
  }
}

interface Examined extends SecondLook {
  readonly reading: AuditedStates;
}

async function examined(
  context: Context,
  { verify = false, expiresWithin = "" }: Pick<AuditOptions, "verify" | "expiresWithin"> = {},
): Promise<Examined> {
  const reading = await readStates(context.sources);
  const seen = await look(reading.states, context, { verify });
  const report = reportOf(reading, seen, context.clock.now(), { expiresWithin: durationMs(expiresWithin) });
  return { reading, report, seen };
}

async function revocationOf(
  report: Report,
  reading: AuditedStates,
  context: Context,
  options: AuditOptions,
): Promise<Revoked> {
  const { orphaned } = report;
  if (orphaned.length === 0) return nothing;
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
function exitCode(answer: Answer): number {
  if (answer.problems.length > 0) return 1;
  return findingsIn(answer).length > 0 ? 2 : 0;
}
