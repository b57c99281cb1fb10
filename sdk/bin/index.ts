#!/usr/bin/env node
import { readFileSync } from "node:fs";
import { Command, InvalidArgumentError } from "commander";
import { sanitize } from "../../provider/values/sanitize";
import { adoptCommand } from "./adopt-command";
import { auditCommand } from "./audit-command";
import type { EmulatorFlags } from "./emulator";

const { version } = JSON.parse(readFileSync(require.resolve("pulumi-tokens/package.json"), "utf8")) as {
  version: string;
};

const program = new Command("pulumi-tokens")
  .description("API tokens as declarative Pulumi resources.")
  .version(version);

program
  .command("emulator")
  .description("Serves the platforms' APIs on loopback. Prints one line of JSON, and serves until SIGINT or SIGTERM.")
  .option("--state <file>", "keep all data in this file (default: in memory)")
  .option("--port-base <n>", "the control port; the platforms get the ports after it (default: free ports)", port)
  .addHelpText("after", "\nGET <control url>, which is in that line, lists the routes that control the emulator.")
  // Loaded here, so that other commands start without it.
  .action(async (flags: EmulatorFlags) => (await import("./emulator.js")).serve(flags));

program.addCommand(auditCommand());
program.addCommand(adoptCommand());

const longestMessage = 2000;

// The platforms use the ports after it.
const highest = 65_500;

function port(text: string): number {
  const given = Number(text);
  if (Number.isInteger(given) && given >= 1 && given <= highest) return given;
  throw new InvalidArgumentError(`It must be a whole number from 1 to ${highest}.`);
}

program.parseAsync().catch((error: unknown) => {
  // The message may quote a state or a backend.
  process.stderr.write(`${error instanceof Error ? sanitize(error.message, longestMessage) : "The command failed."}\n`);
  process.exitCode = 1;
});
