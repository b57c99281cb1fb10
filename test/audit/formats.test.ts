import { csvOf } from "../../sdk/audit/csv";
import { markdownOf, verbatim } from "../../sdk/audit/markdown";
import type { Answer } from "../../sdk/audit/report";
import { exported, ownership, provider } from "./exported";
import { asStack, AuditSetup, kept, stack } from "./audit-setup";
import { pairOf } from "../support/platforms";
import { htmlOf, readCsv, readMarkdown } from "./parsers";

const pair = pairOf("ServiceToken on planetscale");
const later = 10 * 60_000;

/** One of each: current, orphaned, and what the platform has besides. */
async function everything() {
  const setup = await AuditSetup.open();
  const [current, lost] = [await setup.make(pair), await setup.make(pair)];
  setup.at.clock.advance(later);
  const state = stack(
    kept(current, { args: { ...current.args, owner: "team-shop", description: "deploys the shop" } }),
  );
  return { setup, current, lost, state };
}

describe("the documents of an audit", () => {
  test("are made of the same tokens", async () => {
    const { setup, state } = await everything();
    const { answer } = await setup.json(state);
    const { text: csv, code } = await setup.audit(state, { csv: true });
    const all = [...answer.owned, ...answer.orphaned, ...answer.unproven, ...answer.unmanaged];
    expect(readCsv(csv)).toEqual(
      all.map((row) =>
        Object.fromEntries(
          Object.entries(row).map(([key, value]) => [
            key,
            Array.isArray(value) ? value.join("; ") : String(value ?? ""),
          ]),
        ),
      ),
    );
    const { text: markdown } = await setup.audit(state, { markdown: true });
    const { lines } = readMarkdown(markdown);
    for (const { tokenId, name } of all) expect(lines).toContainEqual(expect.arrayContaining([name, tokenId]));
    expect(markdown).toContain("1 owned, 1 orphaned, 0 unproven, 1 unmanaged");
    expect(code).toBe(2);
  });

  test("one is printed and others go to files; without a printed one, the table is", async () => {
    const { setup, state, lost } = await everything();
    const { text, files } = await setup.audit(state, { json: true, csv: "tokens.csv", markdown: "summary.md" });
    expect((JSON.parse(text) as Answer).orphaned).toMatchObject([{ tokenId: lost.tokenId }]);
    expect(Object.keys(files).sort()).toEqual(["summary.md", "tokens.csv"]);
    expect(readCsv(files["tokens.csv"]!)).toHaveLength(3);
    const table = await setup.audit(state, { json: "report.json" });
    expect(table.text).toMatch(/^shop\/dev at /);
    expect(table.files).toEqual({ "report.json": text });
  });

  test("a file that cannot be written is named, the others are written, and the exit code is 1", async () => {
    const { setup, state } = await everything();
    const saved: string[] = [];
    const save = (file: string): Promise<void> => {
      if (file.startsWith("/nowhere")) return Promise.reject(new Error("EACCES"));
      saved.push(file);
      return Promise.resolve();
    };
    const { code, log } = await setup.audit(state, { json: "/nowhere/\u001b[31m.json", csv: "b.csv" }, { save });
    expect(log).toBe(
      "Could not write /nowhere/\ufffd[31m.json. Check that its folder exists and that you may write there.\n",
    );
    expect([code, saved]).toEqual([1, ["b.csv"]]);
  });

  test("--revoke says on standard error what it does, and in the documents what it did", async () => {
    const { setup, state, lost } = await everything();
    const options = { csv: true, markdown: "summary.md", revoke: true, yes: true } as const;
    const { code, log, text, files } = await setup.audit(state, options);
    expect(log).toContain(`ci (planetscale ${lost.tokenId}): revoked.`);
    expect(readCsv(text).map(({ tokenId }) => tokenId)).toContain(lost.tokenId);
    expect(readMarkdown(files["summary.md"]!).items).toEqual(expect.arrayContaining(["ci: revoked."]));
    expect(files["summary.md"]).not.toContain("Needs attention");
    expect(code).toBe(0);
  });

  test("the summary begins with the tokens that need a person, and has the stacks", async () => {
    const { setup, current, lost, state } = await everything();
    const other = asStack("prod", exported([ownership("other"), provider()]));
    const { text } = await setup.audit({ dev: state, prod: other }, { markdown: true });
    const [head = "", all = ""] = text.split("### All tokens");
    expect(head).toContain("### Needs attention\n\n**orphaned: 1**");
    expect([head.includes(lost.tokenId), head.includes(current.tokenId)]).toEqual([true, false]);
    expect(readMarkdown(all).lines).toContainEqual(expect.arrayContaining(["shop/dev", current.tokenId, "team-shop"]));
  });
});

