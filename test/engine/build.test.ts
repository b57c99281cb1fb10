import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import {
  built,
  builds,
  cache,
  downloaded,
  find,
  findWith,
  folder,
  found,
  notFetchable,
  pieces,
  place,
  placeGo,
  root,
  target,
  tooOldFor,
  useFolder,
} from "./finder";
import type { Result } from "./process";
import { until } from "./until";

describe("how the engine is made", () => {
  useFolder();
  beforeEach(placeGo);

  const alone = (version = built): void => {
    expect(readdirSync(cache())).toEqual([`engine-${version}`]);
    expect(readdirSync(target(version)).sort()).toEqual(pieces);
  };

  test("two that ask at once get the same one, built once, with no other file left", async () => {
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

  test("a process that is stopped clears away what it began", async () => {
    const running = find(["go"]);
    await until("a build begins", () => running.text().includes("building pulumi"));
    process.kill(running.pid, "SIGTERM");
    expect((await running.done).code).toBe(143);
    expect(readdirSync(cache())).toEqual([]);
  });

  test("a lock whose owner is alive is waited for, with a line about whom", async () => {
    const lock = join(cache(), "engine.lock");
    mkdirSync(lock, { recursive: true });
    writeFileSync(join(lock, "owner"), `${hostname()} ${process.pid}`);
    const waiting = find(["go"]);
    await until("it waits for us", () => waiting.text().includes(`waiting for process ${process.pid}`));
    place(folder(built), `v${built}`);
    expect((await waiting.done).stdout.trim()).toBe(target());
  });

  test("a damaged folder in the cache is replaced", async () => {
    place(folder(built), "", ["pulumi"]);
    expect(await found(["go"])).toBe(target());
    alone();
  });

  test("a version that is asked for is built into a folder of its own name", async () => {
    const { stdout } = await findWith({ PULUMI_TOKENS_ENGINE_VERSION: "3.274.1" }, ["go"]).done;
    expect(stdout.trim()).toBe(target("3.274.1"));
    alone("3.274.1");
  });

  test("where Go is too old for the newest version, a line says so and the older one is built", async () => {
    tooOldFor(built);
    const { stdout, stderr } = await find(["go"]).done;
    expect(stdout.trim()).toBe(target(downloaded));
    expect(stderr).toContain("pulumi 3.276.0 needs Go 1.26.6 or later, and this is Go 1.25.11 with GOTOOLCHAIN=local");
    alone(downloaded);
  });

  test("where the newest version cannot be fetched, a line says so and the older one is built", async () => {
    notFetchable(built);
    const { stdout, stderr } = await find(["go"]).done;
    expect(stdout.trim()).toBe(target(downloaded));
    expect(stderr).toContain("pulumi 3.276.0 cannot be fetched");
    expect(stderr).toContain("403 Forbidden");
    alone(downloaded);
  });

  const failing = async (folders: readonly string[], env = {}): Promise<Result> => {
    const result = await findWith(env, folders).done;
    expect([result.code, result.stdout]).toEqual([1, ""]);
    expect(readdirSync(cache())).toEqual([]);
    return result;
  };

  test("a build that fails repeats Go's message and names the ways out, and leaves nothing", async () => {
    writeFileSync(join(root, "go", "broken"), "");
    const { stderr } = await failing(["go"]);
    expect(stderr).toContain("undefined: everything");
    expect(stderr).toContain("install pulumi yourself");
  });

  test.each<[Record<string, string>, string]>([
    [{}, "pulumi 3.259.0"],
    [{ PULUMI_TOKENS_ENGINE_VERSION: built }, "pulumi 3.276.0"],
  ])("where Go is too old with %j, the Go that is needed is named with the ways out", async (env, which) => {
    tooOldFor(built, downloaded);
    const { stderr } = await failing(["go"], env);
    expect(stderr).toContain(`${which} needs Go 1.26.6 or later`);
    expect(stderr).toContain("install pulumi yourself");
  });

  test("without a network and without go, one sentence names the ways out", async () => {
    const { stderr } = await failing([]);
    expect(stderr).toMatch(/no pulumi can be had here: install pulumi yourself .* go on PATH/);
  });
});
