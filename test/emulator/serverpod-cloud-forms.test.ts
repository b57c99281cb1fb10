import { emulate } from "./calls";
import { instant, serverpodCloud, still } from "./serverpod-cloud-calls";

/** What a field of a generated Dart model can be read from. */
const kinds = {
  string: (value: unknown) => typeof value === "string",
  uuid: (value: unknown) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(String(value)),
  instant: (value: unknown) => /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(String(value)),
  milliseconds: (value: unknown) => Number.isInteger(value),
  integer: (value: unknown) => Number.isInteger(value),
  texts: (value: unknown) => Array.isArray(value) && value.every((item) => typeof item === "string"),
};

/** Field, kind, and whether it may be absent: Serverpod leaves out what is null. */
type Form = Readonly<Record<string, readonly [keyof typeof kinds, "absent"?]>>;

/**
 * The models that Serverpod generates for its clients: serverpod/serverpod, auth_success.dart @1aaca44;
 * serverpod/serverpod_cloud_clients, auth_token_info.dart @1441b68, user.dart @10ec9a0, not_found_exception.dart @1441b68.
 */
const authSuccess: Form = {
  __className__: ["string"],
  authStrategy: ["string"],
  token: ["string"],
  tokenExpiresAt: ["instant", "absent"],
  refreshToken: ["string", "absent"],
  authUserId: ["uuid"],
  scopeNames: ["texts"],
};

const authTokenInfo: Form = {
  __className__: ["string"],
  tokenId: ["string"],
  issuer: ["string"],
  method: ["string"],
  createdAt: ["instant"],
  expiresAt: ["instant", "absent"],
  expireAfterUnusedFor: ["milliseconds", "absent"],
  lastUsedAt: ["instant", "absent"],
};

const user: Form = {
  __className__: ["string"],
  id: ["integer"],
  createdAt: ["instant"],
  updatedAt: ["instant"],
  archivedAt: ["instant", "absent"],
  accountStatus: ["string"],
  userAuthId: ["string"],
  email: ["string"],
  name: ["string", "absent"],
};

function expectForm(value: unknown, form: Form): void {
  const object = value as Record<string, unknown>;
  expect(Object.keys(form)).toEqual(expect.arrayContaining(Object.keys(object)));
  for (const [field, [kind, absent]] of Object.entries(form)) {
    const fits = field in object ? kinds[kind](object[field]) : absent === "absent";
    expect({ field, value: object[field], fits }).toMatchObject({ fits: true });
  }
}

test.each([
  [{}, undefined],
  [{ expiresAt: null, expiresAfter: 2_592_000_123 }, undefined],
  [{ expiresAt: "2030-03-01T12:00:00.123456Z", expiresAfter: null }, "2030-03-01T12:00:00.123Z"],
  [{ expiresAt: "2030-03-01T12:00:00+02:00" }, "2030-03-01T10:00:00.000Z"],
])("a creation with %j is answered with an AuthSuccess, and expires at %s", async (body, expiresAt) => {
  const emulator = await emulate();
  const answer = await serverpodCloud(emulator).create(body);
  expect(answer.status).toBe(200);
  expect(answer.headers.get("content-type")).toMatch(/^application\/json/);
  expectForm(answer.body, authSuccess);
  expect(answer.body).toEqual({
    __className__: "serverpod_auth_core.AuthSuccess",
    authStrategy: "session",
    token: answer.body.token,
    authUserId: emulator.info.serverpodCloud.userId,
    scopeNames: [],
    ...(expiresAt === undefined ? {} : { tokenExpiresAt: expiresAt }),
  });
});

test("the list is a bare array of AuthTokenInfo, to the millisecond as it was asked for", async () => {
  const emulator = await emulate({ clock: still });
  const api = serverpodCloud(emulator);
  const asked = { expiresAt: "2030-03-01T12:00:00.123Z", expiresAfter: 2_592_000_123 };
  await api.create(asked);
  const listed = await api.listed();
  expect(listed).toHaveLength(3);
  for (const item of listed) expectForm(item, authTokenInfo);
  const { tokenId, ...made } = listed[2]!;
  expect(tokenId).toMatch(/-/);
  expect(made).toEqual({
    __className__: "AuthTokenInfo",
    issuer: "session",
    method: "CLI token",
    createdAt: instant,
    lastUsedAt: instant,
    expiresAt: asked.expiresAt,
    expireAfterUnusedFor: asked.expiresAfter,
  });
  expect(listed[0]).not.toHaveProperty("expiresAt");
  expect(listed[0]).not.toHaveProperty("expireAfterUnusedFor");
});

test("the user is told as Serverpod's model has it, and good standing is a bare true", async () => {
  const emulator = await emulate();
  const api = serverpodCloud(emulator);
  const { body } = await api.call("users/readUser");
  expectForm(body, user);
  expect(body).toMatchObject({
    __className__: "User",
    accountStatus: "registered",
    email: "admin@acme.example",
    userAuthId: emulator.info.serverpodCloud.userId,
  });
  expect((await api.call("billing/ownerIsInGoodStanding")).text).toBe("true");
});

test("a typed exception names its class, outside and inside, and says why", async () => {
  const answer = await serverpodCloud(await emulate()).logout("nothing");
  expect(answer.status).toBe(400);
  expect(answer.headers.get("content-type")).toMatch(/^application\/json/);
  expect(answer.body).toEqual({
    className: "NotFoundException",
    data: { __className__: "NotFoundException", message: "Invalid auth token ID" },
  });
});

test.each([
  [401, "", null],
  [403, "", null],
  [418, "", null],
  [500, "Internal server error. Call log id: 0", "text/plain"],
  [503, "Service unavailable", "text/plain"],
])("a fault with status %d is what Serverpod would send: %j", async (status, text, type) => {
  const emulator = await emulate();
  emulator.fault({ platform: "serverpodCloud", fault: "status", status, retryAfter: 7 });
  const answer = await serverpodCloud(emulator).list();
  expect([answer.status, answer.text]).toEqual([status, text]);
  expect(answer.headers.get("content-type")?.split(";")[0] ?? null).toBe(type);
  expect(answer.headers.get("retry-after")).toBe("7");
});
