import { Command, Option } from "commander";
import type { AdoptFlags } from "./adopt";

/** Returns `pulumi-tokens adopt` with its options and its help. */
export function adoptCommand(): Command {
  return new Command("adopt")
    .description(
      "Lists the tokens of a platform that are not in the stack's state. With ids, prints a program that adopts " +
        "these tokens. Changes nothing, and never reads, takes or prints the secret of a token.",
    )
    .argument("[ids...]", "the platform's ids of the tokens to adopt")
    .requiredOption("-p, --platform <name>", "the platform, such as planetscale")
    .addOption(
      new Option("-k, --kind <kind>", "the resource (default: ServiceToken, if the platform has it)").choices([
        "ServiceToken",
        "DeployToken",
      ]),
    )
    .option("-a, --arg <name=value>", "an argument of the resources, such as organization=acme; repeatable", several)
    .option("-s, --stack <name>", "the stack to adopt them into (default: the selected one)")
    .option("-C, --cwd <dir>", "the folder of the program (default: this one)")
    .addHelpText("after", help)
    .action(async (ids: string[], flags: AdoptFlags) => (await import("./adopt.js")).run(ids, flags));
}

const several = (given: string, before: readonly string[] | undefined): string[] => [...(before ?? []), given];

const help = `
It signs in with the environment, as the provider does. --arg gives the arguments that say where the
tokens are. A program also needs all others that the resource requires. Several values of a list are
separated by commas.

The program begins with the commands that store the secrets, such as

  pulumi config set --secret ciToken

which ask for the secret, or read it from standard input.

Tokens that a stack created, as the tag in their name says, and your own credential are not listed.

Examples:
  pulumi-tokens adopt --platform planetscale --arg organization=acme
  pulumi-tokens adopt --platform planetscale --arg organization=acme 2hqdxg78egw2 > adopted.ts
  pulumi-tokens adopt --platform deplo --arg workspaceId=ws_acme --arg scopes=deploy,read tok_f3w8c1d9`;
