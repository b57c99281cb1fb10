import { Buffer } from "node:buffer";
import { spawn } from "node:child_process";
import { constants } from "node:os";
import { clearInterval, setInterval } from "node:timers";

const heartbeatMs = 15_000;

/** "1 min 05 s": how long somebody has been waiting. */
export function elapsed(sinceMs) {
  const seconds = Math.round((Date.now() - sinceMs) / 1000);
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, "0")} s`;
}

const running = new Set();
const cleanups = new Set();

/** Runs `undo` if this process is stopped before the returned function was called. */
export function onInterrupt(undo) {
  watch(cleanups, undo);
  return () => unwatch(cleanups, undo);
}

function interrupted(signal) {
  // SIGINT and not SIGTERM: on it `go` takes its compilers down with it.
  for (const child of running) child.kill("SIGINT");
  for (const undo of cleanups) undo();
  process.exit(128 + constants.signals[signal]);
}

const stopping = ["SIGINT", "SIGTERM", "SIGHUP"];

const idle = () => running.size + cleanups.size === 0;

function watch(set, one) {
  if (idle()) for (const signal of stopping) process.on(signal, interrupted);
  set.add(one);
}

/** With nothing to end and nothing to undo, the signals are the caller's again. */
function unwatch(set, one) {
  set.delete(one);
  if (idle()) for (const signal of stopping) process.off(signal, interrupted);
}

/**
 * Runs a command to its end. Its output is printed only when it fails; meanwhile `progress` hears every
 * fifteen seconds that it is still at it, so that minutes of silence are never mistaken for a hang.
 */
export function run(what, command, args, { cwd, env = process.env, progress, timeoutMs = 30 * 60_000 } = {}) {
  return new Promise((resolve, reject) => {
    const since = Date.now();
    const child = spawn(command, args, {
      cwd,
      env,
      stdio: ["ignore", "pipe", "pipe"],
      shell: process.platform === "win32" && command.endsWith(".cmd"),
    });
    watch(running, child);
    const parts = [];
    child.stdout.on("data", (part) => parts.push(part));
    child.stderr.on("data", (part) => parts.push(part));
    const heartbeat = setInterval(() => progress?.(`${what}: ${elapsed(since)} so far`), heartbeatMs);
    const limit = setTimeout(() => child.kill("SIGKILL"), timeoutMs);
    const ended = () => {
      unwatch(running, child);
      clearInterval(heartbeat);
      clearTimeout(limit);
    };
    child.once("error", (error) => {
      ended();
      reject(new Error(`${what}: ${error.message}`));
    });
    child.once("close", (code, signal) => {
      ended();
      const text = Buffer.concat(parts).toString("utf8");
      if (code === 0) resolve(text);
      else
        reject(new Error(`${what} failed (${signal ?? `exit ${code}`}) after ${elapsed(since)}:\n${text.trimEnd()}`));
    });
  });
}
