import { sanitize } from "../../provider/values/sanitize";
import { cellsOf, columnsFor, minute } from "./columns";
import { findingsIn } from "./findings";
import type { Answer } from "./report";
import type { Row } from "./rows";

/** Returns the report as GitHub Flavored Markdown, such as for the summary of a job. */
export function markdownOf(answer: Answer): string {
  const { stacks, now, owned, orphaned, unproven, unmanaged, problems, notes, revocations } = answer;
  const findings = findingsIn(answer);
  const counts: Readonly<Record<string, readonly Row[]>> = { owned, orphaned, unproven, unmanaged };
  const parts = [
    `## Tokens at ${minute(now)} UTC`,
    stacks.length === 0 ? "No stack" : `Stacks: ${inline(stacks.map(verbatim))}`,
    Object.entries(counts)
      .map(([title, rows]) => `${rows.length} ${title}`)
      .join(", "),
    ...(findings.length === 0 ? [] : ["### Needs attention"]),
    ...findings.map(({ title, rows }) => section(title, rows, answer)),
    list(
      "Revocations",
      revocations.map(({ name, message }) => `${name}: ${message}`),
    ),
    list(
      "Not checked",
      problems.map(({ message }) => message),
    ),
    list("Notes", notes),
    "### All tokens",
    ...Object.entries(counts).map(([title, rows]) => section(title, rows, answer)),
  ];
  return `${parts.filter((part) => part !== "").join("\n\n")}\n`;
}

/** A job's summary may have 1 MiB. */
const mostRows = 300;
const mostStacks = 20;

function inline(texts: readonly string[]): string {
  const rest = texts.length - mostStacks;
  return [...texts.slice(0, mostStacks), ...(rest > 0 ? [`and ${rest} more`] : [])].join(", ");
}

function section(title: string, rows: readonly Row[], answer: Answer): string {
  if (rows.length === 0) return "";
  const columns = columnsFor(answer, rows);
  const titles = Object.keys(columns);
  const lines = rows.slice(0, mostRows).map((row) => cellsOf(columns, row, answer.now).map(verbatim));
  const rest = rows.length - lines.length;
  return [
    `**${title}: ${rows.length}**`,
    "",
    ...[titles, titles.map(() => "---"), ...lines].map((cells) => `| ${cells.join(" | ")} |`),
    ...(rest > 0 ? ["", `and ${rest} more: \`--csv\` lists them all`] : []),
  ].join("\n");
}

const list = (title: string, texts: readonly string[]): string =>
  texts.length === 0 ? "" : [`### ${title}`, "", ...texts.map((text) => `- ${verbatim(text)}`)].join("\n");

/**
 * Returns Markdown that shows a text as it is: as code, in which no HTML, link, mention or emphasis is recognized. A pipe would end the
 * cell and a backtick the code, so they are entities between two pieces of code.
 */
export const verbatim = (text: string): string =>
  sanitize(text, longestText)
    .split(/([|`])/)
    .filter((piece) => piece !== "")
    .map((piece) => entities[piece] ?? `\`${piece}\``)
    .join("");

const longestText = 2000;

const entities: Readonly<Record<string, string>> = { "|": "&#124;", "`": "&#96;" };
