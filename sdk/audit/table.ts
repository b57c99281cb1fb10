import { sanitize, sanitizeList } from "../../provider/values/sanitize";
import { aligned, cellsOf, columnsFor, longestCell, minute } from "./columns";
import { expiringTitle } from "./findings";
import type { Report } from "./report";
import type { Revocation } from "./revoke";
import type { Row } from "./rows";
import { forDisplay } from "./display";

/** What the report itself does not say. */
interface View {
  /** The names of the states that are empty. */
  readonly empty?: readonly string[];
  /** True if every stored secret was to be tried. */
  readonly verify?: boolean;
}

/** Returns the report as text: sections with a line for each token. Instants are UTC, to the minute. */
export function tableOf(whole: Report, { empty = [], verify = false }: View = {}): string {
  const report = forDisplay(whole);
  const { now, expiresWithin, owned, unmanaged, problems, notes } = report;
  const sections = [
    `${stacksText(report, empty)} at ${minute(now)} UTC`,
    owned.length === 0 ? "owned: none" : section("owned", owned, report),
    orphanedText(report),
    unprovenText(report),
    unmanagedText(report),
    verify ? secretsText(owned) : "",
    namesText(report, "never expires", [...owned, ...unmanaged], ({ neverExpires }) => neverExpires),
    namesText(report, "expired", owned, ({ expired }) => expired),
    namesText(report, "secret no longer works", owned, ({ secretInvalid }) => secretInvalid === true),
    namesText(report, expiringTitle(expiresWithin), [...owned, ...unmanaged], ({ expiring }) => expiring),
    pendingCreationsText(report),
    problems.length === 0 ? "" : ["not checked:", ...problems.map(({ message }) => `  ${message}`)].join("\n"),
    notes.length === 0 ? "" : ["notes:", ...notes.map((note) => `  ${note}`)].join("\n"),
  ];
  return `${sections.filter((text) => text !== "").join("\n\n")}\n`;
}

function stacksText({ stacks }: Report, empty: readonly string[]): string {
  const names = [...stacks, ...empty.map((name) => `${name} (empty state)`)];
  return names.length === 0 ? "no stack" : names.map((name) => sanitize(name, longestCell)).join(", ");
}

/** Returns the section of the tokens that `--revoke` revokes, or an empty string if there are none. */
export function orphanedText(whole: Report): string {
  const report = forDisplay(whole);
  const { orphaned } = report;
  const title = `orphaned (tagged by ${theStack(report)} but missing from its state)`;
  return orphaned.length === 0 ? "" : section(title, orphaned, report);
}

const theStack = ({ stacks }: Report): string => (stacks.length > 1 ? "one of these stacks" : "this stack");

function unprovenText(report: Report): string {
  const { unproven } = report;
  const title =
    `unproven (tagged by ${theStack(report)}, but the tag or the name may be a copy; ` +
    "never revoked: revoke unneeded ones at the platform)";
  return unproven.length === 0 ? "" : shortened(title, unproven, report, mostUnproven);
}

/** Anybody who may name tokens can make any number of copies. */
const mostUnproven = 20;
const mostUnmanaged = 100;

function shortened(title: string, rows: readonly Row[], report: Report, most: number): string {
  const rest = rows.length - most;
  const text = section(title, rows.slice(0, most), report, rows.length);
  return rest > 0 ? `${text}\n  and ${rest} more: --json lists them all` : text;
}

/** Returns the result for each token that `--revoke` was to revoke, or an empty string if there was none. */
export function revocationsText(revocations: readonly Revocation[]): string {
  const lines = revocations.map(
    ({ name, platform, tokenId, message }) => `${name} (${platform} ${tokenId}): ${message}`,
  );
  return lines.length === 0 ? "" : `\n${lines.join("\n")}\n`;
}

function section(title: string, rows: readonly Row[], report: Report, count = rows.length): string {
  const columns = columnsFor(report, rows);
  const titles = Object.keys(columns).map((column) => column.toUpperCase());
  const cells = [titles, ...rows.map((row) => cellsOf(columns, row, report.now))];
  return [`${title}: ${count}`, ...aligned(cells)].join("\n");
}

function unmanagedText(report: Report): string {
  const { scopes, unmanaged, problems } = report;
  if (scopes.length === 0 && problems.length > 0) return "unmanaged: unknown";
  if (unmanaged.length === 0) return "unmanaged: 0";
  return shortened("unmanaged (created manually, by other tools or by other stacks)", unmanaged, report, mostUnmanaged);
}

function secretsText(owned: readonly Row[]): string {
  const current = owned.filter(({ status }) => status === "current");
  const valid = current.filter(({ secretInvalid }) => secretInvalid === false).length;
  const untried = current.filter(({ secretInvalid }) => secretInvalid === null).length;
  if (current.length === 0) return "stored secrets: none";
  return `stored secrets: ${valid} of ${current.length} valid${untried === 0 ? "" : `, ${untried} not checked`}`;
}

/** Returns the names of some tokens in a line, with their stacks if there are several. */
function namesText({ stacks }: Report, title: string, rows: readonly Row[], has: (row: Row) => boolean): string {
  const nameOf = ({ name, stack }: Row) => (stacks.length > 1 && stack !== null ? `${stack} ${name}` : name);
  const names = rows.filter(has).map(nameOf);
  return names.length === 0 ? "" : `${title}: ${names.length} (${sanitizeList(names)})`;
}

function pendingCreationsText({ pendingCreations }: Report): string {
  const names = sanitizeList(pendingCreations.map(({ name, kind }) => `${name} (${kind})`));
  return names === "" ? "" : `pending creations: ${names}, of a run that is in progress or was interrupted`;
}
