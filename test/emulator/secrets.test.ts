import { readdir, readFile, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { emulate } from "../support/emulator";
import { bearer, stateFile } from "./calls";
import { planetscale } from "./planetscale-calls";

let state: string;

beforeEach(() => {
  state = stateFile();
});

test("a credential that is no secret of the platform is removed from the log of its request", async () => {
  const emulator = await emulate({ state });
  const foreign = "an-unknown-management-credential-4711";
  for (const authorization of [bearer(foreign), `id:${foreign}`]) {
    const api = planetscale(emulator, authorization);
    await api.call("GET", `/organizations?token=${foreign}`);
    await api.call("POST", `/organizations/${foreign}/service-tokens/${foreign}`, {
      name: `${foreign}!`,
      list: [foreign],
    });
  }
  await emulator.close();
  const texts = [JSON.stringify(emulator.requests()), await readFile(state, "utf8")];
  for (const text of texts) expect(text).not.toContain(foreign);
});

test("the log says what was sent, and marks what was taken out", async () => {
  const emulator = await emulate();
  const api = planetscale(emulator);
  await api.call("POST", "/organizations/acme/service-tokens?x=1", {
    name: "ci",
    ttl: 60,
    secret: "s",
    deep: [{ token: "t" }],
  });
  await api.call("POST", "/organizations/acme/service-tokens", "{not json");
  await api.call("POST", "/organizations/acme/service-tokens", { name: "y".repeat(20_000) });
  await planetscale(emulator, "bad").list();
  const { serviceTokenId } = emulator.info.planetscale;
  const place = { platform: "planetscale", method: "POST", path: "/v1/organizations/acme/service-tokens" };
  const at = expect.stringMatching(/Z$/) as string;
  const common = { ...place, at, caller: serviceTokenId };
  expect(emulator.requests()).toEqual([
    {
      ...common,
      index: 0,
      query: "x=1",
      body: { name: "ci", ttl: 60, secret: "[removed]", deep: [{ token: "[removed]" }] },
      status: 200,
    },
    { ...common, index: 1, body: "(9 characters, not JSON)", status: 400 },
    { ...common, index: 2, body: "(20011 characters)", status: 422 },
    { ...place, at, index: 3, method: "GET", status: 404 },
  ]);
});

test("only the user of this machine may read the file, and no other file is left", async () => {
  const emulator = await emulate({ state });
  await planetscale(emulator).create();
  await emulator.close();
  expect((await stat(state)).mode & 0o777).toBe(0o600);
  expect(await readdir(dirname(state))).toEqual(["state.json"]);
});
