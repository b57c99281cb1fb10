import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { emulate, send, tokensAt } from "./calls";
import { fastapiCloud, jsonOf, letIn, nobody, sendForm } from "./fastapi-cloud-calls";
import { atEnd } from "../support/record";

let directory: string;
let state: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "pulumi-tokens-"));
  atEnd(() => rm(directory, { recursive: true, force: true }));
  state = join(directory, "state.json");
});

test("at the start there is one user with a team and two apps, and info says what a program needs", async () => {
  const emulator = await emulate();
  const { apiUrl, accessToken, teamId, appId, apps } = emulator.info.fastapiCloud;
  expect(Object.keys(emulator.info.fastapiCloud).sort()).toEqual(["accessToken", "apiUrl", "appId", "apps", "teamId"]);
  expect(apiUrl).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/api\/v1$/);
  expect(accessToken).toMatch(/^eyJ[\w-]+\.eyJ[\w-]+\.[\w-]{43}$/);
  expect(apps).toEqual([
    { id: appId, slug: "api", name: "api" },
    { id: expect.any(String) as string, slug: "web", name: "web" },
  ]);
  expect(emulator.admin.fastapiCloud.credentials()).toEqual({ accessToken, teamId, appId, apps });
  expect(tokensAt(emulator, "fastapiCloud")).toEqual([]);
});

test("a restart keeps what was made and retires the earlier access token", async () => {
  const first = await emulate({ state });
  const old = first.info.fastapiCloud;
  const { value } = await fastapiCloud(first).made({ name: "kept" });
  const login = first.admin.fastapiCloud.signIn();
  const before = tokensAt(first, "fastapiCloud");
  await first.close();

  const second = await emulate({ state });
  const { accessToken, teamId, appId, apps } = second.info.fastapiCloud;
  expect([teamId, appId, apps]).toEqual([old.teamId, old.appId, old.apps]);
  expect(tokensAt(second, "fastapiCloud")).toEqual(before);
  const known = [accessToken, value, login, old.accessToken];
  expect(await Promise.all(known.map((token) => letIn(second, token)))).toEqual([true, true, true, false]);
});

test("what is given holds over restarts: ids and the access token", async () => {
  const fastapi = {
    users: [
      {
        email: "a@acme.example",
        teams: [
          {
            name: "Acme",
            id: "00000000-0000-4000-8000-000000000001",
            apps: [{ name: "api", id: "00000000-0000-4000-8000-000000000002" }],
          },
        ],
      },
    ],
    credentials: { accessToken: "given-by-the-test-itself-only" },
  };
  for (let start = 0; start < 2; start++) {
    const emulator = await emulate({ state, fastapiCloud: fastapi });
    expect(emulator.info.fastapiCloud).toMatchObject({
      accessToken: "given-by-the-test-itself-only",
      teamId: "00000000-0000-4000-8000-000000000001",
      appId: "00000000-0000-4000-8000-000000000002",
      apps: [{ slug: "api" }],
    });
    expect(await letIn(emulator, "given-by-the-test-itself-only")).toBe(true);
    await emulator.close();
  }
  expect(await readFile(state, "utf8")).not.toContain("given-by-the-test");
});

test("a user who is new at a restart is made beside the earlier ones, and named users come first", async () => {
  await (await emulate({ state })).close();
  const users = [{ email: "b@globex.example", teams: [{ name: "Globex", apps: [{ name: "web" }] }] }];
  const emulator = await emulate({ state, fastapiCloud: { users } });
  const { credentials } = emulator.admin.fastapiCloud;
  expect(emulator.info.fastapiCloud).toMatchObject(credentials("b@globex.example"));
  expect(credentials("b@globex.example").apps).toMatchObject([
    { name: "web", slug: expect.stringMatching(/^web-\w{6}$/) as string },
  ]);
  const { accessToken } = credentials("admin@acme.example");
  expect((await fastapiCloud(emulator, accessToken).call("GET", "/users/me")).status).toBe(200);
});

const app = (name: string, id?: string) => ({ name, ...(id === undefined ? {} : { id }) });
const user = (email: string, ...apps: { name: string; id?: string }[]) => ({ email, teams: [{ name: "Acme", apps }] });

