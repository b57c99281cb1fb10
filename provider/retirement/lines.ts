import { identitiesOf, identityOf, tokenIdOf } from "../values/ids";
import type { DesiredResource, ResourceRef } from "../run/context";
import type { Run } from "../run/run";
import { isKeptByUse, isInUse, predecessors, quietMsOf, type EntryPlan } from "./plan";
import { revokedFrom } from "./recovery";
import { withOverlapOfToken, type RetirementInputs } from "./inputs";
import type { OverlapInputs } from "./plan";
import { nameAt, type Entry, type RetirementState } from "./state";
import { formatInstant } from "../rotation/decide";

/** Prints what a run is about to do with tokens that were replaced: in the preview and in the run. */
export function announce(
  { notYetDue, due, released }: EntryPlan,
  before: RetirementState,
  inputs: RetirementInputs,
  at: ResourceRef,
  { say, clock }: Pick<Run, "say" | "clock">,
): void {
  const line = (text: string): void => {
    say(`${nameAt(at)}: ${text}`);
  };
  const unless = quietMsOf(inputs) > 0 ? ` unless it was used within ${String(inputs.keepWhileUsed)}` : "";
  for (const entry of due) line(`${ends[entry.reason](tokenIdOf(entry.token), unless)}${useOf(entry, clock.now())}`);
  announceKept(notYetDue, inputs, at, { say, clock });
  const known = new Map(before.retiring.map((entry) => [entry.token, entry.retireAt]));
  const others = notYetDue.filter((entry) => !isKeptByUse(entry, inputs, clock.earliest(entry.token)));
  for (const entry of others.filter(({ token, retireAt }) => known.get(token) !== retireAt))
    line(`${lives[entry.reason](tokenIdOf(entry.token))} ${revokedFrom(entry.retireAt)}`);
  for (const { token } of released)
    line(
      `${tokenIdOf(token)} is no longer in \`supersedes\`. It is released: nothing revokes it. Revoke it once nothing uses it.`,
    );
  // What the token's own decision has replaced, its own line names.
  const listed = identitiesOf([inputs.replaces?.token, ...[...notYetDue, ...due].map(({ token }) => token)]);
  const replaced = inputs.current === undefined ? [] : predecessors(before, inputs);
  for (const { token } of replaced.filter((one) => !listed.has(identityOf(one.token))))
    line(`${tokenIdOf(token)} was replaced. It is revoked at the end of this run.`);
}

/** Prints which tokens `keepWhileUsed` keeps. */
export function announceKept(
  entries: readonly Entry[],
  inputs: OverlapInputs,
  at: ResourceRef,
  { say, clock }: Pick<Run, "say" | "clock">,
): void {
  for (const entry of entries.filter((one) => isKeptByUse(one, inputs, clock.earliest(one.token))))
    say(
      `${nameAt(at)}: not revoking ${tokenIdOf(entry.token)} yet: \`keepWhileUsed\` is ${String(inputs.keepWhileUsed)}. ${lastUseText(entry)}`,
    );
}

/** When a token was last used, and from when on it is revoked. */
export const lastUseText = ({ lastUsedAt, useUnknownAt, retireAt }: Entry): string =>
  `${useUnknownAt === undefined ? `Last known use: ${instant(lastUsedAt)}.` : "The platform shows no last use of any token."} ` +
  `The next \`pulumi up\` after ${instant(retireAt)} revokes it, if nothing uses it until then.`;

/** Warns of the use of tokens that this run revokes, as the platform reports it now. */
export function warnOfUse(due: readonly Entry[], at: ResourceRef, { say, clock }: Pick<Run, "say" | "clock">): void {
  for (const entry of due.filter((one) => isInUse(one, clock.now())))
    say(
      `${nameAt(at)}: warning: ${tokenIdOf(entry.token)} was used at ${instant(entry.lastUsedAt)}, less than a day ago. ` +
        "It is revoked at the end of this run.",
    );
}

/** Prints which tokens are not revoked after all: they were due by the local clock only. */
export function announceNotDue(
  ahead: readonly Entry[],
  ending: readonly string[],
  at: ResourceRef,
  { say }: Pick<Run, "say">,
): void {
  const wasDue = identitiesOf(ending);
  for (const { token, retireAt } of ahead.filter((entry) => wasDue.has(identityOf(entry.token))))
    say(
      `${nameAt(at)}: not revoking ${tokenIdOf(token)} yet: by the platform's clock it is not due. ${revokedFrom(retireAt)}`,
    );
}

/** Prints what a new Retirement is about to put on its list: before it exists, only its arguments say so. */
export function announceSuperseded(at: DesiredResource, run: Run): void {
  const { spec } = withOverlapOfToken(at, run);
  const { supersedes = [], overlap } = spec as { supersedes?: readonly unknown[]; overlap?: unknown };
  const when =
    overlap === "0d"
      ? "The next `pulumi up` revokes it."
      : `The first \`pulumi up\` after ${String(overlap)} revokes it.`;
  for (const id of Array.isArray(supersedes) ? supersedes : [])
    run.say(`${nameAt(at)}: ${String(id)} is in \`supersedes\`. ${when}`);
}

/** `unless` ends the sentence with what may keep the token. */
const ends = {
  adopted: (id, unless) => `the overlap of ${id} has ended. It is revoked at the end of this run${unless}.`,
  replaced: (id, unless) => `the overlap of ${id} has ended. It is revoked at the end of this run${unless}.`,
  superseded: (id, unless) =>
    `the overlap of ${id}, which is in \`supersedes\`, has ended. It is revoked at the end of this run${unless}.`,
  orphaned: (id, unless) => `orphaned token ${id} is revoked at the end of this run${unless}.`,
} satisfies Record<Entry["reason"], (id: string, unless: string) => string>;

const lives = {
  adopted: (id) => `${id} was replaced.`,
  replaced: (id) => `${id} was replaced.`,
  superseded: (id) => `${id} is in \`supersedes\`.`,
  orphaned: (id) => `orphaned token ${id} is kept.`,
} satisfies Record<Entry["reason"], (id: string) => string>;

const instant = (text: string | undefined): string => formatInstant(text === undefined ? undefined : Date.parse(text));

function useOf(entry: Entry, now: number): string {
  if (entry.lastUsedAt === undefined) return "";
  const warning = isInUse(entry, now) ? ", less than a day ago: a consumer may still need it" : "";
  return ` Last used: ${instant(entry.lastUsedAt)}${warning}.`;
}
