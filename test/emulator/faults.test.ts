import { Agent, request } from "undici";
import type { Emulator } from "../../sdk/testing";
import { emulate } from "../support/emulator";
import { planetscale } from "./planetscale-calls";

const create = (emulator: Emulator) =>
  planetscale(emulator).call("POST", "/organizations/acme/service-tokens", { name: "struck" });

const struckTokens = (emulator: Emulator): number => emulator.tokens().filter(({ name }) => name === "struck").length;

/** What an order came to: the answer's status, or how the connection failed. */
const outcome = (answer: Promise<{ status: number }>): Promise<number | "failed"> =>
  answer.then(({ status }) => status).catch(() => "failed" as const);

const last = (emulator: Emulator) => emulator.requests().at(-1);

test("drop-before: nothing happened, and there is no answer", async () => {
  const emulator = await emulate();
  emulator.fault({ platform: "planetscale", fault: "drop-before" });
  expect(await outcome(create(emulator))).toBe("failed");
  expect(struckTokens(emulator)).toBe(0);
  expect(last(emulator)).toMatchObject({ method: "POST", fault: "drop-before", status: null });
});

test("drop-after: it is done, and there is no answer", async () => {
  const emulator = await emulate();
  emulator.fault({ platform: "planetscale", fault: "drop-after" });
  expect(await outcome(create(emulator))).toBe("failed");
  expect(struckTokens(emulator)).toBe(1);
  expect(last(emulator)).toMatchObject({ method: "POST", fault: "drop-after", status: 200 });
});

