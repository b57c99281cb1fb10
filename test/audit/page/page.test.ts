import { createHash } from "node:crypto";
import { findingsIn } from "../../../sdk/audit/findings";
import { pageOf } from "../../../sdk/audit/page/page";
import { rowsOf } from "../../../sdk/audit/report";
import { tableOf as table } from "../../../sdk/audit/table";
import { hostileReport } from "./hostile";
import { days, everyStatus, fiftyStacks, report, row, unmanaged } from "./reports";

/** The text of a page, without markup. */
const textOf = (page: string): string =>
  page
    .replace(/<(script|style)>.*?<\/\1>/gs, "")
    .replace(/<[^>]*>/g, " ")
    .replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)))
    .replace(/\s+/g, " ");

/** The first section: what needs a person, and what the next run does. */
const attentionOf = (page: string): string =>
  textOf(/<section aria-labelledby="attention">.*?<\/section>/s.exec(page)![0]);

const contentOf = (page: string, tag: string): string[] =>
  [...page.matchAll(new RegExp(`<${tag}>(.*?)</${tag}>`, "gs"))].map(([, content]) => content!);

describe("the page of an audit", () => {
  test.each([
    ["expired", { expiresAt: days(-2), expired: true }, "1 token has expired"],
    ["refused by its platform", { secretInvalid: true }, "1 stored secret no longer works"],
    ["missing", { status: "not found" }, "1 token is in a state, but not at its platform"],
    ["orphaned", { status: "orphaned" }, "1 token is orphaned"],
    ["unproven", { status: "unproven" }, "1 token has a tag that may be a copy"],
    ["about to expire", { expiresAt: days(29) }, "1 token expires soon, and nothing rotates it"],
    ["to expire before its rotation", { expiresAt: days(9), rotateAt: days(10) }, "1 token expires soon"],
    ["about to expire, unmanaged", { status: "unmanaged", stack: null, expiresAt: days(29) }, "1 token expires soon"],
  ] as const)("names a token first that is %s", (_what, given, sentence) => {
    const attention = attentionOf(pageOf(report({ owned: [row({ name: "mailer", owner: "payments", ...given })] })));
    expect(attention).toContain("1 thing needs your attention");
    expect(attention).toContain(sentence);
    expect(attention).toMatch(/mailer .*Owner: payments\./);
  });

  test.each([
    ["is current", {}],
    ["expires after a rotation", { expiresAt: days(9), rotateAt: days(2) }],
    ["expires in more than a month", { expiresAt: days(31) }],
    ["is in overlap", { status: "in overlap", expiresAt: days(9), retireAt: days(1) }],
    ["never expires", { status: "unmanaged" }],
  ] as const)("says that nothing needs attention if a token %s", (_what, given) => {
    const attention = attentionOf(pageOf(report({ owned: [row(given)] })));
    expect(attention.trim()).toBe("Nothing needs your attention");
  });

  test.each([
    ["is due", { rotateAt: days(-1) }, "1 token is due for rotation"],
    ["is due by the tolerance", { rotateAt: days(0.01), rotateFrom: days(-0.01) }, "1 token is due for rotation"],
    [
      "is replaced and its overlap has ended",
      { status: "in overlap", retireAt: days(-1) },
      "1 replaced token is still valid",
    ],
    ["is pending deletion", { status: "pending deletion" }, "1 replaced token is still valid"],
  ] as const)("leaves it to the next run if a token %s", (_what, given, sentence) => {
    const attention = attentionOf(pageOf(report({ owned: [row(given)] })));
    expect(attention).toMatch(/^\s*Nothing needs your attention Waiting for a run /);
    expect(attention).toContain(sentence);
  });

  test("counts what expires within a month, or in the time of --expires-within, as the table does", () => {
    const soon = row({ name: "soon", expiresAt: days(20) });
    const later = row({ name: "later", expiresAt: days(50) });
    const forever = row({ name: "forever", status: "unmanaged", stack: null, neverExpires: true });
    const answer = report({ owned: [soon, later], unmanaged: [forever] });
    expect(textOf(pageOf(answer))).toContain("Expire within 30d, not rotated 1 Never expire 1");

    const flagged = [soon, later].map((one) => ({ ...one, expiring: true }));
    const longer = report({ owned: flagged, unmanaged: [forever], expiresWithin: "60d" });
    expect(textOf(pageOf(longer))).toContain("Expire within 60d, not rotated 2 Never expire 1");
    expect(table(longer)).toContain("never expires: 1 (forever)");
    expect(table(longer)).toContain("expires within 60d, no rotation planned: 2 (soon, later)");

    const shorter = report({ owned: [soon, later], unmanaged: [forever], expiresWithin: "1w" });
    expect(textOf(pageOf(shorter))).toContain("Expire within 1w, not rotated 0 Never expire 1");
    expect(attentionOf(pageOf(shorter)).trim()).toBe("Nothing needs your attention");
  });

  test("names each token for which the exit code is 2", () => {
    const answer = everyStatus();
    const page = pageOf(answer);
    const rows = rowsOf(answer);
    const found = findingsIn(answer).flatMap(({ rows }) => rows);
    expect(found.length).toBeGreaterThan(4);
    const section = /<section aria-labelledby="attention">.*?<\/section>/s.exec(page)![0];
    for (const row of found) expect(section).toContain(`href="#token-${rows.indexOf(row) + 1}"`);
  });

  test("says when it was drawn, of what, and what could not be checked", () => {
    const text = textOf(pageOf(everyStatus()));
    expect(text).toContain("shop/dev, shop/prod, web/prod at 28 Nov 2026, 02:00 UTC");
    expect(text).toContain("1 thing could not be checked");
    expect(text).toContain("The platform could not list tokens");
    expect(text).toContain("team: payments");
  });

  test("without any token it is a page too", () => {
    expect(textOf(pageOf(report({ stacks: [] })))).toContain("There are no tokens.");
  });

  test("draws a life with its rotation window, and an overlap, with a name and a description", () => {
    const owned = [
      row({ tokenId: "new", createdAt: days(-1), expiresAt: days(60), rotateAt: days(46) }),
      row({ tokenId: "old", status: "in overlap", successor: "new", retireAt: days(1), createdAt: days(-30) }),
    ];
    const [first, second] = [...pageOf(report({ owned })).matchAll(/<svg class="bar".*?<\/svg>/gs)].map(([svg]) => svg);
    expect(first).toMatch(
      /<title>ci, current<\/title>\s*<desc>Created 27 Nov 2026. Rotation due 13 Jan 2027. Expires 27 Jan 2027.</,
    );
    expect([...first!.matchAll(/class="(life|window|overlap)"/g)].map(([, name]) => name)).toEqual(["life", "window"]);
    expect(second).toContain("Replaced by new. Overlap ends 29 Nov 2026.");
    expect([...second!.matchAll(/class="(life|window|overlap)"/g)].map(([, name]) => name)).toEqual([
      "life",
      "overlap",
    ]);
  });

  test.each([
    ["no instant", { createdAt: null, expiresAt: null }],
    ["a creation in a thousand years", { createdAt: "3026-01-01T00:00:00Z" }],
    ["the last instant that there is", { createdAt: "+275760-09-13T00:00:00Z", expiresAt: "+275760-09-13T00:00:00Z" }],
    ["an expiry before its creation", { createdAt: days(3), expiresAt: days(-3), rotateAt: days(-9) }],
    ["an overlap after its expiry", { status: "in overlap", retireAt: days(9), expiresAt: days(2), successor: "none" }],
  ] as const)("has no broken number with %s", (_what, given) => {
    const page = pageOf(report({ owned: [row(given), row()] }));
    const numbers = [...page.matchAll(/ (?:x|x1|x2|width)="([^"]*)"/g)].map(([, number]) => number!);
    expect(numbers.filter((number) => !/^\d+(\.\d+)?%?$/.test(number))).toEqual([]);
    expect(textOf(page)).not.toMatch(/NaN|Invalid|undefined/);
  });

  test("loads nothing: its policy allows one script and one style, by their hashes", () => {
    const page = pageOf(hostileReport());
    const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(page)![1]!.replaceAll("&#39;", "'");
    const hash = (tag: string): string => {
      const [content, ...others] = contentOf(page, tag);
      expect(others).toEqual([]);
      return `'sha256-${createHash("sha256").update(content!).digest("base64")}'`;
    };
    expect(policy.split("; ").slice(0, 3)).toEqual([
      "default-src 'none'",
      `script-src ${hash("script")}`,
      `style-src ${hash("style")}`,
    ]);
    expect(policy).not.toMatch(/unsafe|\*|https?:/);
    expect(page).not.toMatch(/<[^>]*\s(?:src|style|on\w+)=/i);
    expect([...page.matchAll(/href="([^"]*)"/g)].filter(([, to]) => !/^#token-\d+$/.test(to!))).toEqual([]);
  });

  test("has no markup of a stranger, and no character that steers", () => {
    const [plain, evil] = [pageOf(everyStatus()), pageOf(hostileReport())];
    const tagsIn = (page: string): Set<string> =>
      new Set([...page.matchAll(/<\/?([a-z!][^\s>]*)/gi)].map(([, tag]) => tag!));
    expect([...tagsIn(evil)].filter((tag) => !tagsIn(plain).has(tag))).toEqual([]);
    expect(evil).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}]/u);
  });

  test("a command that is copied from it runs nothing of a stranger", () => {
    const page = pageOf(report({ owned: [row({ urn: "urn:x'; touch /tmp/x; '$(id)", secretInvalid: true })] }));
    expect(textOf(page)).toContain(String.raw`--replace 'urn:x'\''; touch /tmp/x; '\''$(id)'`);
  });

  test("with 520 tokens it is below a megabyte, drawn in less than a second, and closed but for what needs attention", () => {
    const begun = performance.now();
    const page = pageOf(fiftyStacks());
    expect(performance.now() - begun).toBeLessThan(1000);
    expect(page.length).toBeLessThan(1_000_000);
    // Five stacks with an orphan, and the unmanaged tokens.
    expect([...page.matchAll(/<details class="group"\s+open/g)]).toHaveLength(6);
    expect([...page.matchAll(/<details class="group"/g)]).toHaveLength(51);
  });

  test("a list of hundreds is closed but for its first entries", () => {
    const tokens = Array.from({ length: 300 }, (_, nth) => unmanaged({ name: `x${nth}`, expiresAt: days(3) }));
    expect(attentionOf(pageOf(report({ unmanaged: tokens })))).toContain("295 more");
  });

  test("the shapes of the timeline have a contrast of at least 3 in both themes", () => {
    const luminance = (color: string): number => {
      const parts = (color.length === 4 ? color.replace(/[^#]/g, "$&$&") : color).slice(1).match(/../g)!;
      const [red, green, blue] = parts.map((part) => {
        const value = parseInt(part, 16) / 255;
        return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
      });
      return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
    };
    const themes = [...contentOf(pageOf(report()), "style")[0]!.matchAll(/:root \{ (--page[^}]*)\}/g)].map(
      ([, text]) =>
        new Map([...text!.matchAll(/--([\w-]+): (#\w+)/g)].map(([, name, color]) => [name!, luminance(color!)])),
    );
    expect(themes).toHaveLength(2);
    const tooFaint: string[] = [];
    for (const theme of themes) {
      for (const name of ["life", "window", "overlap", "other", "lost", "edge"]) {
        const [dark, light] = [theme.get(name)!, theme.get("page")!].sort((one, other) => one - other);
        if ((light! + 0.05) / (dark! + 0.05) < 3) tooFaint.push(name);
      }
    }
    expect(tooFaint).toEqual([]);
  });
});
