import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { arch, platform } from "node:process";
import { delimiter, join } from "node:path";
import { run } from "../engine/command.mjs";

/** The package that holds the binary itself: `node` is a launcher that installs it by a script of its own. */
const nodePackage = () => {
  const prefix = platform === "darwin" && arch === "arm64" ? "node-bin" : "node";
  return [prefix, platform === "win32" ? "win" : platform, arch].join("-");
};

export const quiet = ["--prefer-offline", "--no-audit", "--no-fund"];

/** Of each package manager: the package that brings it, the files it needs in addition to `package.json`, and how it installs. */
const managers = {
  npm: { install: ["npm", "install", ...quiet] },
  pnpm: {
    brings: "pnpm",
    // Refused without this: protobufjs, a dependency of @pulumi/pulumi, has a build script.
    files: { "pnpm-workspace.yaml": "allowBuilds:\n  protobufjs: true\n" },
    // A store of this run: pnpm makes one on each file system.
    install: ["pnpm", "install", "--prefer-offline", "--store-dir", "../pnpm-store"],
  },
  "yarn 1": { brings: "yarn", install: ["yarn", "install", "--non-interactive", "--prefer-offline"] },
  "yarn 4": {
    brings: "@yarnpkg/cli-dist",
    // Pulumi looks for its SDK in node_modules, which Plug'n'Play has none of.
    files: { ".yarnrc.yml": "nodeLinker: node-modules\nenableTelemetry: false\n", "yarn.lock": "" },
    install: ["yarn", "install"],
  },
  bun: { brings: "bun", install: ["bun", "install"] },
};

const managerOf = ({ manager }) => {
  const [name, version] = manager.split(" ");
  const kind = managers[name] ?? managers[`${name} ${version?.split(".")[0]}`];
  if (!kind) throw new Error(`there is no package manager "${manager}" here`);
  return { ...kind, version };
};

/** The environment without what npm tells the scripts that it starts, and with these folders first on PATH. */
export function environment(...folders) {
  const kept = Object.entries(process.env).filter(([name]) => !/^(npm_|INIT_CWD$|NODE_OPTIONS$|NODE_ENV$)/i.test(name));
  return { ...Object.fromEntries(kept), PATH: [...folders, process.env.PATH].join(delimiter) };
}

/** Installs one package into a folder of its own, once a run; answers where its binaries are. */
async function tool(tools, name, version) {
  const folder = join(tools, `${name.replaceAll("/", "+")}-${version}`);
  const installed = join(folder, "node_modules", name);
  if (!existsSync(installed)) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "package.json"), "{}");
    await run(`installing ${name} ${version}`, "npm", ["install", ...quiet, `${name}@${version}`], {
      cwd: folder,
      env: environment(),
    });
  }
  const bins = join(folder, "node_modules", ".bin");
  return existsSync(bins) ? bins : join(installed, "bin");
}

/** The folders of the row's Node.js and package manager, to be first on PATH. */
export async function toolsOf(row, tools) {
  const { brings, version } = managerOf(row);
  const node = await tool(tools, nodePackage(), row.node);
  return brings ? [node, await tool(tools, brings, version)] : [node];
}

export const filesOfManager = (row) => managerOf(row).files ?? {};

/** Installs what the folder's `package.json` names, as a user of this package manager does. */
export async function install(row, folder, path) {
  const [command, ...args] = managerOf(row).install;
  const env = environment(...path);
  await run(`${row.name}: ${command} install`, command, args, { cwd: folder, env, timeoutMs: 5 * 60_000 });
}
