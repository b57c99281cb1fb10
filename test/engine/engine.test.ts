import { existsSync } from "node:fs";
import { join } from "node:path";
import {
  built,
  downloaded,
  find,
  findWith,
  folder,
  found,
  pieces,
  place,
  placeGo,
  root,
  target,
  useFolder,
} from "./finder";

describe("where the engine is looked for", () => {
  useFolder();
  test("a pulumi on PATH with its language host next to it wins over the cache", async () => {
    place(folder(built), `v${built}`);
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
    place(folder(built), `v${built}`);
    place("bin", version, names);
    expect(await found(["bin"])).toBe(target());
  });

  test("of two in the cache, the version that is built wins over the one that is downloaded", async () => {
    place(folder(downloaded), `v${downloaded}`);
    const newest = place(folder(built), `v${built}`);
    expect(await found([], "--cached")).toBe(newest);
  });

  test("a downloaded version in the cache is enough: nothing is built", async () => {
    placeGo();
    const cached = place(folder(downloaded), `v${downloaded}`);
    expect([await found(["go"]), existsSync(join(root, "go", "asked"))]).toEqual([cached, false]);
  });

  test.each([built, downloaded, "3.274.1"])(
    "%s, if asked for, is taken from its own place in the cache, neither from PATH nor another version",
    async (version) => {
      for (const other of new Set([built, downloaded, version])) place(folder(other), `v${other}`);
      place("bin", "v3.300.1");
      const { stdout } = await findWith({ PULUMI_TOKENS_ENGINE_VERSION: version }, ["bin"], "--cached").done;
      expect(stdout.trim()).toBe(target(version));
    },
  );

  test("a version that is asked for and not cached is not replaced by another", async () => {
    for (const other of [built, downloaded]) place(folder(other), `v${other}`);
    const { code, stdout } = await findWith({ PULUMI_TOKENS_ENGINE_VERSION: "3.274.1" }, [], "--cached").done;
    expect([code, stdout]).toEqual([1, ""]);
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
