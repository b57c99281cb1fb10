import { Command, InvalidArgumentError, Option } from "commander";
import { durationMs } from "../../provider/values/duration";
import type { AuditFlags } from "./audit";

/** Returns `pulumi-tokens audit` with its options and its help. The audit itself is loaded when it runs. */
export function auditCommand(): Command {
  return new Command("audit")
    .description(
      "Lists the tokens that a stack owns, their expiry, and orphaned tokens: tagged by the stack but " +
        "missing from its state. --revoke revokes the orphans. Never prints a secret.",
    )
    .option("-s, --stack <name>", "the stack to read (default: the selected one)")
    .option("-C, --cwd <dir>", "the folder of the program (default: this one)")
    .addOption(
      new Option("--all-stacks", "read every stack of the backend, of every project").conflicts(["stack", "file"]),
    )
    .addOption(
      new Option("--organization <name>", "read every stack of this organization of Pulumi Cloud").conflicts([
        ...["stack", "file", "allStacks"],
      ]),
    )
    .addOption(
      new Option(
        "--file <export>",
        "read the output of `pulumi stack export` from this file, or from standard input with -; repeatable",
      )
        .conflicts(["stack", "cwd"])
        .argParser(several),
    )
    .option("--api-url <url>", "an API URL that the state may name; repeatable", several)
    .option("--credential-env <name>", "a variable that the state may name as a credential; repeatable", several)
    .option("--json [file]", "print one JSON object instead of the table, or write it to this file")
    .option("--csv [file]", "the same as comma-separated values: a line for each token")
    .option("--markdown [file]", "the same as Markdown, such as for the summary of a job")
    .option("--html [file]", "the same as a page for a browser, with a timeline")
    .option("--calendar [file]", "coming rotations and expiries, for a calendar")
    .addOption(
      new Option(
        "--expires-within <duration>",
        "report the tokens that expire in this time, such as 30d, without a rotation",
      ).argParser(duration),
    )
    .option("--verify", "try every stored secret with one harmless call")
    .option("--revoke", "revoke the orphaned tokens after listing them")
    .option("--yes", "let --revoke revoke them although only one stack was read")
    .addHelpText("after", help)
    .action(async (flags: AuditFlags, command: Command) => {
      if (flags.revoke && flags.file !== undefined) command.error(revokeWith("--file <export>", exportIsOld));
      if (flags.revoke && flags.organization !== undefined) command.error(revokeWith("--organization <name>", onlyOne));
      const [first, second] = command.options.filter(
        (one) => one.optional && command.getOptionValue(one.attributeName()) === true,
      );
      if (first && second) command.error(refusal(first.flags, second.flags, "both print. Give one of them a file"));
      process.exitCode = await (await import("./audit.js")).run(flags);
    });
}

const several = (given: string, before: readonly string[] | undefined): string[] => [...(before ?? []), given];

function duration(given: string): string {
  if (durationMs(given) !== undefined) return given;
  throw new InvalidArgumentError('It must be a duration such as "30d" (a number followed by s, m, h, d or w).');
}

/** In the words with which commander refuses a pair of options, and with the reason. */
const refusal = (one: string, other: string, why: string): string =>
  `error: option '${one}' cannot be used with option '${other}': ${why}`;
const revokeWith = (option: string, why: string): string => refusal("--revoke", option, why);
const exportIsOld = "a token that was created after that export would look orphaned";
const onlyOne = "a token of a stack of another organization would look orphaned. Use --all-stacks";

const help = `
The audit signs in as the provider does: with the environment, or else with the credentials in the
state. \`pulumi\` must be on the PATH.

A state or an export may come from somebody else. An API URL in it is used only if it is the
platform's own, or the one in <PLATFORM>_API_URL, or passed as --api-url. A variable that it names
is sent only if it is one of the platform's own, such as PLANETSCALE_SERVICE_TOKEN, or passed as
--credential-env.

Statuses:
  current           in the state, and in use
  in overlap        replaced by a rotation, and still valid for a while
  pending deletion  the next \`pulumi up\` revokes it
  orphaned          tagged by a stack that was read, as its name proves, but in none of the states
  unproven          tagged, but the tag or the name may be a copy: never revoked
  unmanaged         every other token at the same places: never revoked
  not found         current in the state, but not at the platform: \`pulumi refresh\` removes it
  ended             was to be revoked, and is gone already

A tag proves which stack created a token. It does not prove that nobody uses the token: after
\`pulumi state move\`, \`pulumi state delete\` or \`retainOnDelete\`, or in a copied state, a tagged token
may be in use without being in the state. With --all-stacks, a token that another stack of the
backend has is not orphaned. Stacks in other backends are not read. --organization reads less: a
backend of your own has no organizations and lists every stack.

--json, --csv, --markdown, --html and --calendar print instead of the table. With a file they write
that file, and the table is printed as well; several files can be written in one run. The CSV, the
JSON and the page have every token. In a CSV, an apostrophe precedes a text that a spreadsheet would
compute. The page is one file that loads nothing. The calendar (iCalendar, .ics) reminds you of
expiries that no rotation prevents. Import it again after another audit to update its events.

--revoke revokes the orphaned tokens that were listed, and nothing else. With one stack it needs
--yes. With --all-stacks it revokes nothing if a stack could not be read. It waits until each token
is two minutes old, reads the states and the platforms again, and skips the tokens that a run has
recorded meanwhile. It never revokes the credential that it uses.

--verify signs in once with the stored secret of each current token, and reports the secrets that
the platform refuses.

Exit codes:
  0  nothing to do
  1  something could not be checked, or a stack could not be read; the rest is listed
  2  a token is orphaned and was not revoked, is unproven, is not found or has expired, its stored
     secret no longer works, or, with --expires-within, it expires in that time and no rotation is
     due before (also if it is unmanaged)
A file that cannot be written is 1 too.

--json:
  { stacks, stackTags: { stack, name, value }[], now, expiresWithin,
    owned: Token[], orphaned: Token[], unproven: Token[],
    unmanaged: Token[], scopes: { platform, scope, unmanaged }[],
    pendingCreations: { stack, urn, name, kind }[],
    problems: { platform, message }[], notes: string[],
    revocations: { stack, name, platform, scope, tokenId, outcome, message }[] }
  Token:
  { stack, urn, name, kind, platform, scope, tokenId, status, checked, retireAt, successor,
    createdAt, expiresAt, lastUsedAt, neverExpires, expired, secretInvalid, rotateAt, rotateFrom,
    rotationReason, overlap, expiring, permissions, adopted, description, owner }
  outcome: revoked, in state (a run has recorded it meanwhile), not found, skipped (a credential in
    use, or unproven by now), failed
  Instants are ISO 8601 UTC. Null means none, or unknown.`;
