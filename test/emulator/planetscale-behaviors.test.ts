import type { Emulator } from "../../sdk/testing";
import { type Laws, type Look, statusOf, testBehaviors } from "./behaviors";
import { type Answer, bearer } from "./calls";
import { planetscale } from "./planetscale-calls";

const tokens = "/organizations/acme/service-tokens";

/** A token, and what an order to its `/access` answers. */
const ordered =
  (method: string, body: object, look: (answer: Answer) => unknown = ({ status }) => status): Look =>
  async (emulator) => {
    const api = planetscale(emulator);
    return look(await api.access(method, (await api.create()).id, body));
  };

const created =
  (body: object, look: (answer: Answer) => unknown = ({ status }) => status): Look =>
  async (emulator) =>
    look(await planetscale(emulator).call("POST", tokens, body));

const listed =
  (query: string, look: (answer: Answer) => unknown): Look =>
  async (emulator) => {
    await planetscale(emulator).create({ name: "later" });
    return look(await planetscale(emulator).list(query));
  };

/** A caller that may manage tokens and holds nothing else. */
const manager = ({ admin }: Emulator) => {
  const { id, secret } = admin.planetscale.createToken({ access: ["read_service_tokens", "write_service_tokens"] });
  return `${id}:${secret}`;
};

const laws: Laws<"planetscale"> = {
  badCredentialsInOrganization: [(emulator) => statusOf(planetscale(emulator, "bad").list()), 404, [401, 401]],
  serviceTokensManageAccess: [
    async (emulator) => {
      const { id } = emulator.admin.planetscale.createToken();
      const user = planetscale(emulator, bearer(emulator.info.planetscale.accessToken));
      const [api, body] = [planetscale(emulator), { access: ["read_invoices"] }];
      return Promise.all([
        ...["GET", "POST", "DELETE"].map((method) =>
          statusOf(api.access(method, id, method === "GET" ? undefined : body)),
        ),
        statusOf(api.grants(id)),
        statusOf(user.access("POST", id, body)),
      ]);
    },
    [200, 200, 204, 200, 200],
    [false, [403, 403, 403, 403, 200]],
  ],
  limitToOwnPermissions: [
    async (emulator) => {
      const api = planetscale(emulator, manager(emulator));
      const { id } = await api.create();
      const grant = (name: string) => statusOf(api.access("POST", id, { access: [name] }));
      return [await grant("read_service_tokens"), await grant("read_invoices")];
    },
    [200, 200],
    [true, [200, 403]],
  ],
  removeStatus: [ordered("DELETE", { access: ["read_invoices"] }), 204, [200, 200]],
  unknownPermission: [ordered("POST", { access: ["read_minds"] }), 422, ["ignore", 200]],
  paginateAccess: [
    async (emulator) => {
      const { info } = emulator;
      const path = `${tokens}/${info.planetscale.serviceTokenId}/access?per_page=10`;
      const { body } = await planetscale(emulator).call("GET", path);
      return [body["next_page"], body.data.length];
    },
    [null, 73],
    [true, [2, 10]],
  ],
  fullAccessItems: [
    ordered("POST", { access: ["read_invoices"] }, ({ body }) => body.data[0]?.["resource_type"]),
    undefined,
    [true, "Organization"],
  ],
  accessesInToken: [
    async (emulator) => {
      const api = planetscale(emulator);
      const id = emulator.admin.planetscale.createToken({ access: ["read_invoices"] }).id;
      const hasAccesses = (token: object): boolean => "service_token_accesses" in token;
      const { body } = await api.list();
      return [hasAccesses((await api.call("GET", `${tokens}/${id}`)).body), (body.data as object[]).map(hasAccesses)];
    },
    [true, [true, true]],
    [false, [false, [false, false]]],
  ],
  accessesInList: [listed("", ({ body }) => body.data[0]?.service_token_accesses), [], [false, null]],
  noAccesses: [created({}, ({ body }) => body.service_token_accesses), [], ["null", null]],
  idCase: [
    async (emulator) => {
      const { id } = await planetscale(emulator).create();
      return statusOf(planetscale(emulator).call("GET", `${tokens}/${id.toUpperCase()}`));
    },
    404,
    ["any", 200],
  ],
  honorPage: [
    async (emulator) => {
      const api = planetscale(emulator);
      await api.create({ name: "later" });
      const pages = await Promise.all(["?per_page=1&page=1", "?per_page=1&page=2"].map((query) => api.list(query)));
      return pages.map(({ body }) => [body["next_page"], body.data.map((one) => one["name"])]);
    },
    [
      [2, ["later"]],
      [null, ["bootstrap"]],
    ],
    [
      false,
      [
        [2, ["later"]],
        [null, ["later"]],
      ],
    ],
  ],
  acceptTtl: [created({ ttl: 60 }, ({ body }) => body["expires_at"] !== null), true, [false, false]],
};

testBehaviors("planetscale", laws);
