import { createRequire } from "node:module";

/** Readers of what an audit writes: two Markdown parsers that other tools here depend on, and one of RFC 4180. */

interface MarkdownToken {
  readonly type: string;
  readonly content: string;
  readonly children: readonly MarkdownToken[] | null;
}
type MarkdownIt = new (options: { readonly html: boolean; readonly linkify: boolean }) => {
  parse(text: string, env: object): readonly MarkdownToken[];
};

const ofTool = (tool: string, name: string): unknown => createRequire(require.resolve(tool))(name);
const MarkdownIt = ofTool("typedoc", "markdown-it") as MarkdownIt;
const { marked } = ofTool("@arethetypeswrong/cli/package.json", "marked") as {
  marked: { parse(text: string): string };
};

export interface ReadMarkdown {
  /** The texts of the cells of each line of each table, its titles among them. */
  readonly lines: readonly (readonly string[])[];
  /** The texts of the items of lists. */
  readonly items: readonly string[];
  /** The kinds of what stands in texts, and of blocks. */
  readonly kinds: readonly string[];
}

/** Reads Markdown with HTML and links recognized wherever they are. */
export function readMarkdown(text: string): ReadMarkdown {
  const tokens = new MarkdownIt({ html: true, linkify: true }).parse(text, {});
  const lines: string[][] = [];
  const items: string[] = [];
  for (const [at, { type, content, children }] of tokens.entries()) {
    if (type === "tr_open") lines.push([]);
    if (type !== "inline") continue;
    const cellText = children?.map((child) => child.content).join("") ?? content;
    if (/^t[hd]_open$/.test(tokens[at - 1]!.type)) lines.at(-1)!.push(cellText);
    else if (tokens[at - 2]?.type === "list_item_open") items.push(cellText);
  }
  return {
    lines,
    items,
    kinds: [...new Set(tokens.flatMap(({ type, children }) => [type, ...(children ?? []).map((one) => one.type)]))],
  };
}

/** Returns the HTML that another parser makes of it. */
export const htmlOf = (markdown: string): string => marked.parse(markdown);

/** Reads comma-separated values, and accepts no others than RFC 4180 does. */
export function readCsv(text: string): Record<string, string>[] {
  const field = /"((?:[^"]|"")*)"(,|\r\n)/y;
  const lines: string[][] = [[]];
  while (field.lastIndex < text.length) {
    const at = field.lastIndex;
    const found = field.exec(text);
    if (!found) throw new Error(`no field at ${at}: ${text.slice(at, at + 50)}`);
    lines.at(-1)!.push(found[1]!.replaceAll('""', '"'));
    if (found[2] !== ",") lines.push([]);
  }
  const [titles = [], ...rows] = lines.slice(0, -1);
  return rows.map((row) => {
    expect(row).toHaveLength(titles.length);
    return Object.fromEntries(titles.map((title, at) => [title, row[at]!]));
  });
}
