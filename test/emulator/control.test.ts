import { request } from "undici";
import { emulate } from "../support/emulator";
import { send, tokensAt } from "./calls";
import { planetscale } from "./planetscale-calls";

test("/tokens tells each token and whether it is alive, and no more", async () => {
  const emulator = await emulate();
  emulator.setNow("2030-01-01T00:00:00Z");
  const { id } = await planetscale(emulator).create({ name: "ci", ttl: 60 });
  const tokens = async () => {
    const all = JSON.parse((await send("GET", `${emulator.info.control.url}/tokens`)).text) as { platform: string }[];
    return all.filter(({ platform }) => platform === "planetscale");
  };
  const instant = expect.stringMatching(/^2030-01-01T00:0\d:\d\d\.\d{3}Z$/) as string;
  const expected = { platform: "planetscale", id, name: "ci", createdAt: instant, expiresAt: instant, alive: true };
  expect((await tokens())[1]).toEqual(expected);
  await send("POST", `${emulator.info.control.url}/clock`, { body: { advance: "2m" } });
  expect((await tokens())[1]).toEqual({ ...expected, alive: false });
  await planetscale(emulator).remove(id);
  expect(await tokens()).toHaveLength(1);
});

test("the clock is advanced and set, and keeps ticking", async () => {
  const emulator = await emulate();
  const post = (body: object) => send("POST", `${emulator.info.control.url}/clock`, { body });
  const near = (text: unknown, instant: string) => Math.abs(Date.parse(String(text)) - Date.parse(instant)) < 10_000;
  expect(near((await post({ now: "2030-06-01T12:00:00Z" })).body["now"], "2030-06-01T12:00:00Z")).toBe(true);
  expect(near((await post({ advance: "2d" })).body["now"], "2030-06-03T12:00:00Z")).toBe(true);
  expect(near(emulator.now(), "2030-06-03T12:00:00Z")).toBe(true);
  const one = emulator.now().getTime();
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(emulator.now().getTime()).toBeGreaterThan(one);
});

test("/requests is the log in order, sliced by index, and can be emptied without starting the count again", async () => {
  const emulator = await emulate();
  const url = `${emulator.info.control.url}/requests`;
  const indexes = async (query = "") =>
    (JSON.parse((await send("GET", url + query)).text) as { index: number }[]).map(({ index }) => index);
  for (let n = 0; n < 3; n++) await planetscale(emulator).list();
  expect(await indexes()).toEqual([0, 1, 2]);
  expect(await indexes("?since=2")).toEqual([2]);
  expect((await send("DELETE", url)).status).toBe(204);
  expect(await indexes()).toEqual([]);
  await planetscale(emulator).list();
  expect(await indexes("?since=2")).toEqual([3]);
});

test("faults are set, listed and removed", async () => {
  const emulator = await emulate();
  const url = `${emulator.info.control.url}/faults`;
  const order = { platform: "planetscale", method: "GET", path: "tokens", fault: "status", status: 503, times: 3 };
  expect((await send("POST", url, { body: order })).status).toBe(201);
  expect((await planetscale(emulator).list()).status).toBe(503);
  expect(JSON.parse((await send("GET", url)).text)).toEqual([{ ...order, delayMs: 0, times: 2 }]);
  expect((await send("DELETE", url)).status).toBe(204);
  expect((await planetscale(emulator).list()).status).toBe(200);
});

test("behaviors are listed and updated", async () => {
  const emulator = await emulate();
  const url = `${emulator.info.control.url}/behaviors`;
  expect((await planetscale(emulator, "bad").list()).status).toBe(404);
  const updated = await send("PATCH", url, { body: { planetscale: { badCredentialsInOrganization: 401 } } });
  expect(updated.body).toEqual(emulator.behaviors);
  expect((await planetscale(emulator, "bad").list()).status).toBe(401);
  expect((await send("GET", url)).body).toMatchObject({ planetscale: { badCredentialsInOrganization: 401 } });
});

test.each([
  ["/faults", {}, "platform"],
  ["/faults", { platform: "nope", fault: "delay", delayMs: 1 }, "platform"],
  ["/faults", { platform: "planetscale" }, "fault"],
  ["/faults", { platform: "planetscale", fault: "explode" }, "fault"],
  ["/faults", { platform: "planetscale", fault: "delay" }, "delayMs"],
  ["/faults", { platform: "planetscale", fault: "delay", delayMs: -1 }, "delayMs"],
  ["/faults", { platform: "planetscale", fault: "status" }, "status"],
  ["/faults", { platform: "planetscale", fault: "status", status: 99 }, "status"],
  ["/faults", { platform: "planetscale", fault: "status", status: 500, retryAfter: {} }, "retryAfter"],
  ["/faults", { platform: "planetscale", fault: "truncate", times: 0 }, "times"],
  ["/faults", { platform: "planetscale", fault: "truncate", path: "(" }, "path"],
  ["/faults", { platform: "planetscale", fault: "truncate", pth: "x" }, "pth"],
  ["/faults", [], "body"],
  ["/faults", "{", "body"],
  ["/clock", {}, "advance"],
  ["/clock", { advance: "soon" }, "advance"],
  ["/clock", { now: "never" }, "now"],
  ["/clock", { advance: "1d", now: "2030-01-01T00:00:00Z" }, "advance"],
  ["/behaviors", { planetscale: { nope: 1 } }, "nope"],
  ["/behaviors", { planetscale: { order: "random" } }, "order"],
  ["/behaviors", { nope: {} }, "nope"],
])("%s with %j is 400, and the answer names %s", async (path, body, property) => {
  const method = path === "/behaviors" ? "PATCH" : "POST";
  const emulator = await emulate();
  const before = JSON.stringify([emulator.behaviors, emulator.now().getUTCDate()]);
  const answer = await send(method, emulator.info.control.url + path, { body });
  expect(answer.status).toBe(400);
  expect(answer.body).toEqual({ error: expect.stringContaining(property) as string });
  expect(JSON.stringify([emulator.behaviors, emulator.now().getUTCDate()])).toBe(before);
  expect((await planetscale(emulator).list()).status).toBe(200);
});

