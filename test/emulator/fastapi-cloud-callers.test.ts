import type { Emulator } from "../../sdk/testing";
import { bearer, emulate, send } from "./calls";
import { fastapiCloud, jsonOf, nobody } from "./fastapi-cloud-calls";

const { dead, none } = {
  dead: { detail: "Could not validate credentials" },
  none: { detail: "Not authenticated" },
};

/** Method, path, body, and whether a deploy token of the app may. */
const guarded: [string, string, unknown, boolean][] = [
  ["GET", "/users/me", undefined, false],
  ["GET", "/teams/", undefined, false],
  ["GET", "/teams/:team", undefined, false],
  ["GET", "/apps/?team_id=:team", undefined, false],
  ["POST", "/apps/", { name: "third", team_id: ":team" }, false],
  ["GET", "/apps/:app", undefined, true],
  ["PATCH", "/apps/:app", { directory: "src" }, false],
  ["GET", "/apps/:app/tokens", undefined, false],
  ["POST", "/apps/:app/tokens", { name: "another" }, false],
  ["DELETE", "/apps/:app/tokens/:token", undefined, false],
  ["POST", "/apps/:app/tokens/:token/regenerate", undefined, false],
  ["GET", "/apps/:app/deployments/", undefined, false],
  ["POST", "/apps/:app/deployments/", { archive_size_bytes: 1 }, true],
  ["GET", "/deployments/:deployment", undefined, true],
  ["GET", "/deployments/:deployment/build-logs", undefined, true],
  ["POST", "/deployments/:deployment/upload", undefined, true],
  ["POST", "/deployments/:deployment/upload-cancelled", undefined, true],
  ["POST", "/logout", undefined, false],
];

/** One of the calls above as somebody, on what the emulator's first user has. */
async function attempt(emulator: Emulator, as: string, [method, path, body]: (typeof guarded)[number]) {
  const { appId, teamId } = emulator.info.fastapiCloud;
  const places: Record<string, string> = { team: teamId, app: appId };
  if (path.includes(":token")) places["token"] = emulator.admin.fastapiCloud.createToken().id;
  if (path.includes(":deployment")) places["deployment"] = jsonOf(await fastapiCloud(emulator).deploy()).id;
  const filled = (text: string): string => text.replace(/:(\w+)/g, (whole, name: string) => places[name] ?? whole);
  const sent = body === undefined ? undefined : (JSON.parse(filled(JSON.stringify(body))) as unknown);
  return fastapiCloud(emulator, as).call(method, filled(path), sent);
}

test.each(guarded)("a user may %s %s in their own team", async (...call) => {
  const emulator = await emulate();
  expect((await attempt(emulator, emulator.admin.fastapiCloud.signIn(), call)).status).toBeLessThan(300);
});

test.each(guarded)("%s %s with %j: a deploy token of the app may: %p", async (...call) => {
  const emulator = await emulate();
  const { id, secret } = emulator.admin.fastapiCloud.createToken();
  const answer = await attempt(emulator, secret, call);
  expect(emulator.requests().at(-1)?.caller).toBe(id);
  if (call[3]) expect(answer.status).toBeLessThan(300);
  else
    expect([answer.status, jsonOf(answer)]).toEqual([403, { detail: "You don't have permissions for this resource" }]);
});

test.each(guarded)("%s %s is 401 to a credential that is none or no longer one", async (...call) => {
  const emulator = await emulate();
  const { admin } = emulator;
  const [expiring, revoked] = [admin.fastapiCloud.createToken({ days: 1 }), admin.fastapiCloud.createToken()];
  const login = admin.fastapiCloud.signIn({ ttl: "1d" });
  emulator.revokeToken("fastapiCloud", revoked.id);
  emulator.advance("1d");
  for (const credential of [expiring.secret, revoked.secret, login, "nonsense", "fcd_".padEnd(47, "0")]) {
    const answer = await attempt(emulator, credential, call);
    expect([answer.status, jsonOf(answer)]).toEqual([401, dead]);
    expect(emulator.requests().at(-1)?.caller).toBeUndefined();
  }
});

const two = {
  users: [
    { email: "a@acme.example", teams: [{ name: "Acme", apps: [{ name: "api" }] }] },
    { email: "b@globex.example", teams: [{ name: "Globex", apps: [{ name: "api" }, { name: "web" }] }] },
  ],
};

test.each(guarded.filter(([, path]) => path.includes(":")))(
  "%s %s is not there for another team's user, nor for a deploy token of another app",
  async (...call) => {
    const emulator = await emulate({ fastapiCloud: two });
    const { credentials, createToken } = emulator.admin.fastapiCloud;
    const theirs = credentials("b@globex.example");
    const others = [theirs.accessToken, ...(call[3] ? [createToken({ appId: theirs.appId }).secret] : [])];
    for (const other of others) {
      const answer = await attempt(emulator, other, call);
      const what = call[1].startsWith("/deployments") ? "Deployment" : call[1].startsWith("/apps/:") ? "App" : "Team";
      expect([answer.status, jsonOf(answer)]).toEqual([404, { detail: `${what} not found` }]);
    }
  },
);

