import { readFile } from "node:fs/promises";
import { network } from "../support/direct";
import { failureOf } from "../support/errors";
import { send, stateFile, tokensAt } from "./calls";
import { called, every } from "./every";

// What the emulator of every platform does, an own one's too. The contract suite (test/platforms) has the lives of tokens.

describe.each(every)("$platform", (pair) => {
  const { platform, fixture, token } = pair;

  test("a token that a person creates is listed; one that a person revokes ends at once", async () => {
    const { emulator, create, ids, use } = await called(pair);
    const { id } = fixture.createByHand(emulator, "by-hand");
    const [one, two] = [await create(), await create()];
    expect(await ids()).toEqual(expect.arrayContaining([id, one.id, two.id]));
    expect([await use(one), await use(two)]).toEqual([200, 200]);
    expect(emulator.revokeToken(platform, one.id)).toBe(true);
    expect(emulator.revokeToken(platform, one.id)).toBe(false);
    expect((await send("DELETE", `${emulator.info.control.url}/tokens/${platform}/${two.id}`)).status).toBe(204);
    for (const gone of [one, two]) expect(await use(gone)).toBeGreaterThanOrEqual(400);
    expect((await ids()).filter((other) => [one.id, two.id].includes(other))).toEqual([]);
  });

  test("a stale read returns the list before the last change; a revocation acts on the current one", async () => {
    const { emulator, create, ids, revoke } = await called(pair);
    const [first, second] = [await create(), await create()];
    emulator.fault({ platform, ...fixture.requests.list, fault: "stale" });
    const seen = await ids();
    expect([seen.includes(first.id), seen.includes(second.id)]).toEqual([true, false]);
    expect(await ids()).toContain(second.id);
    await create();
    emulator.fault({ platform, ...fixture.requests.revoke, fault: "stale" });
    await revoke(second.id);
    expect(await ids()).not.toContain(second.id);
  });

  test("an unknown path is 404 with the platform's body, and is in the log", async () => {
    const { emulator } = await called(pair);
    const path = `${emulator.info[platform].apiUrl.replace(/\/$/, "")}/nothing/at-all`;
    const unknown = await send("POST", path, { body: {} });
    expect(emulator.requests()).toMatchObject([{ platform, method: "POST", status: 404 }]);
    emulator.fault({ platform, fault: "status", status: 404 });
    expect([unknown.status, unknown.text]).toEqual([404, (await send("POST", path, { body: {} })).text]);
  });

  test.each([401, 403, 409, 418, 422, 429, 500, 503])("a fault with status %i has Retry-After", async (status) => {
    const { emulator } = await called(pair);
    emulator.fault({ platform, fault: "status", status, retryAfter: 7 });
    const { status: answered, headers } = await send("GET", emulator.info[platform].apiUrl);
    expect([answered, headers.get("retry-after")]).toEqual([status, "7"]);
  });

  test.each([true, false])("the rate limit is per credential and minute; Retry-After: %p", async (retryAfter) => {
    const behaviors = { [platform]: { rateLimit: true, requestsPerMinute: 3, retryAfter } };
    const { emulator, clock, create, use, args } = await called(pair);
    const [one, other] = [await create(), await create()];
    Object.assign(emulator.behaviors[platform], behaviors[platform]);
    const statuses = [];
    for (let n = 0; n < 5; n++) statuses.push(await use(one));
    expect(statuses).toEqual([200, 200, 200, 429, 429]);
    const { headers } = await fetch(token.uses(emulator, one.secret, one.id, args));
    expect(headers.get("retry-after")).toBe(retryAfter ? "60" : null);
    expect(await use(other)).toBe(200);
    clock.advance(60_000);
    expect(await use(one)).toBe(200);
  });

  test("after a restart, tokens are as they were, and the earlier bootstrap credentials no longer work", async () => {
    const state = stateFile();
    const first = await called(pair, { state });
    const made = await first.create();
    const tokens = tokensAt(first.emulator, platform);
    await first.emulator.close();
    let { env } = first;
    for (let restart = 0; restart < 2; restart++) {
      const next = await called(pair, { state });
      expect(tokensAt(next.emulator, platform)).toEqual(expect.arrayContaining(tokens));
      expect(tokensAt(next.emulator, platform)).toHaveLength(tokens.length);
      expect(fixture.ownId?.(next.emulator)).toBe(fixture.ownId?.(first.emulator));
      expect([await next.use(made), (await next.ids()).includes(made.id)]).toEqual([200, true]);
      const urls = Object.entries(next.env).filter(([name]) => name.endsWith("_URL"));
      await failureOf(next.ids({ ...env, ...Object.fromEntries(urls) }));
      ({ env } = next);
      await next.emulator.close();
    }
  });

  test("no secret is in the log, the file or the control API, wherever a client puts it", async () => {
    const state = stateFile();
    const { emulator, create, ids, revoke, exchanges, secrets } = await called(pair, { state });
    const made = await create();
    await ids();
    await revoke(made.id);
    const sent = [...exchanges];
    const canaries = secrets(made, await create());
    for (const canary of canaries)
      for (const exchange of sent) {
        const url = new URL(exchange.url.href.replaceAll(made.id, canary));
        url.searchParams.set("auth", canary);
        for (const body of [`{"${canary}":["${canary}"],"list":[{"password":"${canary}"}]}`, `{broken ${canary}`])
          await network({ ...exchange, url, ...(exchange.body !== undefined && { body }) });
        const { href } = new URL(`/${canary}`, url);
        await send("POST", href, { headers: { authorization: `Digest ${canary}` } });
      }
    const { url } = emulator.info.control;
    const texts: string[] = [];
    for (const path of ["/tokens", "/requests", "/faults", "/behaviors"])
      texts.push((await send("GET", url + path)).text);
    texts.push(JSON.stringify([emulator.requests(), emulator.tokens()]));
    await emulator.close();
    texts.push(await readFile(state, "utf8"));
    for (const canary of canaries) for (const text of texts) expect(text).not.toContain(canary);
  });

  test("the log has each request and its caller", async () => {
    const { emulator, create } = await called(pair);
    await create();
    const { method, path } = fixture.requests.create;
    const entry = emulator.requests().find((request) => request.method === method && path.test(request.path));
    expect(entry).toMatchObject({ platform, body: expect.any(Object) as object, caller: expect.any(String) as string });
  });
});
