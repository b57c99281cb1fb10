import type { Emulator } from "../../sdk/testing";
import { type Answer, send } from "./calls";
import { type Every, fieldsOf } from "./every";

type Caller = (method: string, path: string, body?: unknown) => Promise<Answer>;

const tokensPath = "/organizations/acme/service-tokens";

/** What a test does at the emulated PlanetScale, as one caller; without a credential as the bootstrap service token. */
export function planetscale({ info: { planetscale } }: Emulator, authorization?: string) {
  const { apiUrl, serviceTokenId, serviceToken } = planetscale;
  const as = authorization ?? `${serviceTokenId}:${serviceToken}`;
  const call: Caller = (method, path, body) => send(method, apiUrl + path, { body, headers: { authorization: as } });
  return {
    call,
    create: async (body: unknown = {}) => (await call("POST", tokensPath, body)).body,
    list: (query = "") => call("GET", tokensPath + query),
    get: (id: string) => call("GET", `${tokensPath}/${id}`),
    remove: (id: string) => call("DELETE", `${tokensPath}/${id}`),
    access: (method: string, id: string, body?: unknown) => call(method, `${tokensPath}/${id}/access`, body),
    grants: (id: string) => call("GET", `${tokensPath}/${id}/grants`),
  };
}

/** "app:read_branch", or "read_organization" on the organization; sorted. */
export const permissionsIn = (access: Answer): string[] =>
  access.body.data
    .map((item) => {
      const resource = item["resource"] as { type: string; name: string };
      const name = String(item["access"]);
      return resource.type === "Database" ? `${resource.name}:${name}` : name;
    })
    .sort();

export const every: Every = {
  as(emulator, token) {
    const { call, list, remove } = planetscale(emulator, token && `${token.id}:${token.secret}`);
    const path = "/organizations/acme/service-tokens";
    return { call, list, create: (body = {}) => call("POST", path, { name: "ci", ...body }), revoke: remove };
  },
  tokenIn: ({ body: { id, token } }) => ({ id, secret: token }),
  idsIn: ({ body }) => fieldsOf(body.data),
  works: async (emulator, { id, secret }) =>
    (await planetscale(emulator, `${id}:${secret}`).call("GET", "/organizations")).status === 200,
  mint: ({ admin }, hours) =>
    admin.planetscale.createToken({
      access: ["read_service_tokens", "write_service_tokens", "delete_service_tokens"],
      ...(hours === undefined ? {} : { ttl: `${hours}h` }),
    }),
  aDay: () => ({ ttl: 86_400 }),
  named: true,
  absentId: "aaaaaaaaaaaa",
  statuses: [200, 204, 404],
  unauthorized: [404, '{"code":"not_found","message":"Not Found"}'],
  calls: () => [
    ["GET", "/organizations/acme/service-tokens"],
    ["POST", "/organizations/acme/service-tokens", { name: "x" }],
    ["GET", "/organizations/acme/service-tokens/:token"],
    ["DELETE", "/organizations/acme/service-tokens/:token"],
    ["GET", "/organizations/acme/service-tokens/:token/access"],
    ["POST", "/organizations/acme/service-tokens/:token/access", { access: ["read_invoices"] }],
    ["DELETE", "/organizations/acme/service-tokens/:token/access", { access: ["read_invoices"] }],
    ["GET", "/organizations/acme/service-tokens/:token/grants"],
    ["GET", "/organizations/acme/databases"],
    ["GET", "/organizations/acme/databases/app"],
  ],
  options: {
    planetscale: {
      organizations: [{ name: "acme", databases: ["app"] }, { name: "globex" }],
      credentials: {
        serviceTokenId: "abcdefghijkl",
        serviceToken: "pscale_tkn_given-to-the-emulator",
        accessToken: "pscale_oauth_given-to-the-emulator",
      },
    },
  },
  secondAccount: "globex",
  errorBody: () => ({ code: expect.any(String) as string, message: expect.any(String) as string }),
  firstAccount: "acme",
  secretPrefix: "pscale_tkn_",
  usual: { order: "newest", secretLength: 43 },
  unknownPath: "/nothing/at-all",
};
