import { rowsOf, type Answer } from "./report";
import type { Row } from "./rows";

/** The columns, in their order. */
const columns: Readonly<Record<keyof Row, true>> = {
  status: true,
  platform: true,
  scope: true,
  tokenId: true,
  name: true,
  kind: true,
  stack: true,
  urn: true,
  owner: true,
  description: true,
  createdAt: true,
  expiresAt: true,
  lastUsedAt: true,
  neverExpires: true,
  expired: true,
  expiring: true,
  rotateFrom: true,
  rotateAt: true,
  rotationReason: true,
  overlap: true,
  retireAt: true,
  successor: true,
  permissions: true,
  adopted: true,
  checked: true,
  secretInvalid: true,
};
const keys = Object.keys(columns) as readonly (keyof Row)[];

/** Returns every token as a line of comma-separated values (RFC 4180), after a line with the names of the columns. */
export const csvOf = (answer: Answer): string =>
  [keys, ...rowsOf(answer).map((row) => keys.map((key) => row[key]))]
    .map((line) => `${line.map(cell).join(",")}\r\n`)
    .join("");

function cell(value: Row[keyof Row]): string {
  const text = Array.isArray(value) ? value.join("; ") : String(value ?? "");
  return `"${withoutFormula(text).replaceAll('"', '""')}"`;
}

/** A spreadsheet computes a cell that begins like this, also after spaces. An apostrophe before it makes it text. */
const withoutFormula = (text: string): string =>
  /^\s*[=+\-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20]/.test(text) ? `'${text}` : text;
