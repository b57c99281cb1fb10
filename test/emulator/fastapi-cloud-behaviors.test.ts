import type { Emulator } from "../../sdk/testing";
import { having, type Laws, type Look, statusOf, testBehaviors } from "./behaviors";
import type { Answer } from "./calls";
import { fastapiCloud, jsonOf, nobody } from "./fastapi-cloud-calls";

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
