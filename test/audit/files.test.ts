import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { AuditOptions } from "../../sdk/audit/audit";
import { formsOf } from "../support/canary";
import { pairs } from "../support/platforms";
import { AuditSetup, kept, stack } from "./audit-setup";

describe("--html and --calendar", () => {
  async function found(flags: Pick<AuditOptions, "revoke" | "yes"> = {}) {
    const setup = await AuditSetup.open();
    const [current, lost] = [await setup.make(pairs[0]!, "mailer"), await setup.make(pairs[0]!, "lost")];
    setup.at.clock.advance(600_000);
    const args = { ...current.args, owner: "payments@acme.example", description: "Sends <mails>" };
    const outputs = { createdAt: current.createdAt, expiresAt: "2099-01-01T00:00:00Z" };
    const options = { html: "report.html", calendar: "tokens.ics", ...flags };
    const { files } = await setup.audit(stack(kept(current, { args, outputs })), options);
    const [page, calendar] = [files["report.html"]!, files["tokens.ics"]!];
    return { setup, current, lost, page, calendar };
  }

  test("write what the audit found: owner, purpose and id of each token, and no secret", async () => {
    const { current, lost, page, calendar } = await found();
    for (const text of ["payments@acme.example", "Sends &#60;mails&#62;", current.tokenId, lost.tokenId]) {
      expect(page).toContain(text);
    }
    expect(page).toContain("1 token is orphaned");
    expect(calendar).toMatch(/^BEGIN:VCALENDAR\r\n/);
    const secrets = [current.secret, lost.secret].flatMap(formsOf);
    expect(secrets.filter((secret) => page.includes(secret) || calendar.includes(secret))).toEqual([]);
  });

  test("with --revoke, the page says what was revoked, and not that it is orphaned", async () => {
    const { setup, lost, page } = await found({ revoke: true, yes: true });
    expect(setup.there()).not.toContain(lost.tokenId);
    expect(page.split(">Revocations<")[1]).toMatch(new RegExp(`${lost.tokenId}.*: revoked\\.`));
    expect(page).not.toContain("1 token is orphaned");
  });
});

describe("the command", () => {
  const bin = join(__dirname, "../../dist/sdk/bin/index.js");
  const folder = mkdtempSync(join(tmpdir(), "pulumi-tokens-files-"));
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  const file = join(folder, "export.json");
  writeFileSync(file, JSON.stringify({ version: 3, deployment: {} }));
  const auditWith = (...flags: readonly string[]) =>
    promisify(execFile)(process.execPath, [bin, "audit", "--file", file, ...flags], { cwd: folder });

  test("writes both files, and the table as always", async () => {
    const { stdout } = await auditWith("--html", "report.html", "--calendar", "tokens.ics");
    expect(stdout).toContain("owned: none");
    expect(readFileSync(join(folder, "report.html"), "utf8")).toMatch(
      /^<!doctype html>\n<html lang="en">[^]*<\/html>\s*$/,
    );
    expect(readFileSync(join(folder, "tokens.ics"), "utf8")).toMatch(/^BEGIN:VCALENDAR\r\n[^]*END:VCALENDAR\r\n$/);
  });

  test("an audit without them loads neither the page nor the calendar", async () => {
    const loaded = `require(${JSON.stringify(join(bin, "../audit.js"))}); console.log(Object.keys(require.cache).join("\\n"))`;
    const { stdout } = await promisify(execFile)(process.execPath, ["-e", loaded]);
    expect(stdout).toContain("audit.js");
    expect(stdout).not.toMatch(/audit[\\/](page|calendar)/);
  });
});
