import { execFileSync } from "node:child_process";
import { delimiter, dirname, join } from "node:path";
import { engineDir } from "./found";

/** What a process needs to run at all; nothing of the developer's Pulumi, platforms or proxies. */
function inherited(): Record<string, string> {
  const names = ["HOME", "USERPROFILE", "TEMP", "TMP", "SystemRoot", "ComSpec", "PATHEXT", "LANG"];
  const known = names.map((name) => [name, process.env[name]] as const);
  return Object.fromEntries(known.filter((entry): entry is [string, string] => entry[1] !== undefined));
}

let file: string | undefined;

/** Where the compiled code of what every node loads is kept. */
const compiled = (): string =>
  (file ??= execFileSync(process.execPath, [join(__dirname, "compiled.cjs")], { encoding: "utf8" }));

/** The environment of every command of a project. */
export function environment(root: string): Record<string, string> {
  // The node of the tests before any other: the engine asks PATH for one. Before it, what answers some questions for it.
  const answering = process.platform === "win32" ? [] : [join(__dirname, "bin")];
  const path = [...answering, engineDir(), dirname(process.execPath), process.env["PATH"] ?? ""].join(delimiter);
  return {
    ...inherited(),
    PATH: path,
    // The language host leaves its pipes there when the engine is killed.
    TMPDIR: join(root, "tmp"),
    PULUMI_HOME: join(root, "home"),
    PULUMI_BACKEND_URL: `file://${join(root, "state")}`,
    PULUMI_CREDENTIAL_STORE: "plaintext",
    PULUMI_SKIP_UPDATE_CHECK: "true",
    PULUMI_SKIP_CONFIRMATIONS: "true",
    PULUMI_SUPPRESS_NEO_LINK: "true",
    PULUMI_DISABLE_CI_DETECTION: "true",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    PULUMI_DISABLE_REGISTRY_RESOLVE: "true",
    PULUMI_DIY_BACKEND_DISABLE_CHECKPOINT_BACKUPS: "true",
    // A command ends long before memory is short: let Go collect its garbage seldom.
    GOGC: "400",
    PULUMI_TOKENS_TEST_COMPILED: compiled(),
    PULUMI_TOKENS_TEST_NODE: process.execPath,
    NODE_OPTIONS: `--require ${JSON.stringify(join(__dirname, "light.cjs"))}`,
    PULUMI_TOKENS_TEST_PROJECT: root,
  };
}
