import { sanitize, sanitizeList } from "../../provider/values/shown";
import type { Report } from "./report";
import type { Revocation } from "./revoke";
import type { Row } from "./rows";
import { forDisplay } from "./shown-report";

/** The report for a reader: sections, and a line for each token. Instants to the minute, UTC. */
export function tableOf(whole: Report): string {
  const report = forDisplay(whole);
  const { stacks, now, owned, problems, notes } = report;
  const sections = [
    `${stacks.length === 0 ? "an empty state" : stacks.map((one) => sanitize(one, longestCell)).join(", ")} at ${minute(now)} UTC`,
    owned.length === 0 ? "owned: none" : section("owned", owned, report),
    orphanedText(report),
    unprovenText(report),
    `unmanaged: ${unmanagedText(report)}`,
    namesText("never expires", owned, ({ neverExpires }) => neverExpires),
    namesText("expired", owned, ({ expired }) => expired),
    namesText("secret no longer works", owned, ({ secretInvalid }) => secretInvalid === true),
    unfinishedText(report),
    problems.length === 0 ? "" : ["not checked:", ...problems.map(({ message }) => `  ${message}`)].join("\n"),
    notes.length === 0 ? "" : ["note:", ...notes.map((note) => `  ${note}`)].join("\n"),
  ];
  return `${sections.filter((text) => text !== "").join("\n\n")}\n`;
}

/** What `--revoke` is about to revoke; empty when there is nothing. */
export function orphanedText(whole: Report): string {
  const report = forDisplay(whole);
  const { orphaned } = report;
  const title = `orphaned, with the tag of ${report.stacks.length > 1 ? "one of these stacks" : "this stack"} but not in its state`;
  return orphaned.length === 0 ? "" : section(title, orphaned, report);
}

/** Whoever may name tokens can make as many as he likes. */
const mostUnproven = 20;

function unprovenText(report: Report): string {
  const { unproven, stacks } = report;
  const title =
    `unproven, with the tag of ${stacks.length > 1 ? "one of these stacks" : "this stack"} in a name that it did not make, or in a copy ` +
    "(not revoked: revoke at the platform what nobody needs)";
  const rest = unproven.length - mostUnproven;
  if (unproven.length === 0) return "";
  const shownOnes = section(title, unproven.slice(0, mostUnproven), report, unproven.length);
  return rest > 0 ? `${shownOnes}\n  and ${rest} more: --json lists them all` : shownOnes;
}

/** The result for each token that was to be revoked; empty when there was none. */
export function revocationsText(revocations: readonly Revocation[]): string {
  const lines = revocations.map(
    ({ name, platform, tokenId, message }) => `${name} (${platform} ${tokenId}): ${message}`,
  );
  return lines.length === 0 ? "" : `\n${lines.join("\n")}\n`;
}

type Cell = (row: Row, now: string) => string;

function section(title: string, rows: readonly Row[], { stacks, now }: Report, count = rows.length): string {
  const columns = { ...(stacks.length > 1 && stackColumn), ...tokenColumns };
  const cells = [
    Object.keys(columns),
    ...rows.map((row) => Object.values(columns).map((cell) => sanitize(cell(row, now), longestCell))),
  ];
  const widths = Object.keys(columns).map((_, at) => Math.max(...cells.map((line) => line[at]?.length ?? 0)));
  const lines = cells.map((line) => line.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join("  "));
  return [`${title}: ${count}`, ...lines.map((line) => `  ${line}`.trimEnd())].join("\n");
}

const stackColumn: Readonly<Record<string, Cell>> = { STACK: ({ stack }) => stack ?? "-" };

const tokenColumns: Readonly<Record<string, Cell>> = {
  NAME: ({ name }) => name,
  KIND: ({ kind }) => kind ?? "-",
  WHERE: ({ platform, place }) => `${platform}/${place}`,
  TOKEN: ({ tokenId }) => tokenId,
  STATUS: statusText,
  CREATED: ({ createdAt }) => instant(createdAt),
  EXPIRES: expiryText,
  ROTATES: ({ rotatesAt }) => instant(rotatesAt),
  "LAST USED": ({ lastUsedAt }) => instant(lastUsedAt),
};

function statusText({ status, until, seen, secretInvalid }: Row, now: string): string {
  const when = until === null ? "" : until <= now ? `due since ${minute(until)}` : `in overlap until ${minute(until)}`;
  const words = status === "in overlap" && when !== "" ? when : status;
  const notes = [...(secretInvalid ? ["secret no longer works"] : []), ...(seen ? [] : ["not checked"])];
  return notes.length === 0 ? words : `${words} (${notes.join(", ")})`;
}

function expiryText({ expiresAt, neverExpires }: Row, now: string): string {
  if (neverExpires) return "never";
  return `${instant(expiresAt)}${expiresAt !== null && expiresAt <= now ? " (expired)" : ""}`;
}

function unmanagedText({ unmanaged, problems }: Report): string {
  if (unmanaged.length === 0 && problems.length > 0) return "not known";
  const places = unmanaged.filter(({ tokens }) => tokens > 0);
  const all = places.reduce((sum, { tokens }) => sum + tokens, 0);
  const each = places
    .map(({ platform, place, tokens }) => `${sanitize(`${platform}/${place}`, longestCell)} ${tokens}`)
    .join(", ");
  return all === 0 ? "0" : `${all} (${each})`;
}

function namesText(title: string, owned: readonly Row[], has: (row: Row) => boolean): string {
  const names = owned.filter(has).map(({ name }) => name);
  return names.length === 0 ? "" : `${title}: ${names.length} (${sanitizeList(names)})`;
}

function unfinishedText({ unfinished }: Report): string {
  const names = sanitizeList(unfinished.map(({ name, kind }) => `${name} (${kind})`));
  return names === "" ? "" : `not finished: the creation of ${names}, in a run that is under way or was interrupted`;
}

const instant = (time: string | null): string => (time === null ? "-" : minute(time));

const minute = (time: string): string => new Date(time).toISOString().slice(0, 16).replace("T", " ");

const longestCell = 200;
