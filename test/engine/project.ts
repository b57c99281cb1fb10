import { createHash } from "node:crypto";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { constants, gunzipSync } from "node:zlib";
import { redacted } from "../support/canary";
import { note } from "../support/record";
import { killById, pidsMarked, start, type Result, type Running } from "./process";
import { startingFiles, type Program } from "./program";
import { environment } from "./settings";
import { decryptedIn, recordedIn, type Plan, type State } from "./state";
import { secretsProvider, vaultUrl } from "./vault";

export interface ProjectOptions extends Program {
  readonly config?: Config;
  /** For every command; a single one may have more. */
  readonly env?: Readonly<Record<string, string>>;
  readonly stack?: string;
  /** The packages that are installed next to the program; all of the repository's by default. */
  readonly packages?: readonly string[];
}

type Config = Readonly<Record<string, string | { readonly secret: string }>>;

export interface RunOptions {
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** A failure is the answer wanted, and success throws. */
  readonly expectFailure?: boolean;
  readonly timeoutMs?: number;
}

interface Showing {
  readonly showSecrets?: boolean;
}

const repository = resolve(__dirname, "../..");
const open = new Set<Project>();

export class Project {
  /** Where the program stands and where every command runs. */
  readonly dir: string;
  readonly #root: string;
  readonly #env: Readonly<Record<string, string>>;
  readonly #main: string;

