import { timeIn } from "../../provider/host/config";
import { said } from "../../provider/lifecycle/mint";
import { readExport } from "./export";
import { look, type Outside } from "./look";
import { reportOf, type Report } from "./report";
import { noneOf, revokeEach, settlesIn, type Again, type Revocation } from "./revoke";
import type { Row } from "./rows";
import { stateOf } from "./state";
import { leftBehindText, revocationsText, textOf } from "./table";

/** Everything from outside that an audit needs. */
export interface World extends Outside {
  /** The text of the stack's state, read anew at each call. */
  readonly read: () => Promise<string>;
  /** Writes the answer. */
  readonly write: (text: string) => void;
  /** Says something beside it. */
  readonly tell: (text: string) => void;
}

export interface Wishes {
  readonly json?: boolean;
  readonly revoke?: boolean;
}

/** Shows what a stack owns and what it left behind, ends the latter when that is wished, and answers the exit code. */
export async function audit({ json = false, revoke = false }: Wishes, outside: World): Promise<number> {
  const world = { ...outside, clock: timeIn(outside.env, outside.clock) };
  const { report } = await lookedAt(world);
  const wanted = revoke ? report.leftBehind : [];
  // Before anything is revoked.
  if (!json) world.write(textOf(report));
  else if (wanted.length > 0) world.tell(`${leftBehindText(report)}\n`);
  const { revocations, problems } = wanted.length > 0 ? await revoked(wanted, world) : nothing;
  const whole = { ...report, problems: eachOnce([...report.problems, ...problems]), revocations };
  world.write(json ? `${JSON.stringify(whole, undefined, 2)}\n` : revocationsText(revocations));
  return exitCode(whole);
}

async function lookedAt(world: World): Promise<Again> {
  const state = stateOf(readExport(await world.read()));
  const seen = await look(state, world);
  return { report: reportOf(state, seen, world.clock.now()), seen };
}

type Ending = Pick<Report, "problems"> & { readonly revocations: readonly Revocation[] };

const nothing: Ending = { revocations: [], problems: [] };

/** A run may be under way: what it has made and written down by now is left alone. */
async function revoked(wanted: readonly Row[], world: World): Promise<Ending> {
  const wait = settlesIn(wanted, world.clock.now());
  if (wait > 0) {
    const seconds = Math.ceil(wait / 1000);
    world.tell(`Waiting ${seconds} s, in which a run that is under way would write down what it makes.\n`);
    await world.clock.sleep(wait);
  }
  try {
    const again = await lookedAt(world);
    return { revocations: await revokeEach(wanted, again), problems: again.report.problems };
  } catch (error) {
    return { revocations: noneOf(wanted, `not revoked: ${said(error)}`), problems: [] };
  }
}

const eachOnce = (problems: Report["problems"]): Report["problems"] => [
  ...new Map(problems.map((problem) => [problem.message, problem])).values(),
];

/** What is documented in `--help`. */
function exitCode({ problems, owned, leftBehind, revocations }: Report & Ending): number {
  if (problems.length > 0) return 1;
  const untouched = leftBehind.length - revocations.length;
  const stays = revocations.some(({ outcome }) => outcome === "spared" || outcome === "failed");
  return untouched > 0 || stays || owned.some(({ status }) => status === "gone") ? 2 : 0;
}
