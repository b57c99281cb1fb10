import { spawn, execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";

export interface Result {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Both, in the order in which they came. */
  readonly text: string;
}

export interface Running {
  readonly pid: number;
  /** Settles when the process has ended, however it did; rejects only when it had to be stopped for taking too long. */
  readonly done: Promise<Result>;
  /** What it has printed so far. */
  text(): string;
  /** SIGKILL to this one process: what it started lives on, as after a crash. */
  kill(): void;
}

interface Command {
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
}

/** How long the output of an ended process may lag behind its end. */
const drainMs = 2_000;

export function start({ file, args, cwd, env, timeoutMs }: Command): Running {
  const child = spawn(file, args, { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
  const output = { stdout: "", stderr: "", text: "" };
  for (const name of ["stdout", "stderr"] as const) {
    child[name].setEncoding("utf8").on("data", (part: string) => {
      output[name] += part;
      output.text += part;
    });
  }
  const done = new Promise<Result>((resolve, reject) => {
    let late = false;
    let draining: NodeJS.Timeout | undefined;
    const limit = setTimeout(() => {
      late = true;
      child.kill("SIGKILL");
    }, timeoutMs);
    child.once("error", reject);
    // A plugin that outlives the engine may hold its pipe open: then "close" is a long time coming.
    child.once("exit", () => {
      clearTimeout(limit);
      draining = setTimeout(() => {
        child.stdout.destroy();
        child.stderr.destroy();
      }, drainMs);
    });
    child.once("close", (code) => {
      clearTimeout(limit);
      clearTimeout(draining);
      if (late) reject(new Error(`${args.join(" ")} had not ended after ${timeoutMs} ms:\n${output.text}`));
      else resolve({ code, ...output });
    });
  });
  // Whoever starts a run to kill it may never look at its end.
  done.catch(() => undefined);
  return { pid: child.pid ?? -1, done, text: () => output.text, kill: () => child.kill("SIGKILL") };
}

function environmentOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/environ`, "utf8");
  } catch {
    // It has ended, or it is somebody else's.
    return "";
  }
}

/** On macOS there is no /proc; its `ps` shows the environment of our own processes behind the command. */
function pidsByPs(mark: string): number[] {
  const lines = execFileSync("ps", ["-A", "-E", "-ww", "-o", "pid=,command="], { encoding: "utf8" }).split("\n");
  return lines.filter((line) => line.includes(mark)).map((line) => Number.parseInt(line, 10));
}

/**
 * Every process whose environment holds `mark`. A plugin that outlived its engine has another parent and a process group
 * of its own, so its environment is the one thing that still tells where it came from.
 */
export function pidsMarked(mark: string): number[] {
  if (process.platform === "win32") return [];
  if (process.platform !== "linux") return pidsByPs(mark);
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => pid !== process.pid && environmentOf(pid).includes(mark));
}

export function killById(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It has ended by itself.
  }
}
