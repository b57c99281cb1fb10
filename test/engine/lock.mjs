import { mkdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { clearInterval, setInterval } from "node:timers";
import { setTimeout as sleep } from "node:timers/promises";
import { elapsed, onInterrupt } from "./command.mjs";

const beatMs = 5_000;
const staleMs = 60_000;

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code !== "ESRCH";
  }
}

function ownerOf(lock) {
  try {
    const [host, pid] = readFileSync(join(lock, "owner"), "utf8").split(" ");
    return { host, pid: Number(pid) };
  } catch {
    return undefined;
  }
}

/** Stale: its process is gone (seen at once on the same machine), or it has not been touched for a minute. */
function isStale(lock) {
  const owner = ownerOf(lock);
  if (owner?.host === hostname() && !isAlive(owner.pid)) return true;
  try {
    return Date.now() - statSync(lock).mtimeMs > staleMs;
  } catch {
    return false;
  }
}

function take(lock) {
  try {
    mkdirSync(lock);
  } catch (error) {
    if (error.code === "EEXIST") return false;
    throw error;
  }
  writeFileSync(join(lock, "owner"), `${hostname()} ${process.pid}`);
  return true;
}

function discard(lock) {
  // By way of a name of our own: of several that find the same stale lock, one gets to remove it.
  const mine = `${lock}.stale-${process.pid}`;
  try {
    renameSync(lock, mine);
    rmSync(mine, { recursive: true, force: true });
  } catch {
    // Somebody else was first.
  }
}

async function waitFor(lock, isDone, progress) {
  const since = Date.now();
  let reported = 0;
  while (!take(lock)) {
    if (isDone()) return false;
    if (isStale(lock)) {
      discard(lock);
      continue;
    }
    if (Date.now() - reported > 15_000) {
      const owner = ownerOf(lock);
      progress?.(
        `waiting for process ${owner?.pid ?? "?"}, which is getting the same thing (${elapsed(since)} so far)`,
      );
      reported = Date.now();
    }
    await sleep(300);
  }
  return true;
}

/**
 * One process at a time does `work`; the others wait and are content when `isDone()`. The lock saves a second build,
 * it is not what keeps the result whole: that is the rename at the end of `work`.
 */
export async function exclusively(lock, isDone, progress, work) {
  if (!(await waitFor(lock, isDone, progress))) return;
  const release = () => rmSync(lock, { recursive: true, force: true });
  const forget = onInterrupt(release);
  const heartbeat = setInterval(() => {
    try {
      utimesSync(lock, new Date(), new Date());
    } catch {
      // Taken from us while this machine slept: the work goes on, the rename decides.
    }
  }, beatMs);
  try {
    if (!isDone()) await work();
  } finally {
    clearInterval(heartbeat);
    forget();
    release();
  }
}
