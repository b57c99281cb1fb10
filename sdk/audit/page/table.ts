import { placeOf } from "../places";
import type { Row } from "../rows";
import { isAfter, isDue, isRetirementDue } from "../upcoming";
import { html, type Html } from "./html";
import { counted, distance, timeElement } from "./words";

interface Column {
  readonly title: string;
  readonly cell: (row: Row, now: string) => Html | undefined;
  /** What the column is sorted by, if it is neither the cell's instant nor its text. */
  readonly sort?: (row: Row, now: string) => string | number | undefined;
}

const columns: readonly Column[] = [
  { title: "Stack", cell: ({ stack }) => (stack === null ? undefined : html`${stack}`) },
  { title: "Status", cell: statusCell, sort: (row, now) => stateOf(row, now).rank },
  { title: "Owner and description", cell: descriptionCell },
  { title: "Scopes", cell: scopesCell },
  { title: "Created", cell: ({ createdAt }, now) => instantCell(createdAt, now) },
  { title: "Expires", cell: expiryCell, sort: (row) => (isForever(row) ? "9999" : undefined) },
  { title: "Next rotation", cell: rotationCell },
  { title: "Last used", cell: ({ lastUsedAt }, now) => instantCell(lastUsedAt, now) },
];

/** Returns the table of these tokens. A token's row has the id that `idOf` returns. */
export function tableOf(rows: readonly Row[], now: string, idOf: (row: Row) => string): Html {
  return html`<table id="tokens">
    <caption>
      ${counted(rows.length, "token")}. Dates are in UTC.
    </caption>
    <thead>
      <tr>
        <th scope="col">Token</th>
        ${columns.map(({ title }) => html`<th scope="col">${title}</th>`)}
      </tr>
    </thead>
    <tbody>
      ${rows.map(
        (row) =>
          html` <tr id="${idOf(row)}">
            <th scope="row">${nameCell(row)}</th>
            ${columns.map((column) => cellOf(column, row, now))}
          </tr>`,
      )}
    </tbody>
  </table>`;
}

function cellOf({ title, cell, sort }: Column, row: Row, now: string): Html {
  const content = cell(row, now);
  const sorted = sort?.(row, now);
  const key = sorted === undefined ? undefined : html` data-sort="${sorted}"`;
  const none = content === undefined ? html` class="none"` : undefined;
  return html`<td data-label="${title}" ${key}${none}>${content}</td>`;
}

const nameCell = (row: Row): Html =>
  html`${row.name}<small>${placeOf(row)}</small><small><code>${row.tokenId}</code></small>`;

interface State {
  /** The most urgent first. */
  readonly rank: number;
  readonly level: "danger" | "warning" | "notice" | "good" | "neutral";
  readonly text: string;
}

const states: readonly (Omit<State, "rank"> & { readonly applies: (row: Row, now: string) => boolean })[] = [
  { level: "danger", text: "Expired", applies: ({ expired }) => expired },
  { level: "danger", text: "Secret refused", applies: ({ secretInvalid }) => secretInvalid === true },
  { level: "danger", text: "Not found", applies: ({ status }) => status === "not found" },
  { level: "danger", text: "Orphaned", applies: ({ status }) => status === "orphaned" },
  { level: "warning", text: "Expires soon", applies: ({ expiring }) => expiring },
  { level: "warning", text: "Unproven", applies: ({ status }) => status === "unproven" },
  { level: "notice", text: "Due", applies: isDue },
  { level: "notice", text: "Overlap ended", applies: (row, now) => row.retireAt !== null && isRetirementDue(row, now) },
  { level: "notice", text: "Pending deletion", applies: ({ status }) => status === "pending deletion" },
  { level: "notice", text: "In overlap", applies: ({ status }) => status === "in overlap" },
  { level: "good", text: "Current", applies: ({ status }) => status === "current" },
  { level: "neutral", text: "Unmanaged", applies: ({ status }) => status === "unmanaged" },
  { level: "neutral", text: "Ended", applies: () => true },
];

function stateOf(row: Row, now: string): State {
  const rank = states.findIndex(({ applies }) => applies(row, now));
  const { level, text } = states[rank] ?? { level: "neutral", text: row.status };
  return { rank, level, text };
}

function statusCell(row: Row, now: string): Html {
  const { level, text } = stateOf(row, now);
  const { retireAt, successor, checked } = row;
  return html`<span class="badge ${level}">${text}</span>${[
      retireAt === null
        ? undefined
        : html`<small>${isAfter(retireAt, now) ? "until" : "at"} ${timeElement(retireAt)}</small>`,
      successor === null ? undefined : html`<small>replaced by <code>${successor}</code></small>`,
      checked ? undefined : html`<small>not checked</small>`,
    ]}`;
}

function descriptionCell({ owner, description }: Row): Html | undefined {
  if (owner === null && description === null) return undefined;
  return html`${owner ?? undefined}${description === null ? undefined : html`<small>${description}</small>`}`;
}

/** A longer list is closed. */
const mostScopes = 3;

function scopesCell({ permissions }: Row): Html | undefined {
  if (permissions === null || permissions.length === 0) return undefined;
  const list = html`<ul>
    ${permissions.map((permission) => html`<li><code>${permission}</code></li>`)}
  </ul>`;
  if (permissions.length <= mostScopes) return list;
  return html`<details>
    <summary>${permissions.length} scopes</summary>
    ${list}
  </details>`;
}

const instantCell = (instant: string | null, now: string): Html | undefined =>
  instant === null ? undefined : html`${timeElement(instant)}<small>${distance(instant, now)}</small>`;

const isForever = ({ neverExpires, expiresAt }: Row): boolean => neverExpires && expiresAt === null;

function expiryCell(row: Row, now: string): Html | undefined {
  return isForever(row) ? html`Never` : instantCell(row.expiresAt, now);
}

function rotationCell({ rotateAt, overlap }: Row, now: string): Html | undefined {
  if (rotateAt === null) return undefined;
  return html`${instantCell(rotateAt, now)}${overlap === null ? undefined : html`<small>then ${overlap} overlap</small>`}`;
}
