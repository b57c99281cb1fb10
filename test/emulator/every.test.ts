import { readFile } from "node:fs/promises";
import type { Emulator } from "../../sdk/testing";
import { bearer, emulate, send, tokensAt, stateFile } from "./calls";
import { fixtures } from "../support/platforms";
import { bodyOf, client, every, names, type Token } from "./every";

// What holds for every platform's tokens, callers and starts. What differs is in the files named after the platforms.

let state: string;

beforeEach(() => {
  state = stateFile();
});

describe.each(names)("%s", (name) => {
  const platform = every[name];
  const [created, revoked, absent] = platform.statuses;
  const start = (emulator: Emulator) => client(name, emulator);

  /** Every credential in `info`. */
  const secretsIn = ({ info }: Emulator): string[] =>
    Object.entries(info[name])
      .filter(([key]) => /token$/i.test(key))
      .map(([, value]) => String(value));

  const account = ({ admin }: Emulator, id?: string) =>
    admin[name].credentials(id) as unknown as Record<string, string>;

  test("a secret is in the answer to its creation and nowhere else; its id is in the list", async () => {
    const emulator = await emulate();
    const api = start(emulator);
    const answer = await api.create();
    const token = platform.tokenIn(answer);
    expect([answer.status, await api.works(token)]).toEqual([created, true]);
    expect(await api.ids()).toContain(token.id);
    const elsewhere = [(await api.list()).text, JSON.stringify([emulator.tokens(), emulator.requests()])];
    for (const text of elsewhere) expect(text).not.toContain(token.secret);
  });

  test("a revocation ends a token at once, and a second one finds nothing", async () => {
    const emulator = await emulate();
    const api = start(emulator);
    const token = await api.made();
    expect((await api.revoke(token.id)).status).toBe(revoked);
    expect([await api.works(token), (await api.ids()).includes(token.id)]).toEqual([false, false]);
    expect((await api.revoke(token.id)).status).toBe(absent);
    expect((await api.revoke(platform.absentId)).status).toBe(absent);
    expect(tokensAt(emulator, name).map(({ id }) => id)).not.toContain(token.id);
  });

  test("a token works until it expires; then it is listed, and can still be revoked", async () => {
    const emulator = await emulate();
    const api = start(emulator);
    const token = await api.made(platform.aDay(emulator));
    const alive = () => tokensAt(emulator, name).find(({ id }) => id === token.id)?.alive;
    emulator.advance("23h");
    expect([await api.works(token), alive()]).toEqual([true, true]);
    emulator.advance("61m");
    expect([await api.works(token), alive()]).toEqual([false, false]);
    expect(await api.ids()).toContain(token.id);
    expect((await api.revoke(token.id)).status).toBe(revoked);
  });

  test("a token by hand is listed and works; revoked behind everybody's back it is gone", async () => {
    const emulator = await emulate();
    const [one, two] = [platform.mint(emulator), platform.mint(emulator)];
    const api = start(emulator);
    expect(await api.ids()).toEqual(expect.arrayContaining([one.id, two.id]));
    expect([await api.works(one), await api.works(two)]).toEqual([true, true]);
    expect(emulator.revokeToken(name, one.id)).toBe(true);
    expect(emulator.revokeToken(name, one.id)).toBe(false);
    expect((await send("DELETE", `${emulator.info.control.url}/tokens/${name}/${two.id}`)).status).toBe(204);
    expect([await api.works(one), await api.works(two)]).toEqual([false, false]);
    expect((await api.ids()).filter((id) => [one.id, two.id].includes(id))).toEqual([]);
  });

  test("many creations at once are many tokens", async () => {
    const emulator = await emulate();
    const before = tokensAt(emulator, name).length;
    const made = await Promise.all(Array.from({ length: 60 }, () => start(emulator).made()));
    expect(new Set(made.flatMap(({ id, secret }) => [id, secret])).size).toBe(120);
    expect(tokensAt(emulator, name)).toHaveLength(before + 60);
  });

  test("a stale read sees the list before the last change; what is done is done to what is there now", async () => {
    const emulator = await emulate();
    const api = start(emulator);
    const [first, second] = [(await api.made()).id, (await api.made()).id];
    const stale = (): void => {
      emulator.fault({ platform: name, fault: "stale" });
    };
    stale();
    const seen = await api.ids();
    expect([seen.includes(first), seen.includes(second)]).toEqual([true, false]);
    expect(await api.ids()).toContain(second);
    await api.made();
    stale();
    expect((await api.revoke(second)).status).toBe(revoked);
    expect(await api.ids()).not.toContain(second);
  });

  test("a credential that is none, expired or revoked gets the same answer on every path, and does nothing", async () => {
    const emulator = await emulate();
    const target = platform.mint(emulator);
    const [expired, gone] = [platform.mint(emulator, 24), platform.mint(emulator)];
    const unknown = { id: target.id, secret: `${target.secret.slice(0, -8)}AAAAAAAA` };
    emulator.revokeToken(name, gone.id);
    emulator.advance("25h");
    const before = emulator.tokens();
    for (const token of [expired, gone, unknown])
      for (const [method, path, body] of platform.calls(emulator)) {
        const api = platform.as(emulator, token);
        const answer = await api.call(method, path.replace(":token", target.id), body);
        expect([answer.status, answer.text]).toEqual(platform.unauthorized);
        expect(emulator.requests().at(-1)).not.toHaveProperty("caller");
      }
    expect(emulator.tokens()).toEqual(before);
  });

  test("a path that the platform does not have is 404 in its shape, and is in the log", async () => {
    const emulator = await emulate();
    const answer = await start(emulator).call(fixtures[name].requests.list.method!, platform.unknownPath);
    expect([answer.status, bodyOf(answer)]).toEqual([404, platform.errorBody(404)]);
    expect(emulator.requests().at(-1)).toMatchObject({ platform: name, status: 404 });
  });

  test.each([401, 403, 404, 409, 418, 422, 429, 500, 503])(
    "a fault with status %i has its error body",
    async (status) => {
      const emulator = await emulate();
      emulator.fault({ platform: name, fault: "status", status, retryAfter: 7 });
      const answer = await start(emulator).list();
      expect([answer.status, bodyOf(answer), answer.headers.get("retry-after")]).toEqual([
        status,
        platform.errorBody(status),
        "7",
      ]);
    },
  );

  test("the rate limit counts each credential by itself, and lets it in again when its minute is over", async () => {
    const behaviors = { [name]: { rateLimit: true, requestsPerMinute: 3 } };
    const emulator = await emulate({ clock: () => 0, behaviors });
    const api = start(emulator);
    const statuses = [];
    for (let n = 0; n < 5; n++) statuses.push((await api.list()).status);
    expect(statuses).toEqual([200, 200, 200, 429, 429]);
    const over = await api.list();
    expect([bodyOf(over), over.headers.get("retry-after")]).toEqual([platform.errorBody(429), "60"]);
    expect(await api.works(platform.mint(emulator))).toBe(true);
    emulator.advance("60s");
    expect((await api.list()).status).toBe(200);
  });

  test("what was made before restarts is there after them; the earlier bootstrap credentials are not", async () => {
    const first = await emulate({ state });
    const token = await start(first).made(platform.aDay(first));
    const before = tokensAt(first, name);
    const retired = secretsIn(first);
    const ids = ({ info }: Emulator) =>
      Object.entries(info[name]).filter(([key]) => !/^(apiUrl|token|\w+Token)$/.test(key));
    await first.close();
    for (let restart = 0; restart < 2; restart++) {
      const next = await emulate({ state });
      expect(tokensAt(next, name)).toEqual(expect.arrayContaining(before));
      expect(tokensAt(next, name)).toHaveLength(before.length);
      expect(ids(next)).toEqual(ids(first));
      expect([await start(next).works(token), (await start(next).list()).status]).toEqual([true, 200]);
      for (const secret of secretsIn(next)) expect(retired).not.toContain(secret);
      for (const secret of retired) {
        const old = platform.as(next, { id: tokensAt(next, name)[0]?.id ?? "", secret });
        expect((await old.list()).status).toBe(platform.unauthorized[0]);
      }
      retired.push(...secretsIn(next));
      await next.close();
    }
  });

  test("credentials that are given are the first account's, hold over restarts and are in no file", async () => {
    const given = Object.values((platform.options[name] as { credentials: object }).credentials) as string[];
    for (let restart = 0; restart < 2; restart++) {
      const emulator = await emulate({ state, ...platform.options });
      expect(Object.values(emulator.info[name])).toEqual(expect.arrayContaining(given));
      expect(emulator.info[name]).toMatchObject(account(emulator));
      const second = account(emulator, platform.secondAccount);
      for (const value of Object.values(second)) expect(given).not.toContain(value);
      expect((await start(emulator).list()).status).toBe(200);
      await emulator.close();
    }
    const file = await readFile(state, "utf8");
    for (const secret of given.filter((text) => text.length > 12)) expect(file).not.toContain(secret);
  });

  test("an account that is new at a restart is added to the earlier ones, and the options' first comes first", async () => {
    await (await emulate({ state })).close();
    const lists = Object.entries(platform.options[name] ?? {}).filter(([, value]) => Array.isArray(value));
    const second = Object.fromEntries(lists.map(([key, list]) => [key, (list as unknown[]).slice(1)]));
    const emulator = await emulate({ state, [name]: second });
    expect(emulator.info[name]).toMatchObject(account(emulator, platform.secondAccount));
    expect(Object.values(account(emulator, platform.firstAccount)).length).toBeGreaterThan(0);
    expect(() => account(emulator, "nobody")).toThrow(
      /^The emulated .+ has no (organization|user|workspace) "nobody"\.$/,
    );
  });

  test("no secret is in an answer, the log, the file or a control answer, wherever a client puts it", async () => {
    const emulator = await emulate({ state });
    const { url } = emulator.info.control;
    const tokens: Token[] = [await start(emulator).made(), platform.mint(emulator)];
    const canaries = [...secretsIn(emulator), ...tokens.map(({ secret }) => secret)];
    const texts: string[] = [];
    for (const canary of canaries) {
      const api = start(emulator);
      const { apiUrl } = emulator.info[name];
      const calls = platform.calls(emulator).filter(([, path]) => !path.includes("logout"));
      for (const [method, path, body] of calls) {
        const at = path.replace(":token", canary);
        const wrong = { ...(body as object), name: { canary }, [canary]: canary, list: [{ password: canary }] };
        const isGet = method === "GET";
        await api.call(method, `${at}${at.includes("?") ? "&" : "?"}auth=${canary}`, isGet ? undefined : wrong);
        await api.call(method, at, isGet ? undefined : `broken ${canary}`);
      }
      const answers = [
        await send("GET", `${apiUrl}/${canary}`, { headers: { authorization: bearer(canary) } }),
        await send("POST", `${apiUrl}/${canary}/x`, { headers: { authorization: `Digest ${canary}` } }),
        await send("PATCH", `${url}/behaviors`, { body: { [name]: { order: canary } } }),
        await send("POST", `${url}/faults`, { body: { platform: canary, fault: canary } }),
      ];
      texts.push(...answers.map(({ text }) => text));
    }
    for (const path of ["/tokens", "/requests", "/faults", "/behaviors"])
      texts.push((await send("GET", url + path)).text);
    texts.push(JSON.stringify([emulator.requests(), emulator.tokens()]));
    await emulator.close();
    texts.push(await readFile(state, "utf8"));
    expect(new Set(canaries).size).toBeGreaterThan(2);
    for (const canary of canaries) for (const text of texts) expect(text).not.toContain(canary);
  });

  test("the log says what was sent and who called: ids are no secrets", async () => {
    const emulator = await emulate();
    const body = platform.aDay(emulator);
    await start(emulator).create({ ...body, token: "x" });
    const [entry] = emulator.requests();
    expect(entry).toMatchObject({ platform: name, method: "POST", status: created });
    expect(entry?.body).toMatchObject({ ...body, token: "[removed]" });
    expect(entry?.caller).toEqual(expect.any(String));
  });
});
