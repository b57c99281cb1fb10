import { Command, Option } from "commander";
import type { AuditFlags } from "./audit";

/** `pulumi-tokens audit`: what it takes and what it tells. Brings nothing else until it runs. */
export function auditCommand(): Command {
  return new Command("audit")
    .description("Show which tokens a stack owns, and which it left behind when a run broke off. Never a secret.")
    .option("-s, --stack <name>", "the stack; default: the one that is selected")
    .option("-C, --cwd <dir>", "the folder of the program; default: this one")
    .addOption(
      new Option(
        "--file <export>",
        'read an export in place of `pulumi stack export`; "-" is standard input',
      ).conflicts(["stack", "cwd"]),
    )
    .option("--json", "one JSON object in place of the table")
    .option("--revoke", "end what was left behind, after showing it")
    .addHelpText("after", help)
    .action(async (flags: AuditFlags, command: Command) => {
      if (flags.file !== undefined && flags.revoke) {
        command.error("error: --revoke takes no --file, for what was made after that export would look left behind.");
      }
      process.exitCode = await (await import("./audit.js")).run(flags);
    });
}

const help = `
It signs in as the provider does: by the environment, else by what the state holds. \`pulumi\` must be on the PATH.

Statuses: current; in overlap (kept for a while after it was replaced); pending deletion (the next \`pulumi up\` ends it);
left behind (carries this stack's ownership and stands nowhere in its state); gone (in the state, and provably not at the
platform: \`pulumi refresh\` takes it out); ended (it was to go, and is gone already).

--revoke ends what was shown as left behind and nothing else. It first waits until each is two minutes old, reads the state
and the platforms again and drops what a run has written down meanwhile; it never ends the credential that it runs on.
What \`retainOnDelete\` or \`pulumi state delete\` took out of the state looks left behind, too, and so does what was made by way
of a copy of the state in another backend: there, first \`pulumi up --replace\` the resource pulumi-tokens-ownership.

Exit codes: 0 nothing to do
            1 something could not be looked at; the rest is shown all the same
            2 something was left behind and not revoked, or is gone

--json: { stack, now, owned: Token[], leftBehind: Token[], foreign: { platform, place, tokens }[],
          unfinished: { urn, name, kind }[], problems: { platform, message }[],
          revocations: { name, platform, place, tokenId, outcome, message }[] }
  Token: { urn, name, kind, platform, place, tokenId, status, seen, until, createdAt, expiresAt, neverExpires, rotatesAt, lastUsedAt }
  outcome: revoked, gone, known (it stands in the state by now), spared (it is the credential in use), failed
  Instants are ISO 8601 UTC; null is none, or not known.`;