test("each user sees their own teams and apps, in them and nowhere else", async () => {
  const emulator = await emulate({ fastapiCloud: two });
  const { apps } = emulator.info.fastapiCloud;
  expect(apps).toEqual([{ id: emulator.info.fastapiCloud.appId, slug: "api", name: "api" }]);
  const theirs = emulator.admin.fastapiCloud.credentials("b@globex.example");
  expect(theirs.apps.map(({ name }) => name)).toEqual(["api", "web"]);
  const api = fastapiCloud(emulator, theirs.accessToken);
  expect(jsonOf(await api.call("GET", "/users/me"))["email"]).toBe("b@globex.example");
  expect(jsonOf(await api.call("GET", "/teams/")).data).toEqual([
    { id: theirs.teamId, slug: "globex", name: "Globex" },
  ]);
  const listed = jsonOf(await api.call("GET", `/apps/?team_id=${theirs.teamId}`)).data;
  expect(listed.map(({ id }) => id)).toEqual(theirs.apps.map(({ id }) => id));
});

test("two users who name one team share its apps", async () => {
  const emulator = await emulate({
    fastapiCloud: {
      users: [
        { email: "a@acme.example", teams: [{ name: "Acme", apps: [{ name: "api" }] }] },
        { email: "b@acme.example", teams: [{ name: "Acme" }] },
      ],
    },
  });
  const { accessToken, ...place } = emulator.admin.fastapiCloud.credentials("b@acme.example");
  expect(emulator.info.fastapiCloud).toMatchObject(place);
  expect(accessToken).not.toBe(emulator.info.fastapiCloud.accessToken);
  expect((await fastapiCloud(emulator, accessToken).mint({ name: "ci" })).status).toBe(201);
});

test.each([undefined, "", "Basic YTpi", "Bearer", "fcd_x"])(
  "the header %j is no bearer token",
  async (authorization) => {
    const emulator = await emulate();
    const { apiUrl } = emulator.info.fastapiCloud;
    const headers = authorization === undefined ? {} : { authorization };
    const answer = await send("GET", `${apiUrl}/users/me`, { headers });
    expect([answer.status, jsonOf(answer), answer.headers.get("www-authenticate")]).toEqual([401, none, "Bearer"]);
  },
);

test("the scheme may be written in any case", async () => {
  const emulator = await emulate();
  const { apiUrl, accessToken } = emulator.info.fastapiCloud;
  const headers = { authorization: `bearer ${accessToken}` };
  expect((await send("GET", `${apiUrl}/users/me`, { headers })).status).toBe(200);
});

test("what nobody has is 404, named", async () => {
  const { call } = fastapiCloud(await emulate());
  const looks = [`/apps/${nobody}`, `/teams/${nobody}`, `/apps/?team_id=${nobody}`, `/deployments/${nobody}`];
  const answers = await Promise.all(looks.map((path) => call("GET", path)));
  expect(answers.map((answer) => [answer.status, jsonOf(answer).detail])).toEqual([
    [404, "App not found"],
    [404, "Team not found"],
    [404, "Team not found"],
    [404, "Deployment not found"],
  ]);
});

test("a path or a method that is not there, and a slash too many or too few, are answered as FastAPI does", async () => {
  const emulator = await emulate();
  const { apiUrl, appId, accessToken } = emulator.info.fastapiCloud;
  const answerTo = async (method: string, path: string) => {
    const answer = await fetch(apiUrl + path, {
      method,
      redirect: "manual",
      headers: { authorization: bearer(accessToken) },
    });
    const told = answer.headers.get("allow") ?? answer.headers.get("location");
    return [answer.status, told, await answer.text()];
  };
  expect(await answerTo("GET", "/nothing")).toEqual([404, null, '{"detail":"Not Found"}']);
  const notAllowed = '{"detail":"Method Not Allowed"}';
  expect(await answerTo("PUT", `/apps/${appId}/tokens`)).toEqual([405, "GET, POST", notAllowed]);
  expect(await answerTo("GET", `/apps/${appId}/tokens/${nobody}`)).toEqual([405, "DELETE", notAllowed]);
  expect(await answerTo("GET", "/teams?limit=1")).toEqual([307, `${apiUrl}/teams/?limit=1`, ""]);
  expect(await answerTo("GET", `/apps/${appId}/`)).toEqual([307, `${apiUrl}/apps/${appId}`, ""]);
});

test("an ordered error has FastAPI's body", async () => {
  const emulator = await emulate();
  const { list } = fastapiCloud(emulator);
  for (const status of [401, 422, 429, 418]) emulator.fault({ platform: "fastapiCloud", fault: "status", status });
  expect(jsonOf(await list())).toEqual(dead);
  expect(jsonOf(await list()).detail).toEqual([
    { type: "value_error", loc: ["body"], msg: expect.any(String) as string, input: null },
  ]);
  expect(jsonOf(await list())).toEqual({ detail: "Too Many Requests" });
  expect(jsonOf(await list())).toEqual({ detail: "The request failed with status 418" });
});
