import { readdir, readFile, stat } from "node:fs/promises";
import { dirname } from "node:path";
import type { Emulator } from "../../sdk/testing";
import { bearer, emulate, send, stateFile } from "./calls";
import { planetscale } from "./planetscale-calls";

let state: string;

beforeEach(() => {
  state = stateFile();
});

/** Every secret that came up, and the texts that must not hold one. */
async function busyLife(emulator: Emulator): Promise<{ canaries: string[]; texts: string[] }> {
  const { serviceTokenId, serviceToken, accessToken, apiUrl } = emulator.info.planetscale;
  const { url } = emulator.info.control;
  const api = planetscale(emulator);
  const made = await api.create({ name: "ci" });
  const byUser = await planetscale(emulator, bearer(accessToken)).create();
  const byHand = emulator.admin.planetscale.createToken();
  const login = emulator.admin.planetscale.signIn();
  const foreign = "an-unknown-management-credential-4711";
  const canaries = [serviceToken, accessToken, made.token, byUser.token, byHand.secret, login, foreign];

  const answers = [];
  for (const canary of canaries) {
    const headers = { authorization: `${serviceTokenId}:${canary}` };
    answers.push(
      // A client may put a secret in every wrong place.
      await send("GET", `${apiUrl}/organizations?token=${canary}`, { headers }),
      await send("GET", `${apiUrl}/organizations/${canary}/service-tokens/${canary}`, { headers }),
      await send("GET", `${apiUrl}/${canary}`, { headers: { authorization: bearer(canary) } }),
      await api.call("POST", "/organizations/acme/service-tokens", {
        name: 1,
        token: canary,
        list: [{ password: canary }],
      }),
      await api.call("POST", "/organizations/acme/service-tokens", `broken ${canary}`),
      // What another caller's secret is can be told by its form only.
      ...(canary === foreign ? [] : [await api.call("GET", `/organizations/acme/${canary}`, undefined)]),
      await planetscale(emulator, bearer(canary)).access("POST", made.id, { database: `${canary}!`, access: [canary] }),
      await send("POST", `${url}/faults`, { body: { platform: canary, fault: canary } }),
      await send("POST", `${url}/clock`, { body: { now: { canary } } }),
      await send("PATCH", `${url}/behaviors`, { body: { planetscale: { order: canary } } }),
    );
  }
  for (const path of ["/tokens", "/requests", "/faults", "/behaviors", "/health", "/clock"])
    answers.push(await send("GET", url + path));
  return {
    canaries,
    texts: [...answers.map(({ text }) => text), JSON.stringify([emulator.requests(), emulator.tokens()])],
  };
}

test("no secret is in the log, the file, a control answer or an error", async () => {
  const emulator = await emulate({ state });
  const { canaries, texts } = await busyLife(emulator);
  await emulator.close();
  const file = await readFile(state, "utf8");
  expect(file).toContain('"ci"');
  expect(new Set(canaries).size).toBe(7);
  for (const canary of canaries) for (const text of [...texts, file]) expect(text).not.toContain(canary);
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

test("only the user of this machine may read the file, and nothing is left beside it", async () => {
  const emulator = await emulate({ state });
  await planetscale(emulator).create();
  await emulator.close();
  expect((await stat(state)).mode & 0o777).toBe(0o600);
  expect(await readdir(dirname(state))).toEqual(["state.json"]);
});
