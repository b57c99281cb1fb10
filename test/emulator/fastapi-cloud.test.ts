import { testAccounts } from "./accounts";
import type { Emulator } from "../../sdk/testing";
import { emulate } from "../support/emulator";
import { bearer, send, tokensAt } from "./calls";
import { fastapiCloud, jsonOf, letIn, nobody, start, still } from "./fastapi-cloud-calls";

const callsOf = ({ appId, teamId }: Emulator["info"]["fastapiCloud"]): [string, string, unknown?][] => [
  ["GET", "/users/me"],
  ["GET", "/teams/"],
  ["GET", `/teams/${teamId}`],
  ["GET", `/apps/?team_id=${teamId}`],
  ["POST", "/apps/", { name: "third", team_id: teamId }],
  ["GET", `/apps/${appId}`],
  ["PATCH", `/apps/${appId}`, { directory: "src" }],
  ["GET", `/apps/${appId}/tokens`],
  ["POST", `/apps/${appId}/tokens`, { name: "x" }],
  ["DELETE", `/apps/${appId}/tokens/:token`],
  ["GET", `/apps/${appId}/deployments/`],
  ["POST", `/apps/${appId}/deployments/`, { archive_size_bytes: 1 }],
  ["POST", "/logout"],
];

const two = {
  users: [
    { email: "a@acme.example", teams: [{ name: "Acme", apps: [{ name: "api" }] }] },
    { email: "b@globex.example", teams: [{ name: "Globex", apps: [{ name: "api" }, { name: "web" }] }] },
  ],
};

describe("the start", () => {
  test("there is one user with a team and two apps, and info has what a program needs", async () => {
    const emulator = await emulate();
    const { apiUrl, accessToken, teamId, appId, apps } = emulator.info.fastapiCloud;
    expect(apiUrl).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/api\/v1$/);
    expect(accessToken).toMatch(/^eyJ[\w-]+\.eyJ[\w-]+\.[\w-]{43}$/);
    expect(apps).toEqual([
      { id: appId, slug: "api", name: "api" },
      { id: expect.any(String) as string, slug: "web", name: "web" },
    ]);
    expect(emulator.admin.fastapiCloud.credentials()).toEqual({ accessToken, teamId, appId, apps });
    expect(tokensAt(emulator, "fastapiCloud")).toEqual([]);
  });

  const app = (name: string, id?: string) => ({ name, ...(id === undefined ? {} : { id }) });
  const user = (email: string, ...apps: { name: string; id?: string }[]) => ({
    email,
    teams: [{ name: "Acme", apps }],
  });

  test.each([
    [[user("a@acme.example", app("api", "1"))], 'The id of "api" must be a UUID'],
    [[user("a@acme.example", app("api", nobody), app("web", nobody))], 'The id of "web" must be unique'],
    [[user("a@acme.example", app("api")), user("b@acme.example", app("api", nobody))], '"api" exists with another id'],
  ])("an id that cannot be given is an error: %#", async (users, message) => {
    await expect(emulate({ fastapiCloud: { users } })).rejects.toThrow(message);
  });

  test("two users who name one team share its apps; a user may have no team", async () => {
    const [a, b] = [user("a@acme.example", app("api")), user("b@acme.example")];
    const users = [a, b, { email: "c@acme.example", teams: [] }];
    const emulator = await emulate({ fastapiCloud: { users } });
    const { credentials } = emulator.admin.fastapiCloud;
    const { accessToken, ...place } = credentials(b.email);
    expect(emulator.info.fastapiCloud).toMatchObject(place);
    expect((await fastapiCloud(emulator, accessToken).mint({ name: "ci" })).status).toBe(201);
    expect(credentials("c@acme.example")).toMatchObject({ teamId: "", appId: "", apps: [] });
  });
});

describe("callers", () => {
  test("a user may make every call in their own team; a deploy token only those that deploy its app", async () => {
    const emulator = await emulate();
    const { id, secret } = emulator.admin.fastapiCloud.createToken();
    const open = [];
    for (const [method, path, body] of callsOf(emulator.info.fastapiCloud)) {
      const at = path.replace(":token", emulator.admin.fastapiCloud.createToken().id);
      const answer = await fastapiCloud(emulator, secret).call(method, at, body);
      expect(emulator.requests().at(-1)?.caller).toBe(id);
      if (answer.status === 403) expect(answer.text).toContain("You don't have permissions for this resource");
      else open.push(`${method} ${path.replace(/[0-9a-f-]{36}/, ":app")}`);
      expect((await fastapiCloud(emulator).call(method, at, body)).status).toBeLessThan(300);
    }
    expect(open).toEqual(["GET /apps/:app", "POST /apps/:app/deployments/"]);
  });

  test("what is another team's does not exist for a user, nor for a deploy token of another app", async () => {
    const emulator = await emulate({ fastapiCloud: two });
    const { credentials, createToken } = emulator.admin.fastapiCloud;
    const theirs = credentials("b@globex.example");
    const target = createToken().id;
    const deployment = jsonOf(await fastapiCloud(emulator).deploy()).id;
    const calls = callsOf(emulator.info.fastapiCloud).filter(([, path]) => /[0-9a-f-]{36}/.test(path));
    for (const [method, path, body] of [...calls, ["GET", `/deployments/${deployment}`] as const]) {
      const answer = await fastapiCloud(emulator, theirs.accessToken).call(
        method,
        path.replace(":token", target),
        body,
      );
      const what = path.startsWith("/deployments")
        ? "Deployment"
        : path.startsWith("/apps/?") || path.startsWith("/teams")
          ? "Team"
          : "App";
      expect([answer.status, jsonOf(answer)]).toEqual([404, { detail: `${what} not found` }]);
    }
    const other = fastapiCloud(emulator, createToken({ appId: theirs.appId }).secret);
    expect([(await other.app()).status, (await other.deploy()).status]).toEqual([404, 404]);
    const api = fastapiCloud(emulator, theirs.accessToken);
    const listed = jsonOf(await api.call("GET", `/apps/?team_id=${theirs.teamId}`)).data;
    expect(listed.map(({ id }) => id)).toEqual(theirs.apps.map(({ id }) => id));
  });

  test.each([undefined, "", "Basic YTpi", "Bearer", "fcd_x"])(
    "the header %j is no bearer token",
    async (authorization) => {
      const { info } = await emulate();
      const headers = authorization === undefined ? {} : { authorization };
      const answer = await send("GET", `${info.fastapiCloud.apiUrl}/users/me`, { headers });
      expect([answer.status, answer.text, answer.headers.get("www-authenticate")]).toEqual([
        401,
        '{"detail":"Not authenticated"}',
        "Bearer",
      ]);
    },
  );

  test("what does not exist is 404, named", async () => {
    const { call } = fastapiCloud(await emulate());
    const looks = [`/apps/${nobody}`, `/teams/${nobody}`, `/apps/?team_id=${nobody}`, `/deployments/${nobody}`];
    const answers = await Promise.all(looks.map((path) => call("GET", path)));
    const details = answers.map((answer) => jsonOf(answer).detail);
    expect(details).toEqual(["App", "Team", "Team", "Deployment"].map((what) => `${what} not found`));
  });
});

