import type { Page } from "playwright-core";
import { pageOf } from "../../../sdk/audit/page/page";
import { axeOn, Opened } from "./browser";
import { hostile, hostileReport } from "./hostile";
import { days, everyStatus, fiftyStacks, report, row } from "./reports";

let opened: Opened;

// The first time on a machine, a browser may have to be fetched.
beforeAll(async () => {
  opened = await Opened.start();
}, 300_000);
afterAll(() => opened.stop());

afterEach(() => {
  expect(opened.incidents.splice(0)).toEqual([]);
});

/** The names in the table, in the order that a person sees. */
const namesIn = (page: Page): Promise<string[]> =>
  page.evaluate<string[]>(
    '[...document.querySelectorAll("#tokens tbody th")].map((cell) => cell.firstChild.textContent)',
  );

const sortOf = (page: Page, title: string): Promise<string | null> =>
  page.getByRole("columnheader", { name: title }).getAttribute("aria-sort");

/** What sticks out of the page, or out of its box. */
const overflowing = (page: Page): Promise<string[]> =>
  page.evaluate<string[]>(`[...document.querySelectorAll("body *")]
    .filter((one) => one.checkVisibility() && !one.closest("svg") && !one.closest(".who")
      && one.getBoundingClientRect().right > document.documentElement.clientWidth + 0.5)
    .map((one) => one.tagName + " " + one.className + " " + one.textContent.slice(0, 40))
    .concat(document.documentElement.scrollWidth > document.documentElement.clientWidth ? ["the page"] : [])`);

