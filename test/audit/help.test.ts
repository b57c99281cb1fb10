import { auditCommand } from "../../sdk/bin/audit-command";
import type { Row } from "../../sdk/audit/rows";
import type { Revocation } from "../../sdk/audit/revoke";
import { creating, exported, ownership, provider } from "./exported";
import { AuditSetup, kept } from "./audit-setup";
import { pairOf } from "../support/platforms";

const help = ((): string => {
  let text = "";
  auditCommand()
    .configureOutput({ writeOut: (part) => (text += part) })
    .outputHelp();
  return text;
})();

/** The keys of the object that the help has after this, without those of the objects in it. */
function keysAfter(title: string): string[] {
  let depth = 0;
  let own = "";
  for (const char of help.slice(help.indexOf("{", help.indexOf(title)))) {
    if (char === "}" && (depth -= 1) === 0) break;
    if (depth === 1 && char !== "{") own += char;
    if (char === "{") depth += 1;
  }
  return own.split(",").map((part) => part.split(":")[0]!.trim());
}

const statuses: Record<Row["status"], true> = {
  current: true,
  "in overlap": true,
  "pending deletion": true,
  orphaned: true,
  unproven: true,
  unmanaged: true,
  "not found": true,
  ended: true,
};
const outcomes: Record<Revocation["outcome"], true> = {
  revoked: true,
  "in state": true,
  "not found": true,
  skipped: true,
  failed: true,
};

describe("pulumi-tokens audit --help", () => {
  test("names every key of the JSON, in its order", async () => {
    const setup = await AuditSetup.open();
    const pair = pairOf("ServiceToken on planetscale");
    const [current, lost] = [await setup.make(pair), await setup.make(pair)];
    setup.at.clock.advance(600_000);
    const resources = [ownership(), provider(), kept(current)];
    const state = exported(resources, [creating(lost.kind, lost.name, lost.args)]);
    const { answer } = await setup.json(state, { revoke: true, yes: true });
    expect(keysAfter("--json:")).toEqual(Object.keys(answer));
    expect(keysAfter("Token:")).toEqual(Object.keys(answer.owned[0]!));
    expect(Object.keys(answer.orphaned[0]!).sort()).toEqual(Object.keys(answer.owned[0]!).sort());
    for (const key of ["scopes", "pendingCreations", "revocations"] as const) {
      expect(answer[key]).toHaveLength(1);
      expect(keysAfter(`${key}:`)).toEqual(Object.keys(answer[key][0]!));
    }
    expect(keysAfter("problems:")).toEqual(["platform", "message"]);
  });

  test("explains every status and every outcome", () => {
    const [, explained = ""] = help.split("Statuses:");
    const [, results = ""] = help.split("outcome:");
    for (const status of Object.keys(statuses)) expect(explained).toMatch(new RegExp(`^  ${status} +\\w`, "m"));
    for (const outcome of Object.keys(outcomes)) expect(results).toContain(outcome);
  });

  test("has no line that is wider than 100 characters", () => {
    expect(help.split("\n").filter((line) => line.length > 100)).toEqual([]);
  });
});

describe("pulumi-tokens audit refuses", () => {
  const refusals: Record<string, [args: string[], message: string]> = {
    "two documents that both print": [
      ["--json", "--csv"],
      "option '--json [file]' cannot be used with option '--csv [file]': both print. Give one of them a file",
    ],
    "to revoke by an export": [
      ["--revoke", "--file", "a.json"],
      "option '--revoke' cannot be used with option '--file <export>': a token that was created after that export would look orphaned",
    ],
    "to revoke by the stacks of one organization": [
      ["--organization", "acme", "--revoke", "--yes"],
      "option '--revoke' cannot be used with option '--organization <name>': a token of a stack of another organization would look " +
        "orphaned. Use --all-stacks",
    ],
    "one stack and an organization": [
      ["--organization", "acme", "--stack", "dev"],
      "option '--organization <name>' cannot be used with option '-s, --stack <name>'",
    ],
    "an invalid time": [
      ["--expires-within", "a month"],
      "option '--expires-within <duration>' argument 'a month' is invalid. It must be a duration such as \"30d\" (a number followed by " +
        "s, m, h, d or w).",
    ],
  };

  test.each(Object.entries(refusals))("%s", async (_what, [args, message]) => {
    const command = auditCommand()
      .exitOverride()
      .configureOutput({ writeErr: () => undefined });
    await expect(command.parseAsync(args, { from: "user" })).rejects.toThrow(new Error(`error: ${message}`));
  });
});
