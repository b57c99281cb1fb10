import { execFileSync, fork } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { root } from "./files.mjs";
import { patched } from "./patch.mjs";

export const makeScratch = () => mkdtempSync(join(tmpdir(), "mutations-"));

// Many times what the slowest takes on a busy machine: a run that does not end is no catch.
const limitMs = 180_000;
// Jest leaves some behind of every file that it runs: a process that has grown to this gives way to a new one.
const mostMemory = 600 * 1024 * 1024;

const worker = fileURLToPath(new URL("worker.mjs", import.meta.url));

/** A copy of the tree as it stands here, with what is not committed yet. */
function copyTo(dir) {
  const listed = execFileSync("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], { cwd: root });
  for (const file of new Set(String(listed).split("\0"))) {
    if (file === "" || !existsSync(join(root, file))) continue;
    mkdirSync(dirname(join(dir, file)), { recursive: true });
    cpSync(join(root, file), join(dir, file));
  }
  // Of what is built it only matters that it is there: tests that run it would see nothing of a mutation.
  for (const built of ["node_modules", "dist"]) symlinkSync(join(root, built), join(dir, built), "dir");
}

/** One copy, in which one law at a time is broken. */
export function makeLane(scratch, number) {
  const dir = join(scratch, `lane-${number}`);
  copyTo(dir);
  let child;

  function start() {
    const stdio = ["ignore", "ignore", "pipe", "ipc"];
    child = fork(worker, [dir, join(scratch, "cache")], { cwd: dir, stdio });
    child.stderr.setEncoding("utf8");
  }

  function retire() {
    child?.kill("SIGKILL");
    child = undefined;
  }

  /** Answers also when the tests take the process down with them; the next one gets another. */
  function judge({ tests, only }) {
    if (child === undefined) start();
    const asked = child;
    let output = "";
    const listen = (text) => (output = (output + text).slice(-2000));
    return new Promise((resolve) => {
      const ended = (result) => {
        clearTimeout(limit);
        asked.stderr.off("data", listen);
        asked.removeAllListeners();
        resolve(result);
      };
      const limit = setTimeout(() => asked.kill("SIGKILL"), limitMs);
      asked.stderr.on("data", listen);
      asked.once("message", ({ rss, ...result }) => {
        ended(result);
        if (rss > mostMemory) retire();
      });
      asked.once("exit", (code, signal) => {
        child = undefined;
        ended({ verdict: "broken", outcome: `JEST DID NOT COME TO ITS END (${signal ?? code}): ${output}` });
      });
      asked.send({ tests, only });
    });
  }

  /** Runs the tests of a law with its file broken, as its mutation does it or by a text of its own. */
  async function broken(mutation, text) {
    const { before, after } = patched(mutation, dir);
    writeFileSync(join(dir, mutation.file), text ?? after);
    try {
      return await judge(mutation);
    } finally {
      writeFileSync(join(dir, mutation.file), before);
    }
  }

  return { judge, broken, end: retire };
}