describe("the page in a browser", () => {
  test.each([
    ["of every status", everyStatus],
    ["of hostile texts", hostileReport],
  ])("a page %s fits at 360, 800 and 1400 px", async (_what, reportOf) => {
    const page = await opened.open(pageOf(reportOf()));
    for (const width of [360, 800, 1400]) {
      await page.setViewportSize({ width, height: 900 });
      expect([width, await overflowing(page)]).toEqual([width, []]);
    }
    await page.context().close();
  });

  test.each([
    ["light", [360, 1400]],
    ["dark", [1400]],
  ] as const)("axe-core finds nothing, %s", async (colorScheme, widths) => {
    const page = await opened.open(pageOf(everyStatus()), { colorScheme });
    const background = await page.evaluate<string>("getComputedStyle(document.body).backgroundColor");
    expect(background).toBe(colorScheme === "light" ? "rgb(255, 255, 255)" : "rgb(19, 22, 27)");
    for (const width of widths) {
      await page.setViewportSize({ width, height: 900 });
      const { found, held } = await axeOn(page);
      expect([width, found]).toEqual([width, []]);
      expect(held).toEqual(expect.arrayContaining(["color-contrast", "svg-img-alt", "heading-order", "region"]));
    }
    await page.context().close();
  });

  test("a header sorts by mouse and by keyboard, in both directions, with what is unknown last", async () => {
    const owned = [
      row({ name: "b", createdAt: days(-30), expiresAt: days(9) }),
      row({ name: "unknown", createdAt: null, expiresAt: null, neverExpires: false }),
      row({ name: "c", createdAt: days(-400), expiresAt: null, neverExpires: true }),
      row({ name: "a", createdAt: days(-2), expiresAt: days(100) }),
    ];
    const page = await opened.open(pageOf(report({ owned })));
    expect([await namesIn(page), await sortOf(page, "Expires")]).toEqual([["b", "unknown", "c", "a"], null]);
    await page.getByRole("button", { name: "Expires" }).click();
    expect([await namesIn(page), await sortOf(page, "Expires")]).toEqual([["b", "a", "c", "unknown"], "ascending"]);
    await page.getByRole("button", { name: "Expires" }).click();
    expect([await namesIn(page), await sortOf(page, "Expires")]).toEqual([["c", "a", "b", "unknown"], "descending"]);
    await page.getByRole("button", { name: "Token" }).focus();
    await page.keyboard.press("Enter");
    expect([await namesIn(page), await sortOf(page, "Token")]).toEqual([["a", "b", "c", "unknown"], "ascending"]);
    expect(await sortOf(page, "Expires")).toBeNull();
    await page.keyboard.press("Space");
    expect([await namesIn(page), await sortOf(page, "Token")]).toEqual([["unknown", "c", "b", "a"], "descending"]);
    await page.context().close();
  });

  test("the field filters the table by owner, and says how many are left", async () => {
    const page = await opened.open(pageOf(everyStatus()));
    await page.getByRole("searchbox", { name: "Filter" }).fill("DATA");
    const visible = page.locator("#tokens tbody tr:visible");
    expect([await visible.count(), await page.locator("output").textContent()]).toEqual([2, "2 tokens"]);
    await page.context().close();
  });

  test("a name in the first section leads to the token's row, in a group that a person can open by keyboard", async () => {
    const page = await opened.open(pageOf(fiftyStacks()));
    await page.locator("#attention ~ .panel a").first().press("Enter");
    expect(await page.locator("tr:target").textContent()).toContain("lost-0");
    const group = page.locator("details.group:not([open]) summary").first();
    await group.press("Enter");
    await page.locator("details.group[open]").nth(1).locator(".bar").first().waitFor({ state: "visible" });
    await page.context().close();
  });

  test("without a script it is a table without buttons", async () => {
    const page = await opened.open(pageOf(everyStatus()), { javaScriptEnabled: false });
    expect(await page.getByRole("row").count()).toBe(14);
    expect(await page.locator("button:visible, input:visible").count()).toBe(0);
    expect(await page.getByRole("columnheader", { name: "Owner and description" }).isVisible()).toBe(true);
    await page.context().close();
  });

  test("on paper it is light, and closed groups and filtered rows are printed", async () => {
    const page = await opened.open(pageOf(fiftyStacks()), { colorScheme: "dark" });
    await page.getByRole("searchbox").fill("lost-0");
    await page.emulateMedia({ media: "print", colorScheme: "dark" });
    expect(await page.evaluate("getComputedStyle(document.body).backgroundColor")).toBe("rgb(255, 255, 255)");
    expect(await page.locator("details:not([open]) .bar").first().isVisible()).toBe(true);
    expect(await page.locator("#tokens tbody tr:visible").count()).toBe(525);
    await page.context().close();
  });

  test("it prints as a PDF", async () => {
    const page = await opened.open(pageOf(everyStatus()));
    const pdf = await page.pdf({ preferCSSPageSize: true });
    expect(pdf.subarray(0, 5).toString()).toBe("%PDF-");
    await page.context().close();
  });

  test("hostile texts show as text and do nothing", async () => {
    const page = await opened.open(pageOf(hostileReport()));
    const names = await namesIn(page);
    for (const text of hostile) expect(names).toContain(text.replace(/[\p{Cc}\p{Cf}]/gu, "\ufffd"));
    // What a handler or a URL would do, it would do now.
    await page.evaluate(`for (const one of document.querySelectorAll("*"))
      for (const type of ["mouseover", "focus", "load", "error", "click"]) one.dispatchEvent(new Event(type))`);
    for (const link of (await page.locator(".attention a").all()).slice(0, 3)) await link.click();
    expect(new URL(page.url()).protocol).toBe("file:");
    expect(await page.locator("script").count()).toBe(1);
    expect(await page.locator("img, iframe, object, embed, form, link, base").count()).toBe(0);
    await page.context().close();
  });
});

describe("the policy of the page", () => {
  test.each([
    ["a script", "<script>document.title = 'run'</script>", []],
    ["a handler", "<svg onload=\"document.title = 'run'\"></svg>", []],
    ["an image", '<img src="http://127.0.0.1:9/x">', ["failed: csp", "request: http://127.0.0.1:9/x"]],
  ])("would stop %s that had got into it", async (_what, markup, requests) => {
    const page = await opened.open(pageOf(everyStatus()).replace("</main>", `${markup}</main>`));
    await page.waitForTimeout(50);
    expect(await page.title()).toBe("API tokens, 28 Nov 2026");
    expect(opened.incidents.splice(0).sort()).toEqual([
      expect.stringMatching(/^console: .* violates the following Content Security Policy directive/),
      ...requests,
    ]);
    await page.context().close();
  });
});
