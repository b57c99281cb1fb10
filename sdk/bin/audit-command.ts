import { Command, Option } from "commander";
import type { AuditFlags } from "./audit";

/** `pulumi-tokens audit`: its options and its help. Loads nothing else until it runs. */
export function auditCommand(): Command {
  return new Command("audit")
    .description("List the tokens of a stack, their expiry, and orphaned tokens. Never shows a secret.")
    .option("-s, --stack <name>", "the stack; default: the selected one")
    .option("-C, --cwd <dir>", "the folder of the program; default: this one")
    .addOption(
      new Option("--all-stacks", "read every stack of the backend, of every project").conflicts(["stack", "file"]),
    )
    .addOption(
      new Option(
        "--file <export>",
        'read an export instead of `pulumi stack export`; "-" is standard input; may be given several times',
      )
        .conflicts(["stack", "cwd"])
        .argParser(several),
    )
    .option("--api-url <url>", "an API URL that the state may name; may be given several times", several)
    .option(
      "--credential-env <name>",
      "a variable of the environment that the state may name as a credential; may be given several times",
      several,
    )
    .option("--json", "write one JSON object instead of the table")
    .option("--verify", "try every stored secret: one harmless call for each")
    .option("--revoke", "revoke the orphaned tokens after listing them")
    .option("--yes", "let --revoke revoke them although only one stack was read")
    .addHelpText("after", help)
    .action(async (flags: AuditFlags, command: Command) => {
      if (flags.file !== undefined && flags.revoke) {
        command.error("error: --revoke takes no --file: a token that was made after that export would look orphaned.");
      }
      process.exitCode = await (await import("./audit.js")).run(flags);
    });
}

const several = (given: string, before: readonly string[] | undefined): string[] => [...(before ?? []), given];

const help = `
It signs in as the provider does: with the environment, or else with what the state holds. \`pulumi\` must be on the PATH.

A state and an export may be somebody else's text. An API URL that they name is used only if it is the platform's own, or that of
<PLATFORM>_API_URL, or is passed as --api-url. A variable that they name is sent only if it is one of the platform's own, such as
PLANETSCALE_SERVICE_TOKEN, or is passed as --credential-env.

Statuses: current; in overlap (kept for a while after a rotation); pending deletion (the next \`pulumi up\` revokes it);
orphaned (made by a stack that was read, as the tag and the code in its name prove, and in none of the states that were read);
unproven (a name with such a tag and no code of that stack, or that two tokens have: a copy); not found (current in the state, and
provably not at the platform: \`pulumi refresh\` removes it from the state); ended (was to be revoked, and is gone already).

A tag with its code proves which stack id made a token, and nothing about who uses it now. After \`pulumi state move\`, \`pulumi state delete\`,
\`retainOnDelete\`, or in a copy of a state, a tagged token may be in use without being in the state. --all-stacks reads every
stack of the backend, so that a token that another stack holds is not orphaned. Stacks in another backend are not read.

--revoke revokes the tokens that were listed as orphaned, and nothing else. With one stack it needs --yes. With --all-stacks it
revokes nothing if any stack could not be read. It first waits until each token is two minutes old, then reads the states and
the platforms again and skips what a run has recorded meanwhile. It never revokes the credential that it uses.

--verify signs in once with the stored secret of each current token, and reports those that the platform refuses.

Exit codes: 0 nothing to do
            1 something could not be checked (the rest is listed), or a stack could not be read
            2 a token is orphaned and was not revoked, is unproven, is not found, has expired, or its secret no longer works

--json: { stacks, now, owned: Token[], orphaned: Token[], unproven: Token[],
          unmanaged: { platform, place, tokens }[], unfinished: { stack, urn, name, kind }[], problems: { platform, message }[],
          notes: string[], revocations: { stack, name, platform, place, tokenId, outcome, message }[] }
  Token: { stack, urn, name, kind, platform, place, tokenId, status, seen, until, createdAt, expiresAt, neverExpires, expired,
           secretInvalid, rotatesAt, lastUsedAt }
  outcome: revoked, in state (a run has recorded it meanwhile), not found, skipped (it is the credential in use, or its name
           has become unproven), failed
  Instants are ISO 8601 UTC; null is none, or not known.`;
