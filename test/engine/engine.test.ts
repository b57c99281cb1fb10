import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { hostname, tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { start, type Result, type Running } from "./process";
import { until } from "./until";

/** Answers the verbs that a build uses, and writes them down; `broken` beside it makes the build fail. */
const go = `#!/bin/sh
PATH=/usr/bin:/bin
here=$(dirname "$0")
echo "$1" >> "$here/asked"
case "$1" in
  get) sleep 0.5 ;;
  build)
    if [ -e "$here/broken" ]; then echo "undefined: everything" >&2; exit 1; fi
    while [ "$1" != "-o" ]; do shift; done
    printf '#!/bin/sh\\n' > "$2" && chmod +x "$2" ;;
  list) echo "$here/sdk" ;;
esac
`;

const pieces = ["pulumi", "pulumi-language-nodejs", "pulumi-resource-pulumi-nodejs"];
/** The network is not what these laws are about. */
const offline = "--import=data:text/javascript,globalThis.fetch=()=>Promise.reject(new%20Error())";

let root: string;
const cache = (): string => join(root, "cache", "pulumi-tokens");
const target = (): string => join(cache(), "engine-3.259.0");

function executable(path: string, content: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), content);
  chmodSync(join(root, path), 0o755);
}

/** Stand-ins, because these laws are about which one is chosen: a folder with `pulumi` and what belongs to it. */
function place(folder: string, version: string, names = pieces): string {
  for (const name of names) executable(join(folder, name), `#!/bin/sh\necho ${version}\n`);
  return join(root, folder);
}

function placeGo(): void {
  executable("go/go", go);
  executable("go/sdk/nodejs/dist/pulumi-resource-pulumi-nodejs", "#!/bin/sh\n");
}

function find(folders: readonly string[], ...args: string[]): Running {
  return findWith({}, folders, ...args);
}

function findWith(env: Record<string, string>, folders: readonly string[], ...args: string[]): Running {
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

const found = async (folders: readonly string[], ...args: string[]): Promise<string> =>
  (await find(folders, ...args).done).stdout.trim();

const builds = (): number => readFileSync(join(root, "go", "asked"), "utf8").match(/^build$/gm)?.length ?? 0;

jest.setTimeout(60_000);
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "pulumi-tokens-finder-"));
});
afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

describe("where the engine is looked for", () => {
  test("a pulumi on PATH with its language host beside it wins over our cache", async () => {
    place("cache/pulumi-tokens/engine-3.259.0", "v3.259.0");
    const own = place("bin", "v3.300.1");
    expect(await found(["bin"])).toBe(own);
  });

  test("the language host may stand elsewhere on PATH", async () => {
    const own = place("bin", "3.211.0", ["pulumi"]);
    place("plugins", "", pieces.slice(1));
    expect(await found(["bin", "plugins"])).toBe(own);
  });

  test.each([
    ["too old", "v3.210.9", pieces],
    ["without a version", "", pieces],
    ["without a Node language host", "v3.300.1", ["pulumi"]],
  ])("a pulumi on PATH that is %s is passed over", async (_, version, names) => {
    place("cache/pulumi-tokens/engine-3.259.0", "v3.259.0");
    place("bin", version, names);
    expect(await found(["bin"])).toBe(target());
  });

  test("a version that is asked for is taken from its own place in the cache, not from PATH", async () => {
    const asked = place("cache/pulumi-tokens/engine-3.276.0", "v3.276.0");
    place("bin", "v3.300.1");
    const { stdout } = await findWith({ PULUMI_TOKENS_ENGINE_VERSION: "3.276.0" }, ["bin"], "--cached").done;
    expect(stdout.trim()).toBe(asked);
  });

  test("a version that is none is refused before anything is made", async () => {
    placeGo();
    const { code, stderr } = await findWith({ PULUMI_TOKENS_ENGINE_VERSION: "../../x" }, ["go"]).done;
    expect([code, existsSync(join(root, "go", "asked"))]).toEqual([1, false]);
    expect(stderr).toContain('PULUMI_TOKENS_ENGINE_VERSION: must be a version such as 3.276.0, not "../../x"');
  });

  test("asked for what is there already, nothing is made", async () => {
    placeGo();
    const { code, stdout } = await find(["go"], "--cached").done;
    expect([code, stdout, existsSync(join(root, "go", "asked"))]).toEqual([1, "", false]);
  });
});

describe("how the engine is made", () => {
  beforeEach(placeGo);

  const alone = (): void => {
    expect(readdirSync(cache())).toEqual(["engine-3.259.0"]);
    expect(readdirSync(target()).sort()).toEqual(pieces);
  };

  test("two that ask at once get the same one, built once, with nothing left beside it", async () => {
    const answers = await Promise.all([find(["go"]).done, find(["go"]).done]);
    expect(answers.map(({ stdout }) => stdout.trim())).toEqual([target(), target()]);
    // One build each of the CLI and its language host.
    expect(builds()).toBe(2);
    alone();
  });

  test("what a killed process left is cleared away and the engine built", async () => {
    const first = find(["go"]);
    await until("a build begins", () => first.text().includes("building pulumi"));
    first.kill();
    await first.done;
    expect(readdirSync(cache()).length).toBeGreaterThan(0);
    expect(await found(["go"])).toBe(target());
    alone();
  });

  test("a process that is told to stop clears away what it began", async () => {
    const running = find(["go"]);
    await until("a build begins", () => running.text().includes("building pulumi"));
    process.kill(running.pid, "SIGTERM");
    expect((await running.done).code).toBe(143);
    expect(readdirSync(cache())).toEqual([]);
  });

  test("a lock whose owner is alive is waited for, with a line about whom", async () => {
    mkdirSync(`${target()}.lock`, { recursive: true });
    writeFileSync(join(`${target()}.lock`, "owner"), `${hostname()} ${process.pid}`);
    const waiting = find(["go"]);
    await until("it waits for us", () => waiting.text().includes(`waiting for process ${process.pid}`));
    place("cache/pulumi-tokens/engine-3.259.0", "v3.259.0");
    expect((await waiting.done).stdout.trim()).toBe(target());
  });

  test("a damaged folder in the cache is replaced", async () => {
    place("cache/pulumi-tokens/engine-3.259.0", "", ["pulumi"]);
    expect(await found(["go"])).toBe(target());
    alone();
  });

  const failing = async (folders: readonly string[]): Promise<Result> => {
    const result = await find(folders).done;
    expect([result.code, result.stdout]).toEqual([1, ""]);
    expect(readdirSync(cache())).toEqual([]);
    return result;
  };

  test("a build that fails says what Go said and the ways out, and leaves nothing", async () => {
    writeFileSync(join(root, "go", "broken"), "");
    const { stderr } = await failing(["go"]);
    expect(stderr).toContain("undefined: everything");
    expect(stderr).toContain("install pulumi yourself");
  });

  test("without a network and without go, one sentence names the ways out", async () => {
    const { stderr } = await failing([]);
    expect(stderr).toMatch(/no pulumi can be had here: install pulumi yourself .* go on PATH/);
  });
});
