import type { Emulator } from "../../sdk/testing";
import { type Answer, emulate } from "./calls";
import { fastapiCloud, jsonOf, letIn, nobody, sendForm, still } from "./fastapi-cloud-calls";

type Behaviors = Emulator["behaviors"]["fastapiCloud"];
type Look = (emulator: Emulator) => Promise<unknown>;

const statusOf = async (answer: Promise<Answer>): Promise<number> => (await answer).status;

/** The statuses of creations one after the other. */
const created =
  (...bodies: object[]): Look =>
  async (emulator) => {
    const statuses = [];
    for (const body of bodies) statuses.push(await statusOf(fastapiCloud(emulator).mint(body)));
    return statuses;
  };

const listed =
  (query: string, look: (answer: Answer, emulator: Emulator) => unknown): Look =>
  async (emulator) => {
    for (const name of ["one", "two"]) await fastapiCloud(emulator).made({ name });
    return look(await fastapiCloud(emulator).list(query), emulator);
  };

const names = (answer: Answer): unknown[] => jsonOf(answer).data.map(({ name }) => name);

/** What a deploy token gets for each thing that can be done with the tokens of its app. */
const managed: Look = async (emulator) => {
  const { createToken } = emulator.admin.fastapiCloud;
  const api = fastapiCloud(emulator, createToken().secret);
  const { id } = createToken();
  return Promise.all([api.list(), api.mint({ name: "x" }), api.regenerate(id), api.remove(id)].map(statusOf));
};

const deviceLogin = async ({ info }: Emulator) =>
  JSON.parse(
    (await sendForm(`${info.fastapiCloud.apiUrl}/login/device/authorization`, { client_id: "fastapi-cli" })).text,
  ) as { device_code: string; user_code: string; interval: number };

/** What a device log-in brings, and whether it is let in a year later. */
const loggedIn: Look = async (emulator) => {
  const { device_code, user_code } = await deviceLogin(emulator);
  emulator.admin.fastapiCloud.approve(user_code);
  const answer = await sendForm(`${emulator.info.fastapiCloud.apiUrl}/login/device/token`, {
    client_id: "fastapi-cli",
    device_code,
    grant_type: "urn:ietf:params:oauth:grant-type:device_code",
  });
  const { access_token, expires_in } = JSON.parse(answer.text) as { access_token: string; expires_in?: number };
  const logins = [access_token, emulator.admin.fastapiCloud.signIn()];
  emulator.advance("52w");
  return [expires_in, ...(await Promise.all(logins.map((login) => letIn(emulator, login))))];
};

/** The last use after a call that deploys nothing. */
const used: Look = async (emulator) => {
  await letIn(emulator, emulator.admin.fastapiCloud.createToken().secret);
  return emulator.admin.fastapiCloud.listTokens()[0]?.lastUsed;
};

/** `created_at` of tokens made at a whole second and a part of one. */
const instants: Look = async (emulator) => {
  await fastapiCloud(emulator).made();
  emulator.setNow("2030-01-01T00:00:00.250Z");
  await fastapiCloud(emulator).made();
  return (await fastapiCloud(emulator).listed()).map(({ created_at }) => created_at);
};