test.each([
  [[user("a@acme.example", app("api", "1"))], 'The id of "api" must be a UUID'],
  [[user("a@acme.example", app("api", nobody), app("web", nobody))], 'The id of "web" must be unique'],
  [[user("a@acme.example", app("api")), user("b@acme.example", app("api", nobody))], '"api" exists with another id'],
])("an id that cannot be given is told: %#", async (users, message) => {
  await expect(emulate({ fastapiCloud: { users } })).rejects.toThrow(message);
});

test("a user without teams has no first team and no first app", async () => {
  const emulator = await emulate({ fastapiCloud: { users: [{ email: "a@acme.example", teams: [] }] } });
  expect(emulator.info.fastapiCloud).toMatchObject({ teamId: "", appId: "", apps: [] });
  expect(jsonOf(await fastapiCloud(emulator).call("GET", "/teams/"))).toEqual({ data: [], count: 0 });
});

test("no secret is in the log, the file or a control answer, wherever a client puts it", async () => {
  const emulator = await emulate({ state });
  const { apiUrl, accessToken, appId } = emulator.info.fastapiCloud;
  const { url } = emulator.info.control;
  const { createToken, signIn, regenerateToken } = emulator.admin.fastapiCloud;
  const { id, secret } = createToken();
  const begun = await sendForm(`${apiUrl}/login/device/authorization`, { client_id: "fastapi-cli" });
  const { device_code } = JSON.parse(begun.text) as { device_code: string };
  const canaries = [
    accessToken,
    secret,
    regenerateToken(id),
    signIn(),
    (await fastapiCloud(emulator).made()).value,
    device_code,
  ];
  for (const canary of canaries) {
    for (const api of [fastapiCloud(emulator, canary), fastapiCloud(emulator)]) {
      await api.call("GET", `/users/me?auth=${canary}`);
      await api.call("GET", `/apps/${canary}/tokens/${canary}`);
      await api.mint({ name: canary, expires_in_days: canary, list: [{ value: canary }] });
      await api.mint(`broken ${canary}`);
      await api.call("PATCH", `/apps/${appId}`, { [canary]: 1, directory: { canary } });
      await sendForm(`${apiUrl}/login/device/token`, { client_id: "x", device_code: canary, grant_type: "y" });
      await send("GET", `${apiUrl}/users/me`, { headers: { authorization: `Digest ${canary}` } });
    }
  }
  const texts = [JSON.stringify([emulator.requests(), emulator.tokens(), emulator.admin.fastapiCloud.listTokens()])];
  for (const path of ["/tokens", "/requests", "/behaviors"]) texts.push((await send("GET", url + path)).text);
  await emulator.close();
  texts.push(await readFile(state, "utf8"));
  expect(new Set(canaries).size).toBe(6);
  for (const canary of canaries) for (const text of texts) expect(text).not.toContain(canary);
});

test("a 422 repeats what was sent, secrets included, as FastAPI's does", async () => {
  const emulator = await emulate();
  const { secret } = emulator.admin.fastapiCloud.createToken();
  const answer = await fastapiCloud(emulator).mint({ name: "x", expires_in_days: secret });
  expect(jsonOf(answer).detail).toMatchObject([{ input: secret }]);
});

test("the log says what was asked for, and by whom: ids are no secrets", async () => {
  const emulator = await emulate();
  const { appId } = emulator.info.fastapiCloud;
  const api = fastapiCloud(emulator);
  const { id } = await api.made({ name: "ci", expires_in_days: 7 });
  await api.remove(id);
  const { id: caller } = jsonOf(await api.call("GET", "/users/me"));
  const path = `/api/v1/apps/${appId}/tokens`;
  expect(emulator.requests()).toMatchObject([
    { platform: "fastapiCloud", caller, method: "POST", path, body: { name: "ci", expires_in_days: 7 }, status: 201 },
    { platform: "fastapiCloud", caller, method: "DELETE", path: `${path}/${id}`, status: 204 },
    { path: "/api/v1/users/me" },
  ]);
});
