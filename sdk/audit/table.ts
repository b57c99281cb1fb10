import type { Report } from "./report";
import type { Revocation } from "./revoke";
import type { Row } from "./rows";

/** The report for a reader: sections, and a line for each token. Instants to the minute, UTC. */
export function textOf(report: Report): string {
  const { stack, now, owned, problems } = report;
  const sections = [
    `${stack ?? "an empty state"} at ${minute(now)} UTC`,
    owned.length === 0 ? "owned: none" : section("owned", owned, now),
    leftBehindText(report),
    `foreign: ${foreignText(report)}`,
    neverText(owned),
    unfinishedText(report),
    problems.length === 0 ? "" : ["not looked at:", ...problems.map(({ message }) => plain(`  ${message}`))].join("\n"),
  ];
  return `${sections.filter((text) => text !== "").join("\n\n")}\n`;
}

/** What `--revoke` is about to end; empty when there is nothing. */
export function leftBehindText({ leftBehind, now }: Report): string {
  const title = "left behind, which carries this stack's ownership and stands nowhere in its state";
  return leftBehind.length === 0 ? "" : section(title, leftBehind, now);
}

/** What became of each that was to be revoked; empty when there was none. */
export function revocationsText(revocations: readonly Revocation[]): string {
  const lines = revocations.map(
    ({ name, platform, tokenId, message }) => `${name} (${platform} ${tokenId}): ${message}`,
  );
  return lines.length === 0 ? "" : `\n${lines.map(plain).join("\n")}\n`;
}

function section(title: string, rows: readonly Row[], now: string): string {
  const cells = [
    Object.keys(columns),
    ...rows.map((row) => Object.values(columns).map((cell) => plain(cell(row, now)))),
  ];
  const widths = Object.keys(columns).map((_, at) => Math.max(...cells.map((line) => line[at]?.length ?? 0)));
  const lines = cells.map((line) => line.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join("  "));
  return [`${title}: ${rows.length}`, ...lines.map((line) => `  ${line}`.trimEnd())].join("\n");
}

const columns: Readonly<Record<string, (row: Row, now: string) => string>> = {
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

function statusText({ status, until, seen }: Row, now: string): string {
  const when = until === null ? "" : until <= now ? `due since ${minute(until)}` : `in overlap until ${minute(until)}`;
  const words = status === "in overlap" && when !== "" ? when : status;
  return seen ? words : `${words} (not looked at)`;
}

function expiryText({ expiresAt, neverExpires }: Row, now: string): string {
  if (neverExpires) return "never";
  return `${instant(expiresAt)}${expiresAt !== null && expiresAt <= now ? " (expired)" : ""}`;
}

function foreignText({ foreign, problems }: Report): string {
  if (foreign.length === 0 && problems.length > 0) return "not known";
  const places = foreign.filter(({ tokens }) => tokens > 0);
  const all = places.reduce((sum, { tokens }) => sum + tokens, 0);
  const each = places.map(({ platform, place, tokens }) => `${platform}/${place} ${tokens}`).join(", ");
  return all === 0 ? "0" : `${all} (${each})`;
}

function neverText(owned: readonly Row[]): string {
  const names = owned.filter(({ neverExpires }) => neverExpires).map(({ name }) => name);
  return names.length === 0 ? "" : plain(`never expires: ${names.length} (${names.join(", ")})`);
}

function unfinishedText({ unfinished }: Report): string {
  const names = unfinished.map(({ name, kind }) => `${name} (${kind})`).join(", ");
  return names === "" ? "" : plain(`not finished: the creation of ${names}, in a run that is under way or broke off`);
}

const instant = (time: string | null): string => (time === null ? "-" : minute(time));

const minute = (time: string): string => new Date(time).toISOString().slice(0, 16).replace("T", " ");

/** What a name holds must not steer a terminal. */
const plain = (text: string): string => text.replace(/(?!\n)\p{Cc}/gu, "?");
