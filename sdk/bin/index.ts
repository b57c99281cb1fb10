#!/usr/bin/env node
import { readFileSync } from "node:fs";
import { Command, InvalidArgumentError } from "commander";
import { sanitize } from "../../provider/values/shown";
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
  .description("Serve the platforms' APIs on loopback: prints one line of JSON, then serves until it is told to stop.")
  .option("--state <file>", "keep everything in this file; default: in memory")
  .option("--port-base <n>", "the control port; the platforms have the next ones; default: free ports", port)
  .addHelpText("after", "\nTo steer it: GET <control url>, which the line tells, lists what the control port does.")
  // Each command brings what only it needs: the others start without it.
  .action(async (flags: EmulatorFlags) => (await import("./emulator.js")).serve(flags));

program.addCommand(auditCommand());

const longestMessage = 2000;

// The ports that follow must be ports too.
const highest = 65_500;

function port(text: string): number {
  const given = Number(text);
  if (Number.isInteger(given) && given >= 1 && given <= highest) return given;
  throw new InvalidArgumentError(`A whole number from 1 to ${highest}.`);
}

program.parseAsync().catch((error: unknown) => {
  // It may quote a state or a backend.
  process.stderr.write(`${error instanceof Error ? sanitize(error.message, longestMessage) : "The command failed."}\n`);
  process.exitCode = 1;
});
