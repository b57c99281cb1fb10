import { html as sheet } from "./html";

// cspell:ignore consolas neue segoe

/** Every colour has a contrast of at least 4.5 as text on its background, and 3 as a shape. */
export const style = sheet`
:root { --page: #fff; --line: #e2e5ea; --edge: #8a92a0; --text: #1b1f26; --muted: #59616e; --link: #2a4fc4; --life: #6f86e0; --window: #2b45b0; --overlap: #b45309; --other: #8891a1; --lost: #d0453b; --danger: #a72318; --danger-panel: #fdf1f0; --warning: #864606; --warning-panel: #fdf6e9; --notice: #2847a8; --notice-panel: #eff3fe; --good: #17653a; --good-panel: #ebf7f0; --neutral: #4c5563; --neutral-panel: #f1f3f5; --label: 17rem; }
@media screen and (prefers-color-scheme: dark) {
  :root { --page: #13161b; --line: #2c323c; --edge: #727c8c; --text: #e8eaee; --muted: #a0a9b7; --link: #9db4ff; --life: #5870c9; --window: #aebfff; --overlap: #f0a94c; --other: #727c8c; --lost: #e5685e; --danger: #ffaca4; --danger-panel: #361a18; --warning: #f3c778; --warning-panel: #30250f; --notice: #adc1ff; --notice-panel: #1a2340; --good: #86dfa9; --good-panel: #12291d; --neutral: #c0c7d2; --neutral-panel: #242a33; }
}
*, *::before { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body { max-width: 88rem; margin: 0 auto; padding: 2rem 1.5rem 3rem; background: var(--page); color: var(--text); font: 0.9375rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
h1, h2, h3 { margin: 0; line-height: 1.3; text-wrap: balance; }
h1 { font-size: 1.625rem; letter-spacing: -0.015em; }
h2 { font-size: 1.125rem; letter-spacing: -0.005em; margin-bottom: 0.75rem; }
h3 { font-size: 0.9375rem; }
p, ul, ol, dl, dd { margin: 0; padding: 0; }
ul, ol { list-style: none; }
section { margin-top: 2.25rem; }
footer { margin-top: 3rem; padding-top: 1rem; border-top: 1px solid var(--line); font-size: 0.8125rem; }
a { color: var(--link); text-decoration-thickness: 1px; text-underline-offset: 0.15em; }
code { font: 0.875em ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; }
small { display: block; font-size: 0.8125rem; font-weight: 400; color: var(--muted); }
summary { cursor: pointer; }
:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; border-radius: 3px; }
.muted { color: var(--muted); }
a, b, code, .tag { unicode-bidi: isolate; }
.danger { --tone: var(--danger); --tone-panel: var(--danger-panel); }
.warning { --tone: var(--warning); --tone-panel: var(--warning-panel); }
.notice { --tone: var(--notice); --tone-panel: var(--notice-panel); }
.good { --tone: var(--good); --tone-panel: var(--good-panel); }
.neutral { --tone: var(--neutral); --tone-panel: var(--neutral-panel); }
.word { white-space: nowrap; }
.panel { border: 1px solid var(--line); border-radius: 6px; }
.panel + h2 { margin-top: 1.5rem; }
.attention { padding: 0.75rem 1rem 0.875rem; break-inside: avoid; }
.attention + .attention { border-top: 1px solid var(--line); }
.attention h3 { color: var(--tone); }
.attention li { margin-top: 0.25rem; }
.attention a { font-weight: 600; }
.attention details { margin-top: 0.375rem; }
.attention summary { color: var(--link); }
.badge { display: inline-block; padding: 0 0.5rem; border-radius: 1rem; font-size: 0.8125rem; font-weight: 500; white-space: nowrap; color: var(--tone); background: var(--tone-panel); }
.numbers { display: grid; grid-template-columns: repeat(auto-fit, minmax(9rem, 1fr)); border: 1px solid var(--line); border-radius: 6px; overflow: hidden; }
.numbers div { display: flex; flex-direction: column-reverse; justify-content: flex-end; padding: 0.75rem 1rem; box-shadow: 1px 1px 0 var(--line); }
.numbers dt { font-size: 0.8125rem; color: var(--muted); }
.numbers dd { font-size: 1.5rem; font-weight: 600; line-height: 1.25; }
.legend { display: flex; flex-wrap: wrap; gap: 0.25rem 1.25rem; font-size: 0.8125rem; color: var(--muted); }
.legend svg { margin-right: 0.4rem; vertical-align: -1px; }
.axis { position: sticky; top: 0; z-index: 1; padding-left: var(--label); background: var(--page); border-bottom: 1px solid var(--line); }
.axis svg { display: block; overflow: visible; }
.tick, .today { font-size: 0.75rem; fill: var(--muted); }
.today { font-weight: 600; fill: var(--text); }
.group { border-bottom: 1px solid var(--line); padding: 0.5rem 0; }
.group h3 { display: inline; margin-right: 0.5rem; }
.tag { display: inline-block; margin-left: 0.25rem; padding: 0 0.375rem; border: 1px solid var(--line); border-radius: 4px; font-size: 0.75rem; color: var(--muted); }
.lanes { position: relative; margin: 0.25rem 0; }
.lanes li { position: relative; display: grid; grid-template-columns: var(--label) minmax(0, 1fr); align-items: center; min-height: 1.75rem; break-inside: avoid; }
.who { padding-right: 1rem; white-space: nowrap; overflow: hidden; text-overflow: ellipsis; }
.who a { text-decoration-color: var(--edge); }
.who code { color: var(--muted); margin-left: 0.25rem; }
.lanes > svg { position: absolute; inset: 0 0 auto var(--label); width: calc(100% - var(--label)); height: 100%; pointer-events: none; }
.back line { stroke: var(--line); }
.front line { stroke: var(--text); stroke-width: 1.5; }
.bar { display: block; }
.life { fill: var(--life); }
.other { fill: var(--other); }
.lost { fill: var(--lost); }
.window { fill: var(--window); }
.overlap { fill: var(--overlap); }
#filter { margin-bottom: 0.5rem; }
#filter input { width: 16rem; max-width: 60vw; margin-left: 0.375rem; padding: 0.25rem 0.5rem; border: 1px solid var(--edge); border-radius: 5px; background: var(--page); color: inherit; font: inherit; }
table { width: 100%; border-collapse: collapse; }
caption { text-align: left; font-size: 0.8125rem; color: var(--muted); padding-bottom: 0.5rem; }
th, td { padding: 0.5rem 0.75rem 0.5rem 0; text-align: left; vertical-align: top; }
thead th { position: sticky; top: 0; background: var(--page); border-bottom: 1px solid var(--edge); font-size: 0.8125rem; font-weight: 500; color: var(--muted); vertical-align: bottom; white-space: nowrap; }
tbody tr { border-bottom: 1px solid var(--line); break-inside: avoid; scroll-margin-top: 1rem; }
tbody tr:target { background: var(--notice-panel); }
tbody th { font-weight: 600; min-width: 11rem; }
tbody td:nth-child(2) { min-width: 8rem; }
tbody td:nth-child(4) { min-width: 11rem; }
tbody td:nth-child(5) { min-width: 8rem; }
td.none::after { content: "–"; color: var(--muted); }
td time { white-space: nowrap; }
thead button { margin: -0.125rem -0.25rem; padding: 0.125rem 0.25rem; border: 0; border-radius: 4px; background: none; color: inherit; font: inherit; text-align: left; cursor: pointer; }
thead button:hover, [aria-sort] button { color: var(--text); }
thead button::after { content: "↕"; margin-left: 0.25rem; opacity: 0.6; }
[aria-sort="ascending"] button::after { content: "↑"; opacity: 1; }
[aria-sort="descending"] button::after { content: "↓"; opacity: 1; }
@media screen and (max-width: 70rem) {
  table, caption, thead, tbody, tbody th { display: block; }
  thead tr { display: flex; flex-wrap: wrap; gap: 0 0.75rem; }
  thead th { position: static; border: 0; padding: 0.25rem 0; }
  tbody tr { display: grid; grid-template-columns: repeat(auto-fill, minmax(10rem, 1fr)); gap: 0.5rem 1rem; border: 1px solid var(--line); border-radius: 6px; padding: 0.75rem 1rem; margin-top: 0.5rem; }
  tbody tr[hidden] { display: none; }
  tbody th { grid-column: 1 / -1; padding: 0; }
  tbody td { display: block; padding: 0; }
  tbody td:nth-child(n) { min-width: 0; }
  tbody td::before { content: attr(data-label); display: block; font-size: 0.8125rem; color: var(--muted); }
  tbody td:nth-child(4) { grid-column: span 2; }
  tbody td.none { display: none; }
}
@media screen and (max-width: 40rem) {
  :root { --label: 0rem; }
  body { padding: 1.25rem 1rem 2rem; }
  .lanes li { grid-template-columns: minmax(0, 1fr); padding: 0.25rem 0; }
  .who { position: relative; z-index: 1; justify-self: start; max-width: 100%; padding: 0 0.375rem 0 0; background: var(--page); }
  .tick:nth-child(even) { display: none; }
  tbody tr { grid-template-columns: repeat(2, minmax(0, 1fr)); }
}
@media print {
  @page { size: A4 landscape; margin: 12mm; }
  :root { color-scheme: light; font-size: 9pt; }
  body { max-width: none; padding: 0; }
  section { margin-top: 1.25rem; }
  h2, h3, summary { break-after: avoid; }
  a { color: inherit; text-decoration: none; }
  .axis, thead th { position: static; }
  .lanes li { min-height: 1.375rem; }
  th, td { padding-block: 0.25rem; }
  #filter { display: none; }
  thead button::after { content: none; }
  tr[hidden] { display: table-row; }
  ::details-content { content-visibility: visible; block-size: auto; }
  .badge { outline: 1px solid var(--line); }
  * { print-color-adjust: exact; }
}
`;
