import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { source as axe } from "axe-core";
import { chromium, type Browser, type BrowserContextOptions, type Page } from "playwright-core";

interface Found {
  readonly executablePath: string;
  readonly env: Readonly<Record<string, string>>;
}

/** A browser, and a folder with the pages that it opens. */
export class Opened {
  /** What no page may cause: messages on the console, errors, dialogs, requests and violations of its policy. */
  readonly incidents: string[] = [];
  readonly #folder = mkdtempSync(join(tmpdir(), "pulumi-tokens-page-"));

  private constructor(readonly browser: Browser) {}

  /** Starts the browser that chromium.mjs finds. */
  static async start(): Promise<Opened> {
    const { stdout } = await promisify(execFile)(process.execPath, [join(__dirname, "chromium.mjs")]);
    const { executablePath, env } = JSON.parse(stdout) as Found;
    // As root, Chromium needs --no-sandbox. Only this package's own pages are opened.
    const args = ["--no-sandbox", "--disable-gpu"];
    return new Opened(await chromium.launch({ executablePath, args, env: { ...process.env, ...env } }));
  }

  async stop(): Promise<void> {
    await this.browser.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** Opens this page as a file, as a person does. */
  async open(html: string, options: BrowserContextOptions = {}): Promise<Page> {
    const file = join(mkdtempSync(join(this.#folder, "page-")), "report.html");
    writeFileSync(file, html);
    const url = pathToFileURL(file).href;
    const context = await this.browser.newContext(options);
    const page = await context.newPage();
    page.on("console", (message) => this.incidents.push(`console: ${message.text()}`));
    page.on("pageerror", (error) => this.incidents.push(`error: ${error.message}`));
    page.on("request", (request) => {
      if (request.url() !== url) this.incidents.push(`request: ${request.url()}`);
    });
    page.on("requestfailed", (request) => this.incidents.push(`failed: ${request.failure()?.errorText ?? ""}`));
    page.on("dialog", (dialog) => {
      this.incidents.push(`dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
    await page.goto(url);
    return page;
  }
}

interface AxeResult {
  readonly violations: readonly { readonly id: string; readonly nodes: readonly { readonly html: string }[] }[];
  readonly passes: readonly { readonly id: string }[];
}

/** Returns what axe-core objects to, and the names of the rules that hold. */
export async function axeOn(page: Page): Promise<{ readonly found: string[]; readonly held: string[] }> {
  await page.evaluate(axe);
  const { violations, passes } = await page.evaluate<AxeResult>("axe.run()");
  const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 200)).join(" ")}`);
  return { found, held: passes.map(({ id }) => id) };
}