/** A deed, what the default makes of it, the other positions, and what each makes of it. */
const laws: { [Name in keyof Behaviors]: readonly [Look, unknown, ...(readonly [Behaviors[Name], unknown])[]] } = {
  badCredentials: [
    async (emulator) => {
      const answer = await fastapiCloud(emulator, "dead").list();
      return [answer.status, jsonOf(answer).detail];
    },
    [401, "Could not validate credentials"],
    [403, [403, "Could not validate credentials"]],
  ],
  deployTokenStatus: [
    async (emulator) => {
      const answer = await fastapiCloud(emulator, emulator.admin.fastapiCloud.createToken().secret).list();
      return [answer.status, jsonOf(answer).detail];
    },
    [403, "You don't have permissions for this resource"],
    [401, [401, "You don't have permissions for this resource"]],
  ],
  foreignResource: [
    async (emulator) => {
      const [own, other] = emulator.info.fastapiCloud.apps;
      const api = fastapiCloud(emulator, emulator.admin.fastapiCloud.createToken({ appId: own!.id }).secret);
      const looks = [api.call("GET", `/apps/${other!.id}`), api.deploy(other!.id), api.call("GET", `/apps/${nobody}`)];
      return Promise.all(looks.map(statusOf));
    },
    [404, 404, 404],
    [403, [403, 403, 404]],
  ],
  deployTokensManageTokens: [managed, [403, 403, 403, 403], [true, [200, 201, 200, 204]]],
  accessTokenSeconds: [
    loggedIn,
    [2_592_000, false, false],
    [40_000_000, [40_000_000, true, true]],
    [0, [undefined, true, true]],
  ],
  deviceInterval: [async (emulator) => (await deviceLogin(emulator)).interval, 5, [1, 1]],
  logoutRoute: [
    async (emulator) => {
      const login = emulator.admin.fastapiCloud.signIn();
      const status = await statusOf(fastapiCloud(emulator, login).call("POST", "/logout"));
      return [status, await letIn(emulator, login)];
    },
    [200, false],
    [false, [404, true]],
  ],
  defaultExpiryDays: [
    async (emulator) => {
      const answer = await fastapiCloud(emulator).mint({ name: "x" });
      return [answer.status, jsonOf(answer)["expired_at"]];
    },
    [201, "2030-04-01T00:00:00Z"],
    [365, [201, "2031-01-01T00:00:00Z"]],
    [0, [422, undefined]],
  ],
  acceptExpiry: [
    async (emulator) => jsonOf(await fastapiCloud(emulator).mint({ name: "x", expires_in_days: 7 }))["expired_at"],
    "2030-01-08T00:00:00Z",
    [false, "2030-04-01T00:00:00Z"],
  ],
  duplicateNames: [created({ name: "x" }, { name: "x" }, { name: "y" }), [201, 201, 201], [false, [201, 409, 201]]],
  minNameLength: [created({ name: "" }, { name: "x" }), [422, 201], [0, [201, 201]], [2, [422, 422]]],
  maxNameLength: [
    created({ name: "x".repeat(255) }, { name: "x".repeat(256) }),
    [201, 422],
    [0, [201, 201]],
    [254, [422, 422]],
  ],
  maxTokens: [created({ name: "x" }, { name: "y" }), [201, 201], [1, [201, 400]]],
  unknownProperties: [created({ name: "x", scope: "y" }), [201], ["reject", [422]]],
  secretLength: [
    async (emulator) => (await fastapiCloud(emulator).made()).value.length,
    "fcd_".length + 43,
    [64, "fcd_".length + 64],
  ],
  order: [listed("", names), ["two", "one"], ["oldest", ["one", "two"]]],
  tokenCount: [listed("", (answer) => jsonOf(answer)["count"]), undefined, [true, 2]],
  paginateTokens: [listed("?limit=1&skip=1", names), ["two", "one"], [true, ["one"]]],
  honorSkip: [
    async (emulator) => {
      emulator.behaviors.fastapiCloud.paginateTokens = true;
      return listed("?limit=1&skip=1", names)(emulator);
    },
    ["one"],
    [false, ["two"]],
  ],
  lastUsedInList: [listed("", (answer) => jsonOf(answer).data[0]?.["last_used_at"]), undefined, [true, null]],
  lastUsedBy: [used, null, ["any", "2030-01-01T00:00:00.000Z"]],
  timestampFormat: [
    instants,
    ["2030-01-01T00:00:00.250000Z", "2030-01-01T00:00:00Z"],
    ["offset", ["2030-01-01T00:00:00.250000+00:00", "2030-01-01T00:00:00+00:00"]],
    ["naive", ["2030-01-01T00:00:00.250000", "2030-01-01T00:00:00"]],
  ],
  requestsPerMinute: [
    async (emulator) => {
      emulator.behaviors.fastapiCloud.rateLimit = true;
      return [await statusOf(fastapiCloud(emulator).list()), await statusOf(fastapiCloud(emulator).list())];
    },
    [200, 200],
    [1, [200, 429]],
  ],
  rateLimit: [
    async (emulator) => {
      emulator.behaviors.fastapiCloud.requestsPerMinute = 0;
      return statusOf(fastapiCloud(emulator).list());
    },
    200,
    [true, 429],
  ],
  retryAfter: [
    async (emulator) => {
      Object.assign(emulator.behaviors.fastapiCloud, { rateLimit: true, requestsPerMinute: 1 });
      await fastapiCloud(emulator).list();
      return (await fastapiCloud(emulator).list()).headers.get("retry-after");
    },
    "60",
    [false, null],
  ],
};

