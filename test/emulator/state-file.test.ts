import { readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { emulate } from "../support/emulator";
import { send, stateFile } from "./calls";
import { planetscale } from "./planetscale-calls";

let state: string;

beforeEach(() => {
  state = stateFile();
});

test("the clock goes on where it was moved to", async () => {
  const first = await emulate({ state });
  const { id } = await planetscale(first).create({ ttl: 60 });
  first.advance("2d");
  await first.close();
  const second = await emulate({ state });
  expect(second.now().getTime() - Date.now()).toBeGreaterThan(2 * 86_400_000 - 10_000);
  expect(second.tokens().find((token) => token.id === id)?.alive).toBe(false);
});

test("what was answered is in the file, even if the process never ends well", async () => {
  const emulator = await emulate({ state });
  const made = await Promise.all(
    Array.from({ length: 40 }, async (_, n) => {
      const { id } = await planetscale(emulator).create({ name: `t${n}` });
      return { id, written: (await readFile(state, "utf8")).includes(id) };
    }),
  );
  expect(made.filter(({ written }) => !written)).toEqual([]);
  await planetscale(emulator).remove(made[0]!.id);
  expect(await readFile(state, "utf8")).not.toContain(made[0]!.id);
  await send("DELETE", `${emulator.info.control.url}/tokens/planetscale/${made[1]!.id}`);
  expect(await readFile(state, "utf8")).not.toContain(made[1]!.id);
});

test.each([
  ["no JSON", "{broken", "not JSON"],
  ["another version", '{"version":99,"clockOffsetMs":0,"platforms":{}}', "not written by this version"],
  [
    "another form of a platform",
    '{"version":1,"clockOffsetMs":0,"platforms":{"planetscale":{"tokens":7}}}',
    "not written by this version",
  ],
])(
  "a state file with %s is refused with its path and the way out, and is left as it is",
  async (_what, text, reason) => {
    await writeFile(state, text);
    const start = emulate({ state });
    await expect(start).rejects.toThrow(`The state file ${state} cannot be read`);
    await expect(start).rejects.toThrow(reason);
    expect(await readFile(state, "utf8")).toBe(text);
  },
);

test("a state file that cannot be written is an error at the start", async () => {
  await expect(emulate({ state: join(dirname(state), "missing", "state.json") })).rejects.toThrow(
    /cannot be written \(ENOENT\)/,
  );
});
