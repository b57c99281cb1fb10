import { bearer, emulate, send } from "./calls";
import { idIn, letIn, serverpodCloud, still } from "./serverpod-cloud-calls";

const users = ["a@acme.example", "b@acme.example"];
const unheardOf = `c2Fz${"A".repeat(64)}`;
const methods = [
  "authWithAuth/createCliToken",
  "authWithAuth/listAuthSessions",
  "authWithAuth/logoutDevice",
  "authWithAuth/logoutAll",
  "users/readUser",
  "billing/ownerIsInGoodStanding",
];

test.each(methods)("%s is 401 without a body to a dead, expired, changed or missing token", async (path) => {
  const emulator = await emulate({ clock: still });
  const { createToken } = emulator.admin.serverpodCloud;
  const revoked = createToken();
  const expired = createToken({ ttl: "1h" });
  const idle = createToken({ idleTtl: "1h" });
  emulator.revokeToken("serverpodCloud", revoked.id);
  emulator.advance("61m");
  const { token } = emulator.info.serverpodCloud;
  const mixed = token.slice(0, 40) + createToken().secret.slice(40);
  const before = emulator.tokens();
  const dead = [revoked.secret, expired.secret, idle.secret, mixed, unheardOf, "nonsense"].map(bearer);
  for (const headers of [...dead.map((authorization) => ({ authorization })), {}]) {
    const answer = await send("POST", emulator.info.serverpodCloud.apiUrl + path, { body: {}, headers });
    expect([answer.status, answer.text, answer.headers.get("content-type")]).toEqual([401, "", null]);
    expect(emulator.requests().at(-1)).not.toHaveProperty("caller");
  }
  expect(emulator.tokens()).toEqual(before);
});

test.each(["", "Bearer", "Bearer a b", "nonsense", "Digest abc", "id:secret"])(
  "the header %j is no authorization at all: 400, in plain text",
  async (authorization) => {
    const { info } = await emulate();
    const answer = await send("POST", `${info.serverpodCloud.apiUrl}users/readUser`, { headers: { authorization } });
    expect([answer.status, answer.text]).toEqual([400, 'Request has invalid "authorization" header']);
    expect(answer.headers.get("content-type")).toMatch(/^text\/plain/);
  },
);

test("a token is let in as Bearer in any case, and as Basic, which older clients send", async () => {
  const { info } = await emulate();
  const { apiUrl, token } = info.serverpodCloud;
  const basic = `Basic ${Buffer.from(token).toString("base64")}`;
  for (const authorization of [bearer(token), `bearer ${token}`, basic]) {
    const answer = await send("POST", `${apiUrl}users/readUser`, { headers: { authorization } });
    expect(answer.status).toBe(200);
  }
});

test("a call is refused in the framework's order: body, path, header, endpoint, credentials, method", async () => {
  const { info } = await emulate();
  const { apiUrl, token } = info.serverpodCloud;
  const call = async (path: string, authorization: string, body: unknown) => {
    const { status, text } = await send("POST", apiUrl + path, { body, headers: { authorization } });
    return [status, text];
  };
  const [bad, dead, alive] = ["nonsense", bearer(unheardOf), bearer(token)];
  expect(await call("nothing", bad, "{broken")).toEqual([400, "Invalid JSON in body"]);
  expect(await call("nothing", bad, [])).toEqual([400, "Invalid JSON in body"]);
  expect(await call("nothing", bad, {})).toEqual([400, "No method name specified"]);
  expect(await call("nothing/at-all", bad, {})).toEqual([400, 'Request has invalid "authorization" header']);
  expect(await call("nothing/at-all", dead, {})).toEqual([404, "Endpoint not found"]);
  expect(await call("constructor/call", alive, {})).toEqual([404, "Endpoint not found"]);
  expect(await call("users/nothing", dead, {})).toEqual([401, ""]);
  expect(await call("users/nothing", alive, {})).toEqual([400, "Method not found in endpoint"]);
  expect(await call("users/constructor", alive, {})).toEqual([400, "Method not found in endpoint"]);
});

test.each([
  { expiresAt: "tomorrow" },
  { expiresAt: 1893456000000 },
  { expiresAt: "2030-01-01" },
  { expiresAfter: "30d" },
  { expiresAfter: 1.5 },
])("%j cannot be decoded: an internal error, and nothing is made", async (body) => {
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

test("a user neither sees nor ends what is another's: its ids are as good as none", async () => {
  const emulator = await emulate({ serverpodCloud: { users } });
  const { credentials, createToken, signIn, listSessions } = emulator.admin.serverpodCloud;
  const [a, b] = users.map((user) => serverpodCloud(emulator, credentials(user).token));
  const others = [createToken({ user: users[1]! }).id, signIn({ user: users[1]! }).id, credentials(users[1]).tokenId];
  const seen = (await a!.listed()).map(({ tokenId }) => tokenId);
  expect(seen.filter((id) => others.includes(id))).toEqual([]);
  const before = listSessions(users[1]);
  const absent = await a!.logout("019c5746-7cc5-78dd-b14e-8eb15489e1de");
  for (const id of others) {
    const { status, text } = await a!.logout(id);
    expect([status, text]).toEqual([absent.status, absent.text]);
  }
  expect(listSessions(users[1])).toEqual(before);
  expect((await b!.listed()).map(({ tokenId }) => tokenId)).toEqual(expect.arrayContaining(others));
});

test("a token acts as the user who made it", async () => {
  const emulator = await emulate({ serverpodCloud: { users } });
  const { token, userId } = emulator.admin.serverpodCloud.credentials(users[1]);
  const made = (await serverpodCloud(emulator, token).create()).body;
  expect(made["authUserId"]).toBe(userId);
  const user = (await serverpodCloud(emulator, made.token).call("users/readUser")).body;
  expect(user).toMatchObject({ id: 2, email: users[1], userAuthId: userId });
  expect(emulator.requests().at(-1)?.caller).toBe(idIn(made.token));
});

test("a login does all that a token does, until it expires", async () => {
  const emulator = await emulate();
  const { id, secret } = emulator.admin.serverpodCloud.signIn({ ttl: "1h" });
  expect(idIn(secret)).toBe(id);
  const api = serverpodCloud(emulator, secret);
  const made = await api.made();
  expect((await api.listed()).find(({ tokenId }) => tokenId === id)?.method).toBe("email");
  expect((await api.logout(idIn(made))).text).toBe("false");
  emulator.advance("61m");
  expect(await letIn(emulator, secret)).toBe(false);
});

test("what is done by hand to a user who is not there is an error that names it, as is a bad duration", async () => {
  const { admin } = await emulate();
  const { credentials, createToken, signIn, listSessions } = admin.serverpodCloud;
  const user = "nobody@acme.example";
  for (const deed of [
    () => credentials(user),
    () => createToken({ user }),
    () => signIn({ user }),
    () => listSessions(user),
  ])
    expect(deed).toThrow('no user "nobody@acme.example"');
  expect(() => createToken({ ttl: "soon" })).toThrow("ttl:");
  expect(() => createToken({ idleTtl: "soon" })).toThrow("idleTtl:");
});