test.each(Object.entries(laws))("the behavior %s does what it says", async (name, [look, usual, ...others]) => {
  expect(await look(await emulate({ clock: still }))).toEqual(usual);
  for (const [position, otherwise] of others) {
    const turned = await emulate({ clock: still, behaviors: { fastapiCloud: { [name]: position } } });
    expect(await look(turned)).toEqual(otherwise);
  }
});

test("every behavior has its law above", async () => {
  const { behaviors } = await emulate();
  expect(Object.keys(behaviors.fastapiCloud).sort()).toEqual(Object.keys(laws).sort());
});

test("what a behavior refuses says why, and nothing is made", async () => {
  const emulator = await emulate({ behaviors: { fastapiCloud: { duplicateNames: false, maxTokens: 2 } } });
  const api = fastapiCloud(emulator);
  await api.made({ name: "x" });
  expect(jsonOf(await api.mint({ name: "x" }))).toEqual({ detail: "A deploy token with this name already exists" });
  await api.made({ name: "y" });
  expect(jsonOf(await api.mint({ name: "z" }))).toEqual({ detail: "The app has reached its limit of deploy tokens" });
  expect(names(await api.list())).toEqual(["y", "x"]);
});

test("names and limits are each app's own", async () => {
  const emulator = await emulate({ behaviors: { fastapiCloud: { duplicateNames: false, maxTokens: 1 } } });
  const [, web] = emulator.info.fastapiCloud.apps;
  const api = fastapiCloud(emulator);
  await api.made({ name: "x" });
  expect((await api.call("POST", `/apps/${web!.id}/tokens`, { name: "x" })).status).toBe(201);
});

test("an unknown property is refused by its name, as Pydantic does", async () => {
  const emulator = await emulate({ behaviors: { fastapiCloud: { unknownProperties: "reject" } } });
  expect(jsonOf(await fastapiCloud(emulator).mint({ name: "x", scope: "y", app_id: 1 })).detail).toEqual([
    { type: "extra_forbidden", loc: ["body", "scope"], msg: "Extra inputs are not permitted", input: "y" },
    { type: "extra_forbidden", loc: ["body", "app_id"], msg: "Extra inputs are not permitted", input: 1 },
  ]);
});

test("the last use stands in the list once there is one", async () => {
  const emulator = await emulate({ clock: still, behaviors: { fastapiCloud: { lastUsedInList: true } } });
  await fastapiCloud(emulator, emulator.admin.fastapiCloud.createToken().secret).deploy();
  expect(await fastapiCloud(emulator).listed()).toMatchObject([{ last_used_at: "2030-01-01T00:00:00Z" }]);
});

test("the rate limit counts each credential by itself, and lets it in again when its minute is over", async () => {
  const emulator = await emulate({
    clock: still,
    behaviors: { fastapiCloud: { rateLimit: true, requestsPerMinute: 3 } },
  });
  const api = fastapiCloud(emulator);
  const statuses = [];
  for (let n = 0; n < 5; n++) statuses.push((await api.list()).status);
  expect(statuses).toEqual([200, 200, 200, 429, 429]);
  expect(jsonOf(await api.list())).toEqual({ detail: "Too Many Requests" });
  expect(await letIn(emulator, emulator.admin.fastapiCloud.signIn())).toBe(true);
  emulator.advance("60s");
  expect((await api.list()).status).toBe(200);
});
