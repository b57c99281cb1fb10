import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { text } from "node:stream/consumers";
import { promisify } from "node:util";
import { z } from "zod";
import { UserError } from "../../provider/lifecycle/run-context";
import { sanitize } from "../../provider/values/shown";
import type { Sources, StateSource } from "./read";

/** Which states to read. */
export interface SourceFlags {
  /** Exports that were made before; "-" is standard input. */
  readonly file?: readonly string[];
  readonly stack?: string;
  /** The folder of the program. */
  readonly cwd?: string;
  /** Every stack of the backend, of other projects too. */
  readonly allStacks?: boolean;
}

export function sourcesOf({ file, stack, cwd = process.cwd(), allStacks = false }: SourceFlags): Sources {
  if (file !== undefined) return { several: file.length > 1, list: () => Promise.resolve(file.map(savedExport)) };
  if (allStacks) return { several: true, list: async () => (await stacksAt(cwd)).map((name) => anyStack(name, cwd)) };
  const chosen = stack === undefined ? [] : ["--stack", stack];
  const one = { name: stack ?? "the selected stack", read: () => exported(cwd, [...withSecrets, ...chosen]) };
  return { several: false, list: () => Promise.resolve([one]) };
}

const savedExport = (file: string): StateSource => ({
  name: file,
  read: () => (file === "-" ? text(process.stdin) : saved(file)),
});

async function saved(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch {
    throw new UserError(`The file ${file} cannot be read.`);
  }
}

/** The secrets of another project's stack may be out of reach. Which tokens it has is plain without them. */
const anyStack = (name: string, cwd: string): StateSource => ({
  name,
  async read() {
    try {
      return await exported(cwd, [...withSecrets, "--stack", name]);
    } catch {
      return exported(cwd, ["--stack", name]);
    }
  },
});

/** With secrets: the credentials that the state holds for the provider are among them. None of it is shown. */
const withSecrets = ["--show-secrets"];

const exported = (cwd: string, flags: readonly string[]): Promise<string> => pulumi(cwd, ["stack", "export"], flags);

const stackList = z.array(z.object({ name: z.string().min(1) }));

/** Names of stacks of other projects are qualified, and work from this folder. */
async function stacksAt(cwd: string): Promise<string[]> {
  const listed = await pulumi(cwd, ["stack", "ls"], ["--all", "--json"]);
  try {
    return stackList.parse(JSON.parse(listed)).map(({ name }) => name);
  } catch {
    throw new UserError("The answer of `pulumi stack ls --all --json` could not be read.");
  }
}

async function pulumi(cwd: string, command: readonly string[], flags: readonly string[]): Promise<string> {
  if (!existsSync(cwd)) throw new UserError(`There is no folder ${cwd}.`);
  const args = [...command, "--non-interactive", "--color=never", ...flags];
  // A note about a newer version would be the last line.
  const env = { ...process.env, PULUMI_SKIP_UPDATE_CHECK: "true" };
  try {
    const { stdout } = await promisify(execFile)("pulumi", args, { cwd, env, maxBuffer: Infinity });
    return stdout;
  } catch (error) {
    // The error itself holds all that was exported so far.
    throw new UserError(sentence(command, error as Failed));
  }
}

interface Failed {
  readonly code?: unknown;
  readonly stderr?: string;
}

function sentence(command: readonly string[], { code, stderr = "" }: Failed): string {
  if (code === "ENOENT") {
    return "`pulumi` is not on the PATH: install it, or pass an export with --file.";
  }
  const lines = stderr.split("\n").filter((line) => line.trim() !== "");
  return `\`pulumi ${command.join(" ")}\` failed: ${pulumiSays(lines.at(-1) ?? "no reason given")}`;
}

/** One line of what pulumi says. A backend's URL may hold a password or a key, with spaces in it: nothing after its scheme is shown. */
export const pulumiSays = (line: string): string => sanitize(line.replace(/:\/\/.*$/s, "://…"), 400);
