import type { Emulator } from "../../sdk/testing";
import { having, type Laws, type Look, statusOf, testBehaviors } from "./behaviors";
import type { Answer } from "./calls";
import { as, deplo, tokensPath } from "./deplo-calls";

/** What a creation answers. */
const created =
  (body: object, look: (answer: Answer) => unknown = ({ status }) => status): Look =>
  async (emulator) =>
    look(await deplo(emulator).ask(body));

/** A token of one project that may manage tokens. */
const projectAdmin = (emulator: Emulator) => as(emulator, { projectId: "proj_app", scopes: ["admin"] });

/** What the token that calls learns of itself. */
const caller =
  (look: (answer: Answer) => unknown): Look =>
  async (emulator) =>
    look(await deplo(emulator).call("GET", "/v1/me"));

const laws: Laws<"deplo"> = {
  otherWorkspace: [
    (emulator) => statusOf(deplo(emulator).call("GET", tokensPath.replace("acme", "b"))),
    403,
    [404, 404],
  ],
  projectTokenLists: [
    async (emulator) => (await projectAdmin(emulator).listed()).map(({ name }) => name),
    ["by hand"],
    ["all", ["by hand", "bootstrap"]],
  ],
  fullCreateResponse: [
    created({ projectId: "proj_app", expiresAt: "2999-12-31" }, ({ body }) => Object.keys(body)),
    ["id", "name", "token", "scopes", "createdAt", "projectId", "expiresAt"],
    [false, ["id", "name", "token", "scopes", "createdAt"]],
  ],
  deleteStatus: [
    async (emulator) => {
      const { status, text } = await deplo(emulator).remove(emulator.admin.deplo.createToken().id);
      return [status, text];
    },
    [204, ""],
    [200, [200, '{"success":true}']],
  ],
  listFormat: [async (emulator) => Object.keys((await deplo(emulator).list()).body), ["0"], ["data", ["data"]]],
  emptyFields: [
    async (emulator) => {
      const { expiresAt, projectId, id } = await deplo(emulator).create();
      return [expiresAt, projectId, (await deplo(emulator).find(id))?.lastUsedAt];
    },
    [undefined, undefined, undefined],
    ["null", [null, null, null]],
  ],
  acceptProjectId: [
    async (emulator) => {
      const { id, projectId } = await deplo(emulator).create({ projectId: "proj_app" });
      emulator.behaviors.deplo.unknownProperties = "reject";
      const again = await statusOf(deplo(emulator).ask({ projectId: "proj_app" }));
      return [projectId, (await deplo(emulator).find(id))?.projectId, again];
    },
    ["proj_app", "proj_app", 201],
    [false, [undefined, undefined, 400]],
  ],
  returnProject: [
    async (emulator) => {
      const { id, projectId } = await deplo(emulator).create({ projectId: "proj_app" });
      return [projectId, (await deplo(emulator).find(id))?.projectId];
    },
    ["proj_app", "proj_app"],
    [false, [undefined, undefined]],
  ],
  meProjectField: [
    async (emulator) => {
      const { body } = await as(emulator, { projectId: "proj_app" }).call("GET", "/v1/me");
      return [body["projectId"], body["context"], (await deplo(emulator).call("GET", "/v1/me")).body["context"]];
    },
    ["proj_app", undefined, undefined],
    ["context", [undefined, { project: { id: "proj_app" } }, { project: null }]],
  ],
  meTokenField: [
    caller(({ body }) => [typeof body["tokenId"], typeof body.token]),
    ["string", "undefined"],
    ["token", ["undefined", "object"]],
  ],
  meStatus: [caller(({ status }) => status), 200, [404, 404]],
  prefixFormat: [
    async (emulator) => {
      const { id, token } = await deplo(emulator).create({});
      const { prefix } = (await deplo(emulator).find(id)) as { prefix?: string };
      return prefix === `${token.slice(0, "sk_live_".length + 4)}...` || prefix;
    },
    true,
    ["nowhere", undefined],
  ],
  acceptExpiry: [
    async (emulator) => {
      const expiresAt = "2999-12-31T00:00:00.000Z";
      const answer = await deplo(emulator).create({ expiresAt });
      emulator.behaviors.deplo.unknownProperties = "reject";
      return [answer.expiresAt, await statusOf(deplo(emulator).ask({ expiresAt }))];
    },
    ["2999-12-31T00:00:00.000Z", 201],
    [false, [undefined, 400]],
  ],
  expiryPrecision: [
    created({ expiresAt: "2999-12-31T13:14:15.678Z" }, ({ body }) => body["expiresAt"]),
    "2999-12-31T13:14:15.678Z",
    ["day", "2999-12-31T00:00:00.000Z"],
  ],
  pastExpiry: [
    async (emulator) => {
      const { status, body } = await deplo(emulator).ask({ expiresAt: "2020-01-01" });
      return [status, status === 201 && (await deplo(emulator, body.token).works())];
    },
    [400, false],
    ["accept", [201, false]],
  ],
  limitStatus: [having("deplo", { maxTokens: 1 }, created({})), 402, [409, 409]],
};

testBehaviors("deplo", laws);