test("in the process a wrong order is an error that names the property, too", async () => {
  const emulator = await emulate();
  expect(() => {
    emulator.fault({ platform: "planetscale", fault: "delay" });
  }).toThrow("delayMs: must be set");
  expect(() => {
    emulator.advance("2 days");
  }).toThrow("advance:");
  expect(() => {
    emulator.setNow("tomorrow");
  }).toThrow("now:");
});

test("GET / lists the routes, and each one's example is taken as it stands", async () => {
  const emulator = await emulate();
  const { url } = emulator.info.control;
  const { routes } = JSON.parse((await send("GET", url)).text) as {
    routes: { route: string; description: string; example: { method: string; url: string; body?: object } }[];
  };
  expect(routes.map(({ route }) => route)).toEqual([
    "GET /health",
    "GET /tokens",
    "DELETE /tokens/:platform/:id",
    "GET /requests",
    "DELETE /requests",
    "GET /clock",
    "POST /clock",
    "GET /faults",
    "POST /faults",
    "DELETE /faults",
    "GET /behaviors",
    "PATCH /behaviors",
  ]);
  const { id } = emulator.admin.planetscale.createToken();
  for (const { description, example } of routes) {
    expect(description).toMatch(/\.$/);
    expect(example.url).toContain(`${url}/`);
    const target = example.url.replace(/[^/]+$/, (last) => (example.url.includes("/tokens/") ? id : last));
    expect((await send(example.method, target, { body: example.body })).status).toBeLessThan(300);
  }
  expect(emulator.tokens().map((token) => token.id)).not.toContain(id);
});

test("DELETE /tokens/:platform/:id revokes a token; one that is not there is 404", async () => {
  const emulator = await emulate();
  const { url } = emulator.info.control;
  const { id } = await planetscale(emulator).create();
  const revoke = async (path: string) => (await send("DELETE", `${url}/tokens/${path}`)).status;
  for (const path of [`nowhere/${id}`, `constructor/${id}`, "planetscale/nobody"]) expect(await revoke(path)).toBe(404);
  expect((await planetscale(emulator).get(id)).status).toBe(200);
  expect(await revoke(`planetscale/${id}`)).toBe(204);
  expect((await planetscale(emulator).get(id)).status).toBe(404);
  expect(await revoke(`planetscale/${id}`)).toBe(404);
});

test("/health tells that it serves, and what; anything unknown is 404", async () => {
  const { info, behaviors } = await emulate();
  const health = (await send("GET", `${info.control.url}/health`)).body;
  expect(health).toEqual({ status: "ok", platforms: Object.keys(behaviors) });
  expect(health["platforms"]).toContain("planetscale");
  expect((await send("GET", `${info.control.url}/nothing`)).status).toBe(404);
});

const foreign = [
  { origin: "https://evil.example" },
  { origin: "http://localhost:1" },
  { origin: "null" },
  { host: "evil.example" },
  { host: "127.0.0.1.evil.example:80" },
  { "sec-fetch-site": "cross-site" },
  { "sec-fetch-site": "same-site" },
];

test.each(foreign)("a browser's call with %j is refused, and does nothing", async (headers) => {
  const emulator = await emulate();
  const { url } = emulator.info.control;
  const call = async (method: "GET" | "POST" | "DELETE", path: string, body?: string) => {
    const answer = await request(url + path, { method, headers, ...(body === undefined ? {} : { body }) });
    await answer.body.dump();
    return answer.statusCode;
  };
  expect(await call("GET", "/tokens")).toBe(403);
  expect(await call("POST", "/clock", '{"advance":"2d"}')).toBe(403);
  expect(await call("DELETE", "/requests")).toBe(403);
  expect(await call("GET", "/")).toBe(403);
  const { serviceTokenId } = emulator.info.planetscale;
  expect(await call("DELETE", `/tokens/planetscale/${serviceTokenId}`)).toBe(403);
  expect(tokensAt(emulator)).toHaveLength(1);
  expect(Math.abs(emulator.now().getTime() - Date.now())).toBeLessThan(10_000);
});

test("a page of the control port itself, and a call by the name localhost, are let in", async () => {
  const { info } = await emulate();
  const { port } = new URL(info.control.url);
  for (const headers of [
    { origin: info.control.url, "sec-fetch-site": "same-origin" },
    { host: `localhost:${port}` },
  ]) {
    const { statusCode, body } = await request(`${info.control.url}/tokens`, { headers });
    await body.dump();
    expect(statusCode).toBe(200);
  }
});
