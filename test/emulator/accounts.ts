import { readFile } from "node:fs/promises";
import type { Emulator, EmulatorOptions, PlatformName } from "../../sdk/testing";
import { emulate } from "../support/emulator";
import { stateFile } from "./calls";

/** Registers the laws of accounts. The options have two, of these names, and credentials of the first one. */
export function testAccounts<Name extends PlatformName>(
  name: Name,
  [first, second]: readonly [string, string],
  options: NonNullable<EmulatorOptions[Name]>,
): void {
  const accountOf = ({ admin }: Emulator, id?: string) =>
    admin[name].credentials(id) as unknown as Record<string, string>;

  test("configured credentials are the first account's, also after a restart, and are in no file", async () => {
    const state = stateFile();
    const given = Object.values((options as { credentials: object }).credentials) as string[];
    for (let restart = 0; restart < 2; restart++) {
      const emulator = await emulate({ state, [name]: options });
      expect(Object.values(accountOf(emulator, first))).toEqual(expect.arrayContaining(given));
      expect(emulator.info[name]).toMatchObject(accountOf(emulator));
      for (const value of Object.values(accountOf(emulator, second))) expect(given).not.toContain(value);
      await emulator.close();
    }
    const file = await readFile(state, "utf8");
    for (const secret of given.filter((text) => text.length > 12)) expect(file).not.toContain(secret);
  });

  test("a restart adds accounts; the first one of the options comes first", async () => {
    const state = stateFile();
    await (await emulate({ state, [name]: options })).close();
    const lists = Object.entries(options).filter(([, value]) => Array.isArray(value));
    const added = Object.fromEntries(lists.map(([key, list]) => [key, (list as unknown[]).slice(1)]));
    const emulator = await emulate({ state, [name]: added });
    expect(emulator.info[name]).toMatchObject(accountOf(emulator, second));
    expect(Object.values(accountOf(emulator, first)).length).toBeGreaterThan(0);
    expect(() => accountOf(emulator, "nobody")).toThrow(/^The emulated .+ has no \w+ "nobody"\.$/);
  });
}
