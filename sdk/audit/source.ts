import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { text } from "node:stream/consumers";
import { promisify } from "node:util";
import { Refusal } from "../../provider/lifecycle/deps";

/** Where a stack's state is found. */
export interface Source {
  /** An export that was made before; "-" is standard input. */
  readonly file?: string;
  readonly stack?: string;
  /** The folder of the program. */
  readonly cwd?: string;
}

/** The text of a stack's state. */
export function exportOf({ file, stack, cwd }: Source): Promise<string> {
  if (file === "-") return text(process.stdin);
  return file === undefined ? exported(stack, cwd ?? process.cwd()) : saved(file);
}

async function saved(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch {
    throw new Refusal(`The file ${file} cannot be read.`);
  }
}

/** With secrets: the credentials that the state holds for the provider are among them. None of it is shown. */
async function exported(stack: string | undefined, cwd: string): Promise<string> {
  if (!existsSync(cwd)) throw new Refusal(`There is no folder ${cwd}.`);
  const chosen = stack === undefined ? [] : ["--stack", stack];
  const args = ["stack", "export", "--show-secrets", "--non-interactive", "--color=never", ...chosen];
  // A note about a newer version would be the last line.
  const env = { ...process.env, PULUMI_SKIP_UPDATE_CHECK: "true" };
  try {
    const { stdout } = await promisify(execFile)("pulumi", args, { cwd, env, maxBuffer: Infinity });
    return stdout;
  } catch (error) {
    // The error itself holds all that was exported so far.
    throw new Refusal(sentence(error as Failed));
  }
}

interface Failed {
  readonly code?: unknown;
  readonly stderr?: string;
}

function sentence({ code, stderr = "" }: Failed): string {
  if (code === "ENOENT") {
    return "There is no `pulumi` on the PATH to export the state with: install it, or give an export by --file.";
  }
  const lines = stderr.split("\n").filter((line) => line.trim() !== "");
  return `\`pulumi stack export\` failed: ${plainly(lines.at(-1) ?? "it did not say why")}`;
}

/** One line of what pulumi says. The URL of a backend may hold a password, or a key in its query. */
const plainly = (line: string): string =>
  line
    .replace(/\p{Cc}/gu, "")
    .replace(/\/\/[^/\s]*@/g, "//…@")
    .replace(/\?\S+/g, "?…")
    .slice(0, 400);
