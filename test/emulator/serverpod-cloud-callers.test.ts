import { testAccounts } from "./accounts";
import { emulate } from "../support/emulator";
import { bearer, send } from "./calls";
import { idIn, letIn, serverpodCloud } from "./serverpod-cloud-calls";

const users = ["a@acme.example", "b@acme.example"];
const unheardOf = `c2Fz${"A".repeat(64)}`;
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

describe("the start", () => {
  test("there is one user with a login and a token, and info has what a program needs", async () => {
    const emulator = await emulate();
    const { apiUrl, token, tokenId, userId } = emulator.info.serverpodCloud;
    expect(Object.keys(emulator.info.serverpodCloud).sort()).toEqual(["apiUrl", "token", "tokenId", "userId"]);
    expect(apiUrl).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/$/);
    expect([idIn(token), userId]).toEqual([tokenId, expect.stringMatching(uuid)]);
    expect(emulator.admin.serverpodCloud.listSessions()).toEqual([
      { id: expect.any(String) as string, kind: "login" },
      { id: tokenId, kind: "token" },
    ]);
  });

  test("each user has credentials of their own, and acts as that user", async () => {
    const emulator = await emulate({ serverpodCloud: { users } });
    for (const [n, user] of users.entries()) {
      const { token, userId } = emulator.admin.serverpodCloud.credentials(user);
      const made = (await serverpodCloud(emulator, token).create()).body;
      const { body } = await serverpodCloud(emulator, made.token).call("users/readUser");
      expect(body).toMatchObject({ id: n + 1, email: user, userAuthId: userId });
      expect(emulator.requests().at(-1)?.caller).toBe(idIn(made.token));
    }
  });

  test.each(["", "nonsense", `c2Fz${"A".repeat(63)}`, `c2Fz${"A".repeat(65)}`, `c2F0${"A".repeat(64)}`])(
    "%j is rejected as a given token, and the error does not repeat it",
    async (token) => {
      const start = emulate({ serverpodCloud: { credentials: { token } } });
      await expect(start).rejects.toThrow("serverpodCloud.credentials.token: ");
      if (token !== "") await expect(start).rejects.not.toThrow(token);
    },
  );
});

describe("callers", () => {
  test.each(["", "Bearer", "Bearer a b", "nonsense", "Digest abc", "id:secret"])(
    "the header %j is no authorization at all: 400, in plain text",
    async (authorization) => {
      const { info } = await emulate();
      const answer = await send("POST", `${info.serverpodCloud.apiUrl}users/readUser`, { headers: { authorization } });
      expect([answer.status, answer.text]).toEqual([400, 'Request has invalid "authorization" header']);
      expect(answer.headers.get("content-type")).toMatch(/^text\/plain/);
    },
  );

  test("a call is rejected in the framework's order: body, path, header, endpoint, credentials, method", async () => {
    const { info } = await emulate();
    const call = async (path: string, authorization: string, body: unknown) => {
      const { status, text } = await send("POST", info.serverpodCloud.apiUrl + path, {
        body,
        headers: { authorization },
      });
      return [status, text];
    };
    const [bad, dead, alive] = ["nonsense", bearer(unheardOf), bearer(info.serverpodCloud.token)];
    expect(await call("nothing", bad, "{broken")).toEqual([400, "Invalid JSON in body"]);
    expect(await call("nothing", bad, [])).toEqual([400, "Invalid JSON in body"]);
    expect(await call("nothing", bad, {})).toEqual([400, "No method name specified"]);
    expect(await call("nothing/at-all", bad, {})).toEqual([400, 'Request has invalid "authorization" header']);
    expect(await call("nothing/at-all", dead, {})).toEqual([404, "Endpoint not found"]);
    expect(await call("constructor/call", alive, {})).toEqual([404, "Endpoint not found"]);
    expect(await call("users/nothing", dead, {})).toEqual([401, ""]);
    expect(await call("users/constructor", alive, {})).toEqual([400, "Method not found in endpoint"]);
  });

  test.each([
    { expiresAt: "tomorrow" },
    { expiresAt: 1893456000000 },
    { expiresAt: "2030-01-01" },
    { expiresAfter: 1.5 },
  ])("%j cannot be decoded: an internal error, and nothing is created", async (body) => {
    const emulator = await emulate();
    const before = emulator.tokens().length;
    const answer = await serverpodCloud(emulator).create(body);
    expect([answer.status, answer.text]).toEqual([500, "Internal server error. Call log id: 0"]);
    expect(emulator.tokens()).toHaveLength(before);
  });

  test.each(["", "null", {}, { expiresAt: null, expiresAfter: null }, { more: 1, method: "createCliToken" }])(
    "with %j as its arguments, a token never expires",
    async (body) => {
      const emulator = await emulate();
      const token = await serverpodCloud(emulator).made(body);
      emulator.advance("5000d");
      expect(await letIn(emulator, token)).toBe(true);
    },
  );

  test("a user neither sees nor ends another's sessions: their ids are as good as none", async () => {
    const emulator = await emulate({ serverpodCloud: { users } });
    const { credentials, createToken, signIn, listSessions } = emulator.admin.serverpodCloud;
    const [a, b] = users.map((user) => serverpodCloud(emulator, credentials(user).token));
    const others = [createToken({ user: users[1]! }).id, signIn({ user: users[1]! }).id, credentials(users[1]).tokenId];
    const seen = (await a!.listed()).map(({ tokenId }) => tokenId);
    expect(seen.filter((id) => others.includes(id))).toEqual([]);
    const before = listSessions(users[1]);
    const absent = await a!.logout("019c5746-7cc5-78dd-b14e-8eb15489e1de");
    for (const id of others) expect((await a!.logout(id)).text).toBe(absent.text);
    expect(listSessions(users[1])).toEqual(before);
    expect((await b!.listed()).map(({ tokenId }) => tokenId)).toEqual(expect.arrayContaining(others));
  });

  test("a login does all that a token does, until it expires", async () => {
    const emulator = await emulate();
    const { id, secret } = emulator.admin.serverpodCloud.signIn({ ttl: "1h" });
    const api = serverpodCloud(emulator, secret);
    const made = await api.made();
    expect((await api.listed()).find(({ tokenId }) => tokenId === id)?.method).toBe("email");
    expect((await api.logout(idIn(made))).text).toBe("false");
    emulator.advance("61m");
    expect(await letIn(emulator, secret)).toBe(false);
  });

  test("by hand, an unknown user and a bad duration are errors that name them", async () => {
    const { createToken, signIn, listSessions } = (await emulate()).admin.serverpodCloud;
    const user = "nobody@acme.example";
    for (const deed of [() => createToken({ user }), () => signIn({ user }), () => listSessions(user)])
      expect(deed).toThrow('no user "nobody@acme.example"');
    expect(() => createToken({ ttl: "soon" })).toThrow("ttl:");
    expect(() => createToken({ idleTtl: "soon" })).toThrow("idleTtl:");
  });
});

testAccounts("serverpodCloud", ["a@acme.example", "b@acme.example"], { users, credentials: { token: unheardOf } });
