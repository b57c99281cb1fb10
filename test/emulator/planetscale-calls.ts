import type { Emulator } from "../../sdk/testing";
import { type Answer, send } from "./calls";

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
