// cspell:ignore labelledby

import { createHash } from "node:crypto";
import { dayMs } from "../../../provider/values/duration";
import { forDisplay } from "../display";
import { stillOrphaned } from "../findings";
import { placeOf } from "../places";
import { rowsOf, type Answer } from "../report";
import { isExpiring, type Row } from "../rows";
import { attentionIn, type Attention } from "./attention";
// Prettier formats what is in html``. The hashes need script and style as they are, so these are in exact``.
import { html, html as exact, type Html } from "./html";
import { script } from "./script";
import { style } from "./style";
import { tableOf } from "./table";
import { timelineOf } from "./timeline";
import { counted, dateOf, hourOf } from "./words";

/**
 * Returns a report as one HTML file. It loads nothing, and a browser runs nothing but its own script: the policy has the hashes of
 * script and style, and every text from a state or a platform is escaped.
 */
export function pageOf(answer: Answer): string {
  const report = forDisplay(withExpiring({ ...answer, orphaned: stillOrphaned(answer) }));
  const rows = rowsOf(report);
  const ids = new Map(rows.map((row, at) => [row, `token-${at + 1}`]));
  const idOf = (row: Row): string => ids.get(row) ?? "";
  const link = (row: Row): Html => html`<a href="#${idOf(row)}">${row.name}</a>`;
  const attention = attentionIn(report, link);
  const urgent = new Set(attention.filter(needsPeople).flatMap(({ items }) => items.map(({ row }) => row)));
  const body = html` <header>
      <h1>API tokens</h1>
      <p class="muted">
        ${stacksText(report)} at <time datetime="${report.now}">${dateOf(report.now)}, ${hourOf(report.now)} UTC</time>
      </p>
    </header>
    <main>
      ${attentionSection(attention)}
      <section aria-labelledby="summary">
        <h2 id="summary">Summary</h2>
        ${summaryOf(report)}
      </section>
      <section aria-labelledby="timeline">
        <h2 id="timeline">Timeline</h2>
        ${timelineOf(report, rows, { link, isUrgent: (row) => urgent.has(row) })}
      </section>
      <section aria-labelledby="all-tokens">
        <h2 id="all-tokens">Tokens</h2>
        ${rows.length === 0 ? noTokens : html`${filter}${tableOf(rows, report.now, idOf)}`}
      </section>
      ${notesOf(report)}
    </main>
    <footer class="muted">Written by <code>pulumi-tokens audit --html</code>. This page contains no secrets.</footer>
    ${exact`<script>${script}</script>`}`;
  return document(`API tokens, ${dateOf(report.now)}`, body);
}

const document = (title: string, body: Html): string =>
  `<!doctype html>\n${html`<html lang="en">
    <head>
      <meta charset="utf-8" />
      <meta http-equiv="Content-Security-Policy" content="${policy}" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta name="color-scheme" content="light dark" />
      <meta name="referrer" content="no-referrer" />
      <title>${title}</title>
      ${exact`<style>${style}</style>`}
    </head>
    <body>
      ${body}
    </body>
  </html> `.toString()}`;

const hashOf = (text: Html): string => `'sha256-${createHash("sha256").update(text.toString()).digest("base64")}'`;

const policy = [
  "default-src 'none'",
  `script-src ${hashOf(script)}`,
  `style-src ${hashOf(style)}`,
  "base-uri 'none'",
  "form-action 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join("; ");

const noTokens = html`<p>There are no tokens.</p>`;

const filter = html`<p id="filter" hidden>
  <label>Filter <input type="search" autocomplete="off" /></label> <output></output>
</p>`;

/** With more stacks than this, their names are in the timeline only. */
const mostNames = 4;

const stacksText = ({ stacks }: Answer): string =>
  stacks.length === 0 || stacks.length > mostNames ? counted(stacks.length, "stack") : stacks.join(", ");

const needsPeople = ({ level }: Attention): boolean => level !== "notice";

/** Returns what a person must do, and then what the next run does. */
function attentionSection(attention: readonly Attention[]): Html {
  const people = attention.filter(needsPeople);
  const runs = attention.filter((one) => !needsPeople(one));
  const count = people.flatMap(({ items }) => items).length;
  const title = counted(count, "thing needs your attention", "things need your attention");
  return html`<section aria-labelledby="attention">
    <h2 id="attention">${count === 0 ? "Nothing needs your attention" : title}</h2>
    ${panelOf(people)}${runs.length === 0 ? undefined : html`<h2>Waiting for a run</h2>`}${panelOf(runs)}
  </section>`;
}

const panelOf = (attention: readonly Attention[]): Html | undefined =>
  attention.length === 0 ? undefined : html`<div class="panel">${attention.map(attentionOf)}</div>`;

/** More items than this are closed. */
const mostItems = 5;

function attentionOf({ level, title, advice, items }: Attention): Html {
  const list = (some: typeof items): Html =>
    html`<ul>
      ${some.map(({ text }) => html`<li>${text}</li>`)}
    </ul>`;
  const rest = items.slice(mostItems);
  return html` <div class="attention ${level}">
    <h3>${title}</h3>
    ${advice === undefined ? undefined : html`<p class="muted">${advice}</p>`} ${list(items.slice(0, mostItems))}
    ${
      rest.length === 0
        ? undefined
        : html`<details>
            <summary>${rest.length} more</summary>
            ${list(rest)}
          </details>`
    }
  </div>`;
}

/** Without `--expires-within`, what expires within a month needs attention. */
function withExpiring(answer: Answer): Answer {
  if (answer.expiresWithin !== null) return answer;
  const moment = { now: Date.parse(answer.now), expiresWithin: 30 * dayMs };
  const flagged = <R extends Row>(row: R): R => ({ ...row, expiring: isExpiring(row, moment) });
  const { owned, unmanaged } = answer;
  return { ...answer, expiresWithin: "30d", owned: owned.map(flagged), unmanaged: unmanaged.map(flagged) };
}

function summaryOf({ owned, orphaned, unmanaged, expiresWithin }: Answer): Html {
  const inUse = [...owned, ...unmanaged];
  const numbers: [string, number][] = [
    ["In stacks", owned.length],
    ["In overlap", owned.filter(({ status }) => status === "in overlap").length],
    [`Expire within ${expiresWithin ?? ""}, not rotated`, inUse.filter(({ expiring }) => expiring).length],
    ["Never expire", inUse.filter(({ neverExpires }) => neverExpires).length],
    ["Orphaned", orphaned.length],
    ["Unmanaged", unmanaged.length],
  ];
  return html`<dl class="numbers">
    ${numbers.map(
      ([name, number]) =>
        html`<div>
          <dt>${name}</dt>
          <dd>${number}</dd>
        </div>`,
    )}
  </dl>`;
}

const notesOf = ({ revocations, notes }: Answer): Html => html`
  ${listOf(
    "revoked",
    "Revocations",
    revocations.map(
      ({ name, tokenId, message, ...row }) => html`${name} (${placeOf(row)}, <code>${tokenId}</code>): ${message}`,
    ),
  )}
  ${listOf(
    "notes",
    "Notes",
    notes.map((note) => html`${note}`),
  )}
`;

const listOf = (id: string, title: string, items: readonly Html[]): Html | undefined =>
  items.length === 0
    ? undefined
    : html`<section aria-labelledby="${id}">
        <h2 id="${id}">${title}</h2>
        <ul>
          ${items.map((item) => html`<li>${item}</li>`)}
        </ul>
      </section>`;
