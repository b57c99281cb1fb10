import { placeOf } from "../places";
import type { Report } from "../report";
import type { Row } from "../rows";
import { barOf, drawBar, isReplaced, instantsOf } from "./bars";
import { html, type Html } from "./html";
import { scaleOf, type Scale } from "./scale";
import { counted } from "./words";

/** What the page says elsewhere about a token. */
export interface Links {
  /** Returns its name as a link to its details. */
  readonly link: (row: Row) => Html;
  /** True if it needs somebody. */
  readonly isUrgent: (row: Row) => boolean;
}

/** The tokens of a stack, or those of a scope that no stack manages. */
interface Group {
  readonly title: string;
  readonly tags: readonly string[];
  readonly rows: readonly Row[];
}

/** With more tokens than this, a group is closed unless one of its tokens needs somebody. */
const mostOpen = 40;

/** Returns the timeline of all tokens that exist, grouped by stack. */
export function timelineOf(report: Report, rows: readonly Row[], links: Links): Html {
  const existing = rows.filter(({ status }) => status !== "ended" && status !== "not found");
  if (existing.length === 0) return html`<p>There are no tokens.</p>`;
  const now = Date.parse(report.now);
  const bars = existing.map((row) => [row, barOf(row, existing, now)] as const);
  const scale = scaleOf(
    bars.flatMap(([, bar]) => instantsOf(bar)),
    now,
  );
  const lanes = new Map(bars.map(([row, bar]) => [row, laneOf(row, drawBar(row, bar, scale), links)]));
  const isOpen = (group: Group): boolean => existing.length <= mostOpen || group.rows.some(links.isUrgent);
  return html`${legend}
    <div class="axis" aria-hidden="true">${axisOf(scale, now)}</div>
    ${groupsOf(existing, report).map(
      (group) =>
        html` <details class="group" ${isOpen(group) ? html` open` : undefined}>
          <summary>
            <h3>${group.title}</h3>
            <span class="muted">${countText(group, links)}</span>
            ${group.tags.map((tag) => html`<span class="tag">${tag}</span> `)}
          </summary>
          <div class="lanes">
            ${gridOf(scale)}
            <ol>
              ${group.rows.map((row) => lanes.get(row))}
            </ol>
            ${nowOf(scale, now)}
          </div>
        </details>`,
    )}`;
}

const laneOf = (row: Row, bar: Html, { link }: Links): Html =>
  html`<li>
    <span class="who">${link(row)} <code>${row.tokenId}</code></span
    >${bar}
  </li>`;

function groupsOf(rows: readonly Row[], { stackTags }: Report): Group[] {
  const groups = new Map<string, Group & { readonly rows: Row[] }>();
  for (const row of rows) {
    const key = JSON.stringify([row.stack === null, row.stack ?? placeOf(row)]);
    const group = groups.get(key) ?? {
      title: row.stack ?? `${placeOf(row)}, unmanaged`,
      tags: stackTags.filter(({ stack }) => stack === row.stack).map(({ name, value }) => `${name}: ${value}`),
      rows: [],
    };
    group.rows.push(row);
    groups.set(key, group);
  }
  // Stacks first: "[false".
  return [...groups].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, group]) => sorted(group));
}

/** A token that was replaced comes after its successor. */
const sorted = ({ rows, ...group }: Group): Group => ({
  ...group,
  rows: [...rows].sort(
    (one, other) =>
      one.name.localeCompare(other.name, "en", { numeric: true }) ||
      Number(isReplaced(one)) - Number(isReplaced(other)) ||
      (other.createdAt ?? "").localeCompare(one.createdAt ?? ""),
  ),
});

function countText({ rows }: Group, { isUrgent }: Links): string {
  const urgent = rows.filter(isUrgent).length;
  const all = counted(rows.length, "token");
  return urgent === 0 ? all : `${all}, ${urgent} ${urgent === 1 ? "needs" : "need"} attention`;
}

const axisOf = ({ ticks, at }: Scale, now: number): Html =>
  html` <svg width="100%" height="40">
    ${ticks.map(({ x, label }) => html`<text x="${x}" y="34" text-anchor="middle" class="tick">${label}</text>`)}
    <text x="${at(now)}" y="14" text-anchor="middle" class="today">Now</text>
  </svg>`;

const gridOf = ({ ticks }: Scale): Html =>
  html` <svg class="back" aria-hidden="true" width="100%" height="100%">
    ${ticks.map(({ x }) => html`<line x1="${x}" x2="${x}" y1="0" y2="100%" />`)}
  </svg>`;

const nowOf = ({ at }: Scale, now: number): Html =>
  html` <svg class="front" aria-hidden="true" width="100%" height="100%">
    <line x1="${at(now)}" x2="${at(now)}" y1="0" y2="100%" />
  </svg>`;

const legendKey = (name: string, label: string): Html =>
  html` <li>
    <svg aria-hidden="true" width="28" height="10"><rect class="${name}" width="28" height="10" rx="2" /></svg>${label}
  </li>`;

const legend = html`<ul class="legend" aria-label="Legend">
  ${legendKey("life", "Valid")}${legendKey("window", "Rotation due, until it expires")}${legendKey("overlap", "Overlap after a rotation")}
  ${legendKey("life other", "Valid, unmanaged")}${legendKey("life lost", "Expired, orphaned or unproven")}
  <li>
    <svg aria-hidden="true" width="28" height="10" class="front"><line x1="14" x2="14" y1="0" y2="10" /></svg>Now
  </li>
</ul>`;
