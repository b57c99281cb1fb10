import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { calendarOf } from "../../sdk/audit/calendar";
import { pageOf } from "../../sdk/audit/page/page";
import { pairs } from "../support/platforms";
import { AuditSetup, kept, stack } from "./audit-setup";

test("--html and --calendar write what the audit found: owner, purpose and place of each token, before anything is revoked", async () => {
  const setup = await AuditSetup.open();
  const [current, lost] = [await setup.make(pairs[0]!, "mailer"), await setup.make(pairs[0]!, "lost")];
  const args = { ...current.args, owner: "payments@acme.example", description: "Sends <mails>" };
  const files: Record<string, string> = {};
  await setup.audit(
    stack(kept(current, { args, outputs: { createdAt: current.createdAt, expiresAt: "2099-01-01T00:00:00Z" } })),
    { html: "report.html", calendar: "tokens.ics", revoke: true, yes: true },
    {
      save: (form, path, report) => {
        expect(setup.there()).toContain(lost.tokenId);
        files[path] = { html: pageOf, calendar: calendarOf }[form](report);
        return Promise.resolve();
      },
    },
  );
  expect(Object.keys(files)).toEqual(["report.html", "tokens.ics"]);
  for (const text of [
    "payments@acme.example",
    "Sends &#60;mails&#62;",
    current.tokenId,
    lost.tokenId,
    "1 token is orphaned",
  ]) {
    expect(files["report.html"]).toContain(text);
  }
  for (const secret of [current.secret, lost.secret]) {
    expect(Object.values(files).filter((text) => text.includes(secret))).toEqual([]);
  }
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

  test("a file that cannot be written is an error that names the option", async () => {
    await expect(auditWith("--html", "none/report.html")).rejects.toMatchObject({
      code: 1,
      stderr: "--html: must be a file that can be written (ENOENT). Check the path.\n",
    });
    expect(existsSync(join(folder, "none"))).toBe(false);
  });

  test("an audit without them loads neither the page nor the calendar", async () => {
    const loaded = `require(${JSON.stringify(join(bin, "../audit.js"))}); console.log(Object.keys(require.cache).join("\\n"))`;
    const { stdout } = await promisify(execFile)(process.execPath, ["-e", loaded]);
    expect(stdout).toContain("audit.js");
    expect(stdout).not.toMatch(/audit[\\/](page|calendar)/);
  });
});