test("cut: it is done, and the answer breaks off in the middle of its body", async () => {
  const emulator = await emulate();
  const { apiUrl, serviceToken, serviceTokenId } = emulator.info.planetscale;
  emulator.fault({ platform: "planetscale", fault: "truncate" });
  const response = await request(`${apiUrl}/organizations/acme/service-tokens`, {
    method: "POST",
    body: '{"name":"struck"}',
    headers: { authorization: `${serviceTokenId}:${serviceToken}` },
  });
  expect(response.statusCode).toBe(200);
  let text = "";
  const read = async (): Promise<void> => {
    for await (const chunk of response.body) text += String(chunk);
  };
  await expect(read()).rejects.toThrow();
  expect(text).toMatch(/^\{"id"/);
  expect(text.length).toBeLessThan(Number(response.headers["content-length"]));
  expect(struckTokens(emulator)).toBe(1);
  expect(last(emulator)).toMatchObject({ fault: "truncate", status: 200 });
});

test("status: the platform's own error, and nothing happened", async () => {
  const emulator = await emulate();
  emulator.fault({ platform: "planetscale", fault: "status", status: 502 });
  const answer = await create(emulator);
  expect([answer.status, Object.keys(answer.body)]).toEqual([502, ["code", "message"]]);
  expect([answer.headers.has("retry-after"), struckTokens(emulator)]).toEqual([false, 0]);
  expect(last(emulator)).toMatchObject({ fault: "status", status: 502 });
});

test.each([7, "Wed, 21 Oct 2037 07:28:00 GMT"])("retryAfter %j is sent as it is given", async (retryAfter) => {
  const emulator = await emulate();
  emulator.fault({ platform: "planetscale", fault: "status", status: 429, retryAfter });
  expect((await create(emulator)).headers.get("retry-after")).toBe(String(retryAfter));
});

test.each([undefined, 502])("html with status %p: a page of a gateway, and nothing happened", async (status) => {
  const emulator = await emulate();
  emulator.fault({ platform: "planetscale", fault: "html", status });
  const answer = await create(emulator);
  expect(answer.status).toBe(status ?? 200);
  expect(answer.headers.get("content-type")).toMatch(/^text\/html/);
  expect(answer.text).toMatch(/^<!DOCTYPE html>/);
  expect(struckTokens(emulator)).toBe(0);
});

test("delay: the answer comes later, and what was asked is done later too", async () => {
  const emulator = await emulate();
  emulator.fault({ platform: "planetscale", fault: "delay", delayMs: 150 });
  const start = performance.now();
  const answer = create(emulator);
  await emulatorSaw(emulator, 1);
  expect(struckTokens(emulator)).toBe(0);
  expect((await answer).status).toBe(200);
  expect(performance.now() - start).toBeGreaterThanOrEqual(140);
  expect(struckTokens(emulator)).toBe(1);
});

test("a delayed order is done even when the client has given up", async () => {
  const emulator = await emulate();
  const { apiUrl, serviceToken, serviceTokenId } = emulator.info.planetscale;
  emulator.fault({ platform: "planetscale", fault: "delay", delayMs: 200 });
  const client = new AbortController();
  const given = fetch(`${apiUrl}/organizations/acme/service-tokens`, {
    method: "POST",
    headers: { authorization: `${serviceTokenId}:${serviceToken}` },
    body: '{"name":"struck"}',
    signal: client.signal,
  });
  await emulatorSaw(emulator, 1);
  client.abort();
  await expect(given).rejects.toThrow();
  expect(struckTokens(emulator)).toBe(0);
  while (last(emulator)?.status === null) await pause(10);
  expect(struckTokens(emulator)).toBe(1);
});

test("drop-after with delayMs: done at once, and the client is left waiting", async () => {
  const emulator = await emulate();
  emulator.fault({ platform: "planetscale", fault: "drop-after", delayMs: 500 });
  const answer = outcome(create(emulator));
  await emulatorSaw(emulator, 1);
  while (struckTokens(emulator) === 0) await pause(5);
  expect(last(emulator)?.status).toBeNull();
  expect(await Promise.race([answer, pause(20)])).toBeUndefined();
  expect(await answer).toBe("failed");
});

test("a fault strikes as often as ordered, and only what it was ordered for", async () => {
  const emulator = await emulate();
  const api = planetscale(emulator);
  const path = "/service-tokens$";
  emulator.fault({ platform: "planetscale", method: "post", path, fault: "status", status: 503, times: 2 });
  const post = () => outcome(api.call("POST", "/organizations/acme/service-tokens", {}));
  expect((await api.list()).status).toBe(200);
  expect((await api.call("GET", "/organizations")).status).toBe(200);
  expect([await post(), await post(), await post()]).toEqual([503, 503, 200]);
});

test("a fault may be ordered for one page of a list", async () => {
  const emulator = await emulate();
  const api = planetscale(emulator);
  emulator.fault({ platform: "planetscale", path: /tokens\?.*page=2/, fault: "status", status: 500, times: 2 });
  expect((await api.list("?page=1")).status).toBe(200);
  expect((await api.list("?page=2")).status).toBe(500);
  expect((await api.list("?per_page=5&page=2")).status).toBe(500);
});

test("an expression with the flag g strikes every time", async () => {
  const emulator = await emulate();
  const api = planetscale(emulator);
  emulator.fault({ platform: "planetscale", path: /tokens/g, fault: "status", status: 500, times: 2 });
  expect([(await api.list()).status, (await api.list()).status, (await api.list()).status]).toEqual([500, 500, 200]);
});

test("of several orders that match, the first goes first", async () => {
  const emulator = await emulate();
  const api = planetscale(emulator);
  for (const status of [500, 429]) emulator.fault({ platform: "planetscale", fault: "status", status });
  emulator.fault({ platform: "planetscale", path: "nowhere", fault: "status", status: 418 });
  const statuses = [];
  for (let n = 0; n < 3; n++) statuses.push((await api.list()).status);
  expect(statuses).toEqual([500, 429, 200]);
});

test("a client's other connections live on after a drop", async () => {
  const emulator = await emulate();
  const agent = new Agent();
  const { apiUrl, serviceToken, serviceTokenId } = emulator.info.planetscale;
  const headers = { authorization: `${serviceTokenId}:${serviceToken}` };
  emulator.fault({ platform: "planetscale", path: "/user", fault: "drop-before" });
  const get = async (path: string) => {
    const { statusCode, body } = await request(apiUrl + path, { headers, dispatcher: agent });
    await body.dump();
    return statusCode;
  };
  const all = await Promise.allSettled([get("/organizations"), get("/user"), get("/organizations")]);
  expect(all.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
  expect(await get("/organizations")).toBe(200);
  await agent.close();
});

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

async function emulatorSaw(emulator: Emulator, requests: number): Promise<void> {
  while (emulator.requests().length < requests) await pause(5);
}
