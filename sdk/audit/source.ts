import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { text } from "node:stream/consumers";
import { promisify } from "node:util";
import { z } from "zod";
import { UserError } from "../../provider/run/context";
import { sanitize } from "../../provider/values/sanitize";
import type { Sources, StateSource } from "./read";

/** The options that choose the states. */
export interface SourceFlags {
  /** Files with exports; "-" is standard input. */
  readonly file?: readonly string[];
  readonly stack?: string;
  /** The folder of the program. */
  readonly cwd?: string;
  /** Read every stack of the backend, including those of other projects. */
  readonly allStacks?: boolean;
  /** Read every stack of this organization. A backend without organizations ignores it. */
  readonly organization?: string;
}

export function sourcesOf({ file, stack, cwd = process.cwd(), organization, ...rest }: SourceFlags): Sources {
  const { allStacks = organization !== undefined } = rest;
  if (file !== undefined) return { several: file.length > 1, list: () => Promise.resolve(file.map(savedExport)) };
  if (allStacks)
    return { several: true, list: async () => (await stacksAt(cwd, organization)).map((name) => anyStack(name, cwd)) };
  const chosen = stack === undefined ? [] : ["--stack", stack];
  const name = stack === undefined ? "the selected stack" : `the stack ${stack}`;
  const one = { name, read: () => exported(cwd, [...withSecrets, ...chosen]), tags: () => tagsOf(cwd, chosen) };
  return { several: false, list: () => Promise.resolve([one]) };
}

const savedExport = (file: string): StateSource => ({
  name: file === "-" ? "standard input" : file,
  read: () => (file === "-" ? text(process.stdin) : saved(file)),
});

async function saved(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch {
    throw new UserError("there is no such file, or it cannot be opened. Check the path.");
  }
}

/** Secrets of a stack of another project may not be readable. Its tokens can be listed without them. */
const anyStack = (name: string, cwd: string): StateSource => ({
  name,
  async read() {
    try {
      return await exported(cwd, [...withSecrets, "--stack", name]);
    } catch {
      return exported(cwd, ["--stack", name]);
    }
  },
  tags: () => tagsOf(cwd, ["--stack", name]),
});

/** The provider's credentials may be among the secrets. None of them is printed. */
const withSecrets = ["--show-secrets"];

const exported = (cwd: string, flags: readonly string[]): Promise<string> => pulumi(cwd, ["stack", "export"], flags);

const stackTags = z.record(z.string(), z.string());

/** Returns the tags of a stack. A backend or a CLI without tags is no problem: they are only for people. */
async function tagsOf(cwd: string, flags: readonly string[]): Promise<Readonly<Record<string, string>>> {
  try {
    return stackTags.parse(JSON.parse(await pulumi(cwd, ["stack", "tag", "ls"], ["--json", ...flags])));
  } catch {
    return {};
  }
}

const stackList = z.array(z.object({ name: z.string().min(1) }));

/** Returns names that work from this folder: those of other projects are qualified. */
async function stacksAt(cwd: string, organization: string | undefined): Promise<string[]> {
  const only = organization === undefined ? [] : [`--organization=${organization}`];
  const listed = await pulumi(cwd, ["stack", "ls"], ["--all", "--json", ...only]);
  try {
    return stackList.parse(JSON.parse(listed)).map(({ name }) => name);
  } catch {
    throw new UserError(
      "`pulumi stack ls --all --json` did not print a list of stacks. Update the Pulumi CLI, and run again.",
    );
  }
}

async function pulumi(cwd: string, command: readonly string[], flags: readonly string[]): Promise<string> {
  if (!existsSync(cwd)) {
    throw new UserError(`\`pulumi ${command.join(" ")}\` cannot run in ${cwd}, which does not exist. Check --cwd.`);
  }
  const args = [...command, "--non-interactive", "--color=never", ...flags];
  // Otherwise a note about a newer version may be the last line.
  const env = { ...process.env, PULUMI_SKIP_UPDATE_CHECK: "true" };
  try {
    const { stdout } = await promisify(execFile)("pulumi", args, { cwd, env, maxBuffer: Infinity });
    return stdout;
  } catch (error) {
    // The error itself contains everything that was exported so far.
    throw new UserError(failureOf(command, error as Failed));
  }
}

interface Failed {
  readonly code?: unknown;
  readonly stderr?: string;
}

function failureOf(command: readonly string[], { code, stderr = "" }: Failed): string {
  if (code === "ENOENT") {
    return "`pulumi` is not on the PATH. Install it, or pass an export with --file.";
  }
  const lines = stderr.split("\n").filter((line) => line.trim() !== "");
  return `\`pulumi ${command.join(" ")}\` failed: ${safeLine(lines.at(-1) ?? "no reason given")}`;
}

/**
 * Makes a line of pulumi's output safe to print. The URL of a backend may contain a password or a key, with spaces in it, so
 * everything after its scheme is left out.
 */
export const safeLine = (line: string): string => sanitize(line.replace(/:\/\/.*$/s, "://…"), 400);
