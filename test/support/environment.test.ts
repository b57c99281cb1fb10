import { spawnSync } from "node:child_process";
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const root = resolve(__dirname, "../..");
const secret = "pscale_tkn_8h2Jq0vXyTzA4bWc9KdLmN3pRsUe5FgH7iOjZk1";

/** What jest prints about a file of tests. */
function outputOf(tests: string): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "pulumi-tokens-failing-")));
  try {
    writeFileSync(join(folder, "failing.test.ts"), tests);
    const jest = join(root, "node_modules/jest/bin/jest.js");
    const args = [jest, `--roots=${folder}`, "--randomize=false", "--no-color"];
    const { stdout, stderr } = spawnSync(process.execPath, args, { cwd: root, encoding: "utf8" });
    return stdout + stderr;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const countOf = (text: string, part: string): number => text.split(part).length - 1;

describe("a failed test", () => {
  const output = outputOf(`
    import { simulatedStack } from "${__dirname}/stack";
    import { note } from "${__dirname}/record";

    test("passes", async () => {
      await simulatedStack("deplo");
      note("of another test");
    });

    test("fails", async () => {
      const { engine, emulator } = await simulatedStack("planetscale");
      await engine.up((declare) => declare("ServiceToken", "ci", { platform: "planetscale", organization: "acme", accesses: [] })).catch(() => undefined);
      note("printed ${secret}", "printed " + emulator.env.PLANETSCALE_SERVICE_TOKEN);
      const url = emulator.info.planetscale.apiUrl + "/organizations/acme/service-tokens?name=${secret}";
      await fetch(url, { headers: { authorization: "${secret}" } });
      expect(1).toBe(2);
    });

    test("has ended", () => {
      setTimeout(() => {
        throw new Error("of a test that has ended");
      }, 50);
    });

    test("is still running", () => new Promise((resolve) => setTimeout(resolve, 200)));

    test("passes too", () => undefined);`);

  test("an error that nobody waits for fails the test that is running", () => {
    expect(output).toContain("● is still running\n\n    of a test that has ended\n");
    expect(output).toContain("Tests:       2 failed, 3 passed, 5 total");
  });

  test("prints the engine's steps and the emulator's requests since its beginning", () => {
    expect(output).toContain("The engine since the beginning:\n");
    expect(output).toMatch(/^ +up$/m);
    expect(output).toContain("The emulator's requests:\n");
    expect(output).toMatch(/^ +GET \/v1\/organizations\/acme\/service-tokens\S* 40\d$/m);
    expect(output).not.toContain("of another test");
  });

  test("prints no secret", () => {
    expect(countOf(output, "printed [removed]")).toBe(2);
    expect(output.replace(/\d+ \|.*/g, "")).not.toContain(secret.slice(-12));
  });
});

test("a failed beforeAll is printed once", () => {
  const output = outputOf(`
    describe("a story", () => {
      beforeAll(() => {
        throw new Error("the story failed");
      });
      test.each([1, 2, 3])("result %d", () => undefined);
    });`);
  expect(countOf(output, "  the story failed\n")).toBe(1);
  expect(countOf(output, 'beforeAll failed: see "result 1".')).toBe(2);
  expect(output).toContain("Tests:       3 failed, 3 total");
});

test("what a test opens is closed when it has ended, what beforeAll opens when the file has", () => {
  const output = outputOf(`
    import { atEnd, atFileEnd } from "${__dirname}/record";

    beforeAll(() => atEnd(() => process.stdout.write("closed: file\\n")));
    test.each([1, 2])("%d", (number) => {
      atEnd(() => process.stdout.write("closed: " + number + "\\n"));
      atFileEnd(() => process.stdout.write("closed: last\\n"));
    });`);
  expect(output.match(/closed: .*/g)).toEqual(["1", "2", "file", "last", "last"].map((one) => `closed: ${one}`));
});
