import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { start, type Running } from "./process";

/**
 * Answers the verbs that a build uses, and writes them down. A file `broken` next to it makes builds fail; `old` holds the
 * versions for which it is too old, and it says so in Go's words.
 */
const go = `#!/bin/sh
PATH=/usr/bin:/bin
here=$(dirname "$0")
echo "$1" >> "$here/asked"
case "$1" in
  get)
    sleep 0.5
    while read -r version; do
      case "$2" in
        *pkg*"@v$version") echo "go: $2 requires go >= 1.26.6 (running go 1.25.11; GOTOOLCHAIN=local)" >&2; exit 1 ;;
      esac
    done < "$here/old"
    while read -r version; do
      case "$2" in
        *pkg*"@v$version") echo "go: $2: reading the module: 403 Forbidden" >&2; exit 1 ;;
      esac
    done < "$here/missing" ;;
  build)
    if [ -e "$here/broken" ]; then echo "undefined: everything" >&2; exit 1; fi
    while [ "$1" != "-o" ]; do shift; done
    printf '#!/bin/sh\\n' > "$2" && chmod +x "$2" ;;
  list) echo "$here/sdk" ;;
esac
`;

export const pieces = ["pulumi", "pulumi-language-nodejs", "pulumi-resource-pulumi-nodejs"];
/** The network is not what these laws are about. */
const offline = "--import=data:text/javascript,globalThis.fetch=()=>Promise.reject(new%20Error())";

export let root: string;
export const [built, downloaded] = ["3.276.0", "3.259.0"];
export const folder = (version: string): string => `cache/pulumi-tokens/engine-${version}`;
export const cache = (): string => join(root, "cache", "pulumi-tokens");
export const target = (version = built): string => join(root, folder(version));

function executable(path: string, content: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), content);
  chmodSync(join(root, path), 0o755);
}

/** Stand-ins, because these laws are about which one is chosen: a folder with `pulumi` and what belongs to it. */
export function place(folder: string, version: string, names = pieces): string {
  for (const name of names) executable(join(folder, name), `#!/bin/sh\necho ${version}\n`);
  return join(root, folder);
}

export function placeGo(): void {
  executable("go/go", go);
  tooOldFor();
  notFetchable();
  executable("go/sdk/nodejs/dist/pulumi-resource-pulumi-nodejs", "#!/bin/sh\n");
}

/** The Go is too old for these versions. */
export function tooOldFor(...versions: readonly string[]): void {
  writeFileSync(join(root, "go", "old"), versions.map((version) => `${version}\n`).join(""));
}

/** The module proxy does not have these versions. */
export function notFetchable(...versions: readonly string[]): void {
  writeFileSync(join(root, "go", "missing"), versions.map((version) => `${version}\n`).join(""));
}

export function find(folders: readonly string[], ...args: string[]): Running {
  return findWith({}, folders, ...args);
}

export function findWith(env: Record<string, string>, folders: readonly string[], ...args: string[]): Running {
  return start({
    file: process.execPath,
    args: [offline, join(__dirname, "engine.mjs"), ...args],
    cwd: root,
    env: {
      // Nothing but these, so that no pulumi and no go of the machine is found behind them.
      PATH: folders.map((folder) => join(root, folder)).join(delimiter),
      HOME: root,
      XDG_CACHE_HOME: join(root, "cache"),
      ...env,
    },
    timeoutMs: 60_000,
  });
}

export const found = async (folders: readonly string[], ...args: string[]): Promise<string> =>
  (await find(folders, ...args).done).stdout.trim();

export const builds = (): number => readFileSync(join(root, "go", "asked"), "utf8").match(/^build$/gm)?.length ?? 0;

/** Call it in `describe`: each test has an empty folder, `root`. */
export function useFolder(): void {
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "pulumi-tokens-finder-"));
  });
  afterEach(() => {
    rmSync(root, { recursive: true, force: true });
  });
}
