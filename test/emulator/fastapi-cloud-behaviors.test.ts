import type { Emulator } from "../../sdk/testing";
import { having, type Laws, type Look, statusOf, testBehaviors } from "./behaviors";
import type { Answer } from "./calls";
import { fastapiCloud, jsonOf, letIn, nobody, sendForm } from "./fastapi-cloud-calls";

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
  return Promise.all([api.list(), api.mint({ name: "x" }), api.remove(id)].map(statusOf));
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

/** `created_at` of tokens made at a whole second and a part of one. */
const instants: Look = async (emulator) => {
  await fastapiCloud(emulator).made();
  emulator.setNow("2030-01-01T00:00:00.250Z");
  await fastapiCloud(emulator).made();
  return (await fastapiCloud(emulator).listed()).map(({ created_at }) => created_at);
};

const laws: Laws<"fastapiCloud"> = {
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
  deployTokensManageTokens: [managed, [403, 403, 403], [true, [200, 201, 204]]],
  accessTokenSeconds: [
    loggedIn,
    [2_592_000, false, false],
    [40_000_000, [40_000_000, true, true]],
    [0, [undefined, true, true]],
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
  minNameLength: [created({ name: "" }, { name: "x" }), [422, 201], [0, [201, 201]], [2, [422, 422]]],
  tokenCount: [listed("", (answer) => jsonOf(answer)["count"]), undefined, [true, 2]],
  paginateTokens: [listed("?limit=1&skip=1", names), ["two", "one"], [true, ["one"]]],
  honorSkip: [
    having("fastapiCloud", { paginateTokens: true }, listed("?limit=1&skip=1", names)),
    ["one"],
    [false, ["two"]],
  ],
  timestampFormat: [
    instants,
    ["2030-01-01T00:00:00.250000Z", "2030-01-01T00:00:00Z"],
    ["offset", ["2030-01-01T00:00:00.250000+00:00", "2030-01-01T00:00:00+00:00"]],
    ["naive", ["2030-01-01T00:00:00.250000", "2030-01-01T00:00:00"]],
  ],
};

testBehaviors("fastapiCloud", laws);