  constructor(options: ProjectOptions, vault: string) {
    this.#root = realpathSync(mkdtempSync(join(tmpdir(), "pulumi-tokens-")));
    this.dir = join(this.#root, "project");
    const language = options.typescript ? {} : { PULUMI_TOKENS_TEST_JAVASCRIPT: "true" };
    this.#env = { ...environment(this.#root), ...language, VAULT_ADDR: vault, ...options.env };
    this.#main = options.typescript ? "index.ts" : "index.js";
    for (const folder of ["state", "tmp"]) mkdirSync(join(this.#root, folder));
    // Above the project, where Node finds it too: the language host searches the project's own folder for plugins, and
    // would go through the whole repository at every command (nearly a second).
    this.install(...(options.packages ?? [""]));
    for (const [path, content] of Object.entries(startingFiles(options))) this.write(path, content);
    open.add(this);
  }

  write(path: string, content: string): void {
    mkdirSync(dirname(join(this.dir, path)), { recursive: true });
    writeFileSync(join(this.dir, path), content);
  }

  /** Has these of the repository's packages next to the program, and no others; "" stands for all. */
  install(...packages: readonly string[]): void {
    const folder = join(this.#root, "node_modules");
    rmSync(folder, { recursive: true, force: true });
    for (const name of packages) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      symlinkSync(join(repository, "node_modules", name), join(folder, name), "junction");
    }
  }

  setProgram(source: string): void {
    this.write(this.#main, source);
  }

  /** Any program in the project's folder, not waited for. */
  run(file: string, args: readonly string[], { env = {}, timeoutMs = 120_000 }: RunOptions = {}): Running {
    const running = start({ file, args, cwd: this.dir, env: { ...this.#env, ...env }, timeoutMs });
    const command = [file, ...args].join(" ");
    // Some show secrets on purpose, in any form: of those, only the end.
    const shows = showsSecrets(args) ? () => [] : linesOf;
    running.done.then(
      ({ code, text }) => {
        note(`${command}: exit ${code ?? "by a signal"}`, ...shows(text));
      },
      () => {
        note(`${command}: stopped after ${timeoutMs} ms`);
      },
    );
    return running;
  }

  /** Any command, not waited for: so that a test can kill the engine in the middle. */
  start(command: readonly string[], options: RunOptions = {}): Running {
    return this.run("pulumi", [...command, "--non-interactive", "--color=never"], options);
  }

  /** Any command, to its end. */
  async pulumi(command: readonly string[], options: RunOptions = {}): Promise<Result> {
    const result = await this.start([...command, ...(options.args ?? [])], options).done;
    const failed = result.code !== 0;
    if (failed === (options.expectFailure ?? false)) return result;
    const what = failed ? `failed (exit ${result.code ?? "by a signal"})` : "was expected to fail";
    throw new Error(`pulumi ${command.join(" ")} ${what}:\n${redacted(result.text, [])}`);
  }

  startUp(options: RunOptions = {}): Running {
    return this.start(["up", "--yes", "--skip-preview", ...(options.args ?? [])], options);
  }

  up(options?: RunOptions): Promise<Result> {
    return this.pulumi(["up", "--yes", "--skip-preview"], options);
  }

  preview(options?: RunOptions): Promise<Result> {
    return this.pulumi(["preview"], options);
  }

  /** What a preview would do, step by step. */
  async plan(options?: RunOptions): Promise<Plan> {
    const { stdout } = await this.pulumi(["preview", "--json"], options);
    return JSON.parse(stdout) as Plan;
  }

  refresh(options?: RunOptions): Promise<Result> {
    return this.pulumi(["refresh", "--yes", "--skip-preview"], options);
  }

  destroy(options?: RunOptions): Promise<Result> {
    return this.pulumi(["destroy", "--yes", "--skip-preview"], options);
  }

  /** Takes away the lock that a killed engine left, as `cancel` does, without a command. */
  unlock(): void {
    rmSync(join(this.#root, "state", ".pulumi", "locks"), { recursive: true, force: true });
  }

  /** Takes away the lock that a killed engine left. */
  cancel(): Promise<Result> {
    return this.pulumi(["cancel", "--yes"]);
  }

  /** What `pulumi stack export` prints, without a command: it is read from the file of the stack. */
  exportState({ showSecrets = false }: Showing = {}): Promise<State> {
    const text = readFileSync(this.#stateFile(), "utf8");
    return Promise.resolve(showSecrets ? decryptedIn(text) : recordedIn(text));
  }

  /** Of the stack that is selected here, which the engine writes down as `organization/<project>/<stack>`, by the path of Pulumi.yaml. */
  #stateFile(): string {
    const here = createHash("sha1").update(join(this.dir, "Pulumi.yaml")).digest("hex");
    const selections = filesIn(join(this.#root, "home", "workspaces")).filter((file) => file.includes(here));
    const newest = selections.sort((one, other) => statSync(one).mtimeMs - statSync(other).mtimeMs).at(-1)!;
    const { stacks } = JSON.parse(readFileSync(newest, "utf8")) as {
      readonly stacks: Readonly<Record<string, string>>;
    };
    const [, project, stack] = Object.values(stacks)[0]!.split("/");
    return join(this.#root, "state", ".pulumi", "stacks", project!, `${stack}.json`);
  }

  async outputs({ showSecrets = false }: Showing = {}): Promise<Record<string, unknown>> {
    const { stdout } = await this.pulumi(["stack", "output", "--json", ...(showSecrets ? ["--show-secrets"] : [])]);
    return JSON.parse(stdout) as Record<string, unknown>;
  }

  async setConfig(config: Config): Promise<void> {
    const settings = Object.entries(config).flatMap(([key, value]) =>
      typeof value === "string" ? ["--plaintext", `${key}=${value}`] : ["--secret", `${key}=${value.secret}`],
    );
    if (settings.length > 0) await this.pulumi(["config", "set-all", ...settings]);
  }

  /** Every file in which the engine keeps something, by its path: the state, its history and copies, settings, logs. */
  stored(): [path: string, text: string][] {
    const kept = ["state", "home"].flatMap((folder) => filesIn(join(this.#root, folder)));
    const settings = filesIn(this.dir).filter((path) => /Pulumi\.[^/\\]+\.yaml$/.test(path));
    return [...kept, ...settings].map((path) => [path, plainText(readFileSync(path))]);
  }

  /** The processes this project started and that still run: plugins outlive a killed engine. */
  pids(): number[] {
    return pidsMarked(`PULUMI_TOKENS_TEST_PROJECT=${this.#root}`);
  }

  dispose(): void {
    // Twice: what the first round met in the middle of starting a child is seen by the second.
    for (let round = 0; round < 2; round += 1) this.pids().forEach(killById);
    open.delete(this);
    if (process.env["PULUMI_TOKENS_TEST_KEEP"] === "1")
      console.log(`Kept: ${this.dir} (state: ${join(this.#root, "state")})`);
    else rmSync(this.#root, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** Asked for, or known to: debug messages of Pulumi's SDK hold every secret (test/e2e/secrets.test.ts). */
export const showsSecrets = ([command, ...args]: readonly string[]): boolean =>
  args.includes("--show-secrets") || (command === "up" && args.some((arg) => /^(--json|-v=\d)$/.test(arg)));

const mostLines = 40;
const linesOf = (text: string): string[] =>
  text
    .split("\n")
    .filter((line) => line.trim() !== "")
    .slice(-mostLines)
    .map((line) => `  ${line}`);

const filesIn = (dir: string): string[] =>
  readdirSync(dir, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));

/** Logs are compressed, and cut short where a command was. */
const plainText = (bytes: Buffer): string =>
  (bytes[0] === 0x1f && bytes[1] === 0x8b
    ? gunzipSync(bytes, { finishFlush: constants.Z_SYNC_FLUSH })
    : bytes
  ).toString("latin1");

/** A Pulumi project of its own on the real engine, with a stack in a file and nothing of the developer's settings. */
export async function createProject(options: ProjectOptions = {}): Promise<Project> {
  const project = new Project(options, await vaultUrl());
  await project.pulumi(["stack", "init", options.stack ?? "dev", `--secrets-provider=${secretsProvider}`]);
  await project.setConfig(options.config ?? {});
  return project;
}

export function disposeAll(): void {
  for (const project of open) project.dispose();
}
