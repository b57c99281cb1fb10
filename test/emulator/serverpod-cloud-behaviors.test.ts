import type { Emulator } from "../../sdk/testing";
import { type Laws, type Look, testBehaviors } from "./behaviors";
import type { Answer } from "./calls";
import { idIn, letIn, serverpodCloud } from "./serverpod-cloud-calls";

const users = ["a@acme.example", "b@acme.example"];

/** The status, and the class of the exception if it is a typed one. */
const resultOf = ({ status, text }: Answer): unknown[] => [status, /"className":"(\w+)"/.exec(text)?.[1]];

/** What the list tells of a token that was made from this. */
const listed =
  (body: object, field: string, before?: (emulator: Emulator, token: string) => unknown): Look =>
  async (emulator) => {
    const api = serverpodCloud(emulator);
    const token = await api.made(body);
    await before?.(emulator, token);
    return (await api.listed()).find(({ tokenId }) => tokenId === idIn(token))?.[field];
  };

const ended =
  (id: (emulator: Emulator) => string): Look =>
  async (emulator) => {
    const before = emulator.tokens().length;
    const answer = await serverpodCloud(emulator).logout(id(emulator));
    return [...resultOf(answer), answer.text === "false", before - emulator.tokens().length];
  };

const laws: Laws<"serverpodCloud"> = {
  badCredentials: [
    async (emulator) => {
      const answer = await serverpodCloud(emulator, "dead").list();
      return [...resultOf(answer), answer.text === ""];
    },
    [401, undefined, true],
    ["typed", [401, "UnauthenticatedException", false]],
    ["exception", [400, "UnauthenticatedException", false]],
  ],
  unknownToken: [
    ended(() => "019c5746-7cc5-78dd-b14e-8eb15489e1de"),
    [400, "NotFoundException", false, 0],
    ["not-found", [404, "NotFoundException", false, 0]],
    ["false", [200, undefined, true, 0]],
    ["bad-request", [400, undefined, false, 0]],
  ],
  foreignToken: [
    ended(({ admin }) => admin.serverpodCloud.credentials(users[1]).tokenId),
    [400, "NotFoundException", false, 0],
    ["reject", [400, "ForbiddenException", false, 0]],
  ],
  tokensCreateTokens: [
    async (emulator) => {
      const login = serverpodCloud(emulator, emulator.admin.serverpodCloud.signIn().secret);
      return [...resultOf(await serverpodCloud(emulator).create()), (await login.create()).status];
    },
    [200, undefined, 200],
    [false, [400, "ForbiddenException", 200]],
  ],
  acceptExpiry: [
    listed({ expiresAt: "2030-01-02T00:00:00Z" }, "expiresAt"),
    "2030-01-02T00:00:00.000Z",
    [false, undefined],
  ],
  initialLastUsedAt: [
    async (emulator) => {
      const used = async (look: Emulator, token: string) => {
        look.advance("2m");
        await letIn(look, token);
      };
      return [await listed({}, "lastUsedAt")(emulator), await listed({}, "lastUsedAt", used)(emulator)];
    },
    ["2030-01-01T00:00:00.000Z", "2030-01-01T00:02:00.000Z"],
    ["absent", [undefined, "2030-01-01T00:02:00.000Z"]],
  ],
  lastUsedResolution: [
    listed({}, "lastUsedAt", async (emulator, token) => {
      emulator.advance("40s");
      await letIn(emulator, token);
    }),
    "2030-01-01T00:00:00.000Z",
    [0, "2030-01-01T00:00:40.000Z"],
    [39, "2030-01-01T00:00:40.000Z"],
    [40, "2030-01-01T00:00:00.000Z"],
  ],
  precision: [
    async (emulator) => {
      emulator.setNow("2030-01-01T00:00:00.789Z");
      const body = { expiresAt: "2030-03-01T00:00:00.789Z", expiresAfter: 60_789 };
      const fields = ["createdAt", "lastUsedAt", "expiresAt", "expireAfterUnusedFor"];
      return Promise.all(fields.map((field) => listed(body, field)(emulator)));
    },
    ["2030-01-01T00:00:00.789Z", "2030-01-01T00:00:00.789Z", "2030-03-01T00:00:00.789Z", 60_789],
    ["us", ["2030-01-01T00:00:00.789500Z", "2030-01-01T00:00:00.789500Z", "2030-03-01T00:00:00.789Z", 60_789]],
    ["s", ["2030-01-01T00:00:00.000Z", "2030-01-01T00:00:00.000Z", "2030-03-01T00:00:00.000Z", 60_000]],
  ],
  classNames: [
    async (emulator) => {
      const api = serverpodCloud(emulator);
      const answers = [
        await api.create(),
        await api.list(),
        await api.call("users/readUser"),
        await api.logout("none"),
      ];
      return answers.map(({ text }) => text.includes("__className__"));
    },
    [true, true, true, true],
    [false, [false, false, false, false]],
  ],
};

testBehaviors("serverpodCloud", laws, { serverpodCloud: { users } });
