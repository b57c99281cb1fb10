import { readFile } from "node:fs/promises";
import type { Emulator, EmulatorOptions, PlatformName } from "../../sdk/testing";
import { emulate, stateFile } from "./calls";

type Row = [name: PlatformName, first: string, second: string, options: EmulatorOptions];

const nobody = "00000000-0000-4000-8000-000000000000";
const users = ["a@acme.example", "b@globex.example"] as const;

/** For each platform the names of two accounts, and options with both and the credentials of the first. */
const rows: Row[] = [
  [
    "planetscale",
    "acme",
    "globex",
    {
      planetscale: {
        organizations: [{ name: "acme", databases: ["app"] }, { name: "globex" }],
        credentials: {
          serviceTokenId: "abcdefghijkl",
          serviceToken: "pscale_tkn_given-to-the-emulator",
          accessToken: "pscale_oauth_given-to-the-emulator",
        },
      },
    },
  ],
  ["serverpodCloud", ...users, { serverpodCloud: { users, credentials: { token: `c2Fz${"A".repeat(64)}` } } }],
  [
    "deplo",
    "ws_acme",
    "ws_globex",
    {
      deplo: {
        workspaces: [{ id: "ws_acme", projects: ["proj_app"] }, { id: "ws_globex" }],
        credentials: { token: "sk_live_given-to-the-emulator" },
      },
    },
  ],
  [
    "fastapiCloud",
    ...users,
    {
      fastapiCloud: {
        users: [
          { email: users[0], teams: [{ name: "Acme", id: nobody, apps: [{ name: "api" }] }] },
          { email: users[1], teams: [{ name: "Globex", apps: [{ name: "web" }] }] },
        ],
        credentials: { accessToken: "given-to-the-emulator-by-the-test" },
      },
    },
  ],
];

const accountOf = ({ admin }: Emulator, name: PlatformName, id?: string) =>
  admin[name].credentials(id) as unknown as Record<string, string>;

test.each(rows)("%s: configured credentials are the first account's, also after a restart", async (...row) => {
  const [name, first, second, options] = row;
  const state = stateFile();
  const given = Object.values((options[name] as { credentials: object }).credentials) as string[];
  for (let restart = 0; restart < 2; restart++) {
    const emulator = await emulate({ state, ...options });
    expect(Object.values(accountOf(emulator, name, first))).toEqual(expect.arrayContaining(given));
    expect(emulator.info[name]).toMatchObject(accountOf(emulator, name));
    for (const value of Object.values(accountOf(emulator, name, second))) expect(given).not.toContain(value);
    await emulator.close();
  }
  const file = await readFile(state, "utf8");
  for (const secret of given.filter((text) => text.length > 12)) expect(file).not.toContain(secret);
});

test.each(rows)("%s: a restart adds accounts; the first one of the options comes first", async (...row) => {
  const [name, first, second, options] = row;
  const state = stateFile();
  await (await emulate({ state, ...options })).close();
  const lists = Object.entries(options[name] ?? {}).filter(([, value]) => Array.isArray(value));
  const added = Object.fromEntries(lists.map(([key, list]) => [key, (list as unknown[]).slice(1)]));
  const emulator = await emulate({ state, [name]: added });
  expect(emulator.info[name]).toMatchObject(accountOf(emulator, name, second));
  expect(Object.values(accountOf(emulator, name, first)).length).toBeGreaterThan(0);
  expect(() => accountOf(emulator, name, "nobody")).toThrow(/^The emulated .+ has no \w+ "nobody"\.$/);
});
