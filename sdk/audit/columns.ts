import { sanitize } from "../../provider/values/sanitize";
import type { Report } from "./report";
import type { Row } from "./rows";
import { isPast } from "./upcoming";

/** The columns of a table for people: that of the text, and those of Markdown. */

export type Cell = (row: Row, now: string) => string;

/** Returns the columns by their titles. Those of stacks and owners are there if there are several, or any. */
export const columnsFor = (
  { stacks }: Pick<Report, "stacks">,
  rows: readonly Row[],
): Readonly<Record<string, Cell>> => ({
  ...(stacks.length > 1 && { Stack: ({ stack }) => stack ?? "-" }),
  ...tokenColumns,
  ...(rows.some(({ owner }) => owner !== null) && { Owner: ({ owner }) => owner ?? "-" }),
});

const tokenColumns: Readonly<Record<string, Cell>> = {
  Name: ({ name }) => name,
  Kind: ({ kind }) => kind ?? "-",
  Where: ({ platform, scope }) => `${platform}/${scope}`,
  Token: ({ tokenId }) => tokenId,
  Status: statusText,
  Created: ({ createdAt }) => instant(createdAt),
  Expires: expiryText,
  Rotates: ({ rotateAt, rotateFrom }, now) => `${instant(rotateAt)}${isPast(rotateFrom, now) ? " (due)" : ""}`,
  "Last used": ({ lastUsedAt }) => instant(lastUsedAt),
};

/** Returns the texts of a row's cells, each safe for a terminal. */
export const cellsOf = (columns: Readonly<Record<string, Cell>>, row: Row, now: string): string[] =>
  Object.values(columns).map((cell) => sanitize(cell(row, now), longestCell));

export const longestCell = 200;

/** Returns lines of cells as lines of text, in columns of the same width. */
export function aligned(lines: readonly (readonly string[])[]): string[] {
  const widths = (lines[0] ?? []).map((_, at) => Math.max(...lines.map((line) => line[at]?.length ?? 0)));
  return lines.map((line) => `  ${line.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join("  ")}`.trimEnd());
}

function statusText({ status, retireAt, checked, secretInvalid }: Row, now: string): string {
  const when =
    retireAt === null
      ? ""
      : isPast(retireAt, now)
        ? `overlap ended ${minute(retireAt)}`
        : `in overlap until ${minute(retireAt)}`;
  const words = status === "in overlap" && when !== "" ? when : status;
  const notes = [...(secretInvalid ? ["secret no longer works"] : []), ...(checked ? [] : ["not checked"])];
  return notes.length === 0 ? words : `${words} (${notes.join(", ")})`;
}

function expiryText({ expiresAt, neverExpires }: Row, now: string): string {
  if (neverExpires) return "never";
  return `${instant(expiresAt)}${isPast(expiresAt, now) ? " (expired)" : ""}`;
}

const instant = (time: string | null): string => (time === null ? "-" : minute(time));

/** Returns an instant in UTC, to the minute. */
export const minute = (time: string): string => new Date(time).toISOString().slice(0, 16).replace("T", " ");