describe("--expires-within", () => {
  test("makes a token that expires in time a finding, of the exit code and of the summary", async () => {
    const setup = await AuditSetup.open();
    const current = await setup.make(pair);
    const rotated = await setup.make(pair, "cd");
    const state = stack(kept(current), kept(rotated, { args: { ...rotated.args, rotateEvery: "3d" } }));
    expect((await setup.audit(state)).code).toBe(0);
    const { code, text } = await setup.audit(state, { expiresWithin: "30d", markdown: true });
    expect(code).toBe(2);
    const [head = ""] = text.split("### All tokens");
    expect(head).toContain("**expires within 30d, no rotation planned: 1**");
    expect([head.includes(current.tokenId), head.includes(rotated.tokenId)]).toEqual([true, false]);
    expect((await setup.audit(state, { expiresWithin: "1d" })).code).toBe(0);
  });
});

describe("what strangers call a token", () => {
  /** A name that does something somewhere, unless it is displayed as text. */
  const hostile = [
    ..."=+-@".split("").map((first) => `${first}HYPERLINK("https://evil.example","x")`),
    ..."＝＋－＠".split("").map((first) => `${first}1+1`),
    "  =1+1",
    "\t=1+1",
    "\r=1+1",
    'a","=1+1","',
    "a\r\n=1+1,b\r\n",
    "a|b|c",
    "\\|`\\`|",
    "|",
    "`",
    "``` \n<b>",
    "a\n\n# title\n\n- item",
    "<script>alert(1)</script>",
    '<img src=x onerror="alert(1)">',
    "<!-- -->",
    "](https://evil.example)",
    "[x](javascript:alert(1))",
    "![x](https://evil.example/pixel.png)",
    "https://evil.example www.evil.example a@evil.example @everyone #1 :boom:",
    "**bold** _it_ ~~no~~ $x$ &lt;b&gt; &#96;",
    "\u001b]8;;https://evil.example\u0007click\u001b]8;;\u0007",
  ];

  let real: Answer;
  beforeAll(async () => {
    const { setup, state } = await everything();
    real = (await setup.json(state)).answer;
  });

  /** The answer with this for each text of a stranger. */
  function answerWith(text: string): Answer {
    const strange = { name: text, owner: text, description: text, permissions: [text], scope: text, stack: text };
    const row = { ...real.owned[0]!, ...strange };
    return {
      ...real,
      stacks: [text],
      owned: [row],
      unmanaged: [{ ...row, status: "unmanaged" }],
      problems: [{ platform: null, message: `Could not read ${text}` }],
      notes: [text],
    };
  }

  test.each(hostile)("%j is a text in Markdown", (text) => {
    const markdown = markdownOf(answerWith(text));
    // A cell has no line breaks and a code no space around it, and a terminal may print the summary.
    const displayed = text.replace(/[\p{Cc}]/gu, "\ufffd");
    const { lines, items, kinds } = readMarkdown(markdown);
    const widths = lines.map((line) => line.length);
    expect(new Set(widths)).toEqual(new Set([10, 9]));
    expect(lines.flat().filter((cell) => cell.trim() === displayed.trim()).length).toBeGreaterThanOrEqual(4);
    expect(items.map((item) => item.trim())).toEqual([`Could not read ${displayed}`.trim(), displayed.trim()]);
    expect(kinds.filter((kind) => /^(link|image|html|em|s|fence|code_block)(_|$)/.test(kind))).toEqual([]);
    const html = htmlOf(markdown);
    expect(html.match(/<(?!\/?(?:h2|h3|p|strong|code|table|thead|tbody|tr|th|td|ul|li)>)[^>]*>/g)).toBeNull();
  });

  test.each(hostile)("%j is a text in a spreadsheet", (text) => {
    const rows = readCsv(csvOf(answerWith(text)));
    expect(rows).toHaveLength(3);
    const [row] = rows;
    for (const key of ["name", "owner", "description", "permissions", "scope", "stack"]) {
      expect(row![key]).toMatch(/^(?:'|(?!\s*[=+\-@\t\r＝＋－＠]))/u);
      expect(row![key]!.replace(/^'/, "")).toBe(text);
    }
  });

  test("is the same through the command: nothing that a state says steers what reads the documents", async () => {
    const setup = await AuditSetup.open();
    for (const text of hostile) {
      const made = await setup.make(pair);
      const state = stack(kept(made, { args: { ...made.args, owner: text, description: text } }));
      const { text: markdown, files } = await setup.audit(state, {
        markdown: true,
        csv: "t.csv",
        json: "t.json",
        html: "t.html",
        calendar: "t.ics",
      });
      for (const document of [markdown, ...Object.values(files)]) expect(document).not.toMatch(/(?![\r\n])\p{Cc}/u);
      expect(readMarkdown(markdown).kinds.filter((kind) => /link|image|html/.test(kind))).toEqual([]);
      expect(readCsv(files["t.csv"]!).find(({ tokenId }) => tokenId === made.tokenId)!["owner"]).toBeDefined();
    }
  });

  test("a text that is nothing in Markdown stays", () => {
    expect(verbatim("ci")).toBe("`ci`");
    expect(verbatim("")).toBe("");
  });
});
