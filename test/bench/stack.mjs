import { spawn } from "node:child_process";
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { clearInterval, setInterval } from "node:timers";

/** Of the engine's resources at a time. */
export const parallel = 16;

const everyMs = 200;

/** A stack on the real engine, with nothing of what the tests do to make it start faster. */
export class Stack {
  constructor(name, { scratch, repository, engineDir, program, env, parallel: most = parallel }) {
    this.dir = join(scratch, name);
    this.atATime = ["--parallel", String(most)];
    mkdirSync(join(this.dir, "state"), { recursive: true });
    // Next to the program, as npm would have it; the naive provider is one of the program's own files.
    symlinkSync(join(repository, "node_modules"), join(this.dir, "node_modules"), "junction");
    writeFileSync(
      join(this.dir, "Pulumi.yaml"),
      `name: shop\nruntime: { name: nodejs, options: { typescript: false } }\n`,
    );
    writeFileSync(join(this.dir, "package.json"), JSON.stringify({ main: "index.js" }));
    writeFileSync(join(this.dir, "index.js"), program);
    copyFileSync(join(import.meta.dirname, "naive.cjs"), join(this.dir, "naive.cjs"));
    this.env = {
      PATH: [engineDir, process.env.PATH].join(delimiter),
      HOME: process.env.HOME,
      PULUMI_HOME: join(this.dir, "home"),
      PULUMI_BACKEND_URL: `file://${join(this.dir, "state")}`,
      PULUMI_CONFIG_PASSPHRASE: "bench",
      PULUMI_SKIP_UPDATE_CHECK: "true",
      PULUMI_CREDENTIAL_STORE: "plaintext",
      PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
      BENCH_TRIGGER: "1",
      ...env,
    };
  }

  init() {
    return this.run(["stack", "init", "dev"]);
  }

  up(...args) {
    return this.run(["up", "--yes", "--skip-preview", ...this.atATime, ...args]);
  }

  /** Every token is created again. */
  rotate() {
    this.env.BENCH_TRIGGER = "2";
    return this.up();
  }

  preview() {
    return this.run(["preview", ...this.atATime]);
  }

  refresh() {
    return this.run(["refresh", "--yes", "--skip-preview", ...this.atATime]);
  }

  destroy() {
    return this.run(["destroy", "--yes", "--skip-preview", ...this.atATime]);
  }

  /** The state file's text. */
  state() {
    const [file] = readdirSync(join(this.dir, "state"), { recursive: true }).filter((one) =>
      /stacks.*dev\.json$/.test(one),
    );
    return readFileSync(join(this.dir, "state", file), "utf8");
  }

  remove() {
    rmSync(this.dir, { recursive: true, force: true });
  }

  /** Seconds it took, CPU seconds of all its processes, and the most memory that the provider's process had (both Linux only). */
  run(args) {
    const since = performance.now();
    const cpuBefore = cpuOfEnded();
    const child = spawn("pulumi", [...args, "--non-interactive", "--color=never"], { cwd: this.dir, env: this.env });
    let text = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (part) => (text += part));
    let memory = 0;
    const watch = setInterval(() => (memory = Math.max(memory, peakOfProvider(this.dir))), everyMs);
    return new Promise((done, fail) => {
      child.on("error", fail);
      child.on("close", (code) => {
        clearInterval(watch);
        if (code === 0)
          done({ seconds: (performance.now() - since) / 1000, cpu: cpuOfEnded() - cpuBefore, memory, text });
        else fail(new Error(`pulumi ${args.join(" ")} ended with ${code}:\n${text.slice(-4000)}`));
      });
    });
  }
}

/** CPU seconds of all processes that this one started and that have ended. */
function cpuOfEnded() {
  if (process.platform !== "linux") return 0;
  const [user, system] = readFileSync("/proc/self/stat", "utf8").split(") ")[1].split(" ").slice(13, 15);
  const perSecond = 100;
  return (Number(user) + Number(system)) / perSecond;
}

/** Bytes: the high-water mark of the dynamic provider's process that belongs to this project. */
function peakOfProvider(dir) {
  if (process.platform !== "linux") return 0;
  const of = (pid) => {
    try {
      const command = readFileSync(`/proc/${pid}/cmdline`, "utf8");
      if (!command.includes("dynamic-provider") || !readFileSync(`/proc/${pid}/environ`, "utf8").includes(`=${dir}/`))
        return 0;
      return Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0) * 1024;
    } catch {
      // It has ended meanwhile.
      return 0;
    }
  };
  return Math.max(
    0,
    ...readdirSync("/proc")
      .filter((name) => /^\d+$/.test(name))
      .map(of),
  );
}