describe("tokens", () => {
  test("the answers to a creation and the list have the documented fields", async () => {
    const emulator = await emulate({ clock: still });
    const api = fastapiCloud(emulator);
    const { id, value, ...rest } = await api.made({ name: "ci", expires_in_days: 30 });
    const ends = { expired_at: "2030-01-31T00:00:00Z" };
    expect(value).toMatch(/^fcd_[\w-]{43}$/);
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(rest).toEqual({ name: "ci", ...ends });
    expect(jsonOf(await api.list())).toEqual({
      data: [{ id, name: "ci", created_at: "2030-01-01T00:00:00Z", ...ends }],
    });
    expect(tokensAt(emulator, "fastapiCloud")).toEqual([
      {
        platform: "fastapiCloud",
        id,
        name: "ci",
        createdAt: start,
        expiresAt: "2030-01-31T00:00:00.000Z",
        alive: true,
      },
    ]);
  });

  test("a token of another app does not exist under this one", async () => {
    const emulator = await emulate();
    const [, web] = emulator.info.fastapiCloud.apps;
    const { id } = emulator.admin.fastapiCloud.createToken({ appId: web!.id });
    expect((await fastapiCloud(emulator).remove(id)).status).toBe(404);
    expect(await fastapiCloud(emulator).listed()).toEqual([]);
  });
});

describe("by hand", () => {
  test("a regenerated token has a new value and its lifetime again: the old value is dead, an expired one lives", async () => {
    const emulator = await emulate({ clock: still });
    const { id, value } = await fastapiCloud(emulator).made({ name: "ci", expires_in_days: 2 });
    emulator.advance("1d");
    const second = emulator.admin.fastapiCloud.regenerateToken(id);
    expect([await letIn(emulator, value), await letIn(emulator, second)]).toEqual([false, true]);
    emulator.advance("3d");
    expect(await letIn(emulator, second)).toBe(false);
    expect(await letIn(emulator, emulator.admin.fastapiCloud.regenerateToken(id))).toBe(true);
    expect(await fastapiCloud(emulator).listed()).toMatchObject([
      { id, created_at: "2030-01-01T00:00:00Z", expired_at: "2030-01-07T00:00:00Z" },
    ]);
  });

  test("an app is added with tokens of its own; a removed one takes its tokens with it", async () => {
    const emulator = await emulate();
    const { addApp, createToken, credentials, removeApp } = emulator.admin.fastapiCloud;
    const appId = addApp("My API");
    const { secret } = createToken({ appId });
    expect(credentials().apps).toContainEqual({ id: appId, slug: "my-api", name: "My API" });
    removeApp(appId);
    const answer = await send("GET", `${emulator.info.fastapiCloud.apiUrl}/users/me`, {
      headers: { authorization: bearer(secret) },
    });
    expect([answer.status, tokensAt(emulator, "fastapiCloud")]).toEqual([401, []]);
  });

  test("what does not exist is an error that names it", async () => {
    const { regenerateToken, createToken, approve, signIn, removeApp } = (await emulate()).admin.fastapiCloud;
    expect(() => regenerateToken(nobody)).toThrow(`no deploy token "${nobody}"`);
    expect(() => createToken({ appId: nobody })).toThrow(`no app "${nobody}"`);
    expect(() => {
      removeApp(nobody);
    }).toThrow(`no app "${nobody}"`);
    expect(() => {
      approve("ABCD-EFGH");
    }).toThrow('for the code "ABCD-EFGH"');
    expect(() => signIn({ ttl: "soon" })).toThrow('ttl: must be a duration such as "2d" or "90m", not "soon"');
  });
});

testAccounts("fastapiCloud", ["a@acme.example", "b@globex.example"], {
  ...two,
  credentials: { accessToken: "given-to-the-emulator-by-the-test" },
});
