import type { Emulator, EmulatorToken } from "../../sdk/testing";
import { startEmulator } from "../../provider/platforms/emulator/emulator";
import { atEnd, noteRequests } from "../support/record";

type Options = Parameters<typeof startEmulator>[0];

/** An emulator that ends with its test. */
export async function emulate(options?: Options): Promise<Emulator> {
  const emulator = await startEmulator(options);
  noteRequests(emulator);
  atEnd(() => emulator.close());
  return emulator;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The body as JSON. */
  readonly body: Json;
}

/** As much of any answer as the tests read. */
interface Json {
  readonly [field: string]: unknown;
  readonly id: string;
  readonly token: string;
  readonly data: Json[];
  readonly service_token_accesses: Json[] | null;
}

export interface Sent {
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
}

export async function send(method: string, url: string, { body, headers = {} }: Sent = {}): Promise<Answer> {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  const response = await fetch(url, {
    method,
    headers: { "content-type": "application/json", ...headers },
    ...(body === undefined ? {} : { body: text }),
  });
  const answer = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    text: answer,
    get body() {
      return JSON.parse(answer) as Json;
    },
  };
}

/** One platform's tokens, bootstrap tokens included. */
export const tokensAt = (emulator: Emulator, platform = "planetscale"): EmulatorToken[] =>
  emulator.tokens().filter((token) => token.platform === platform);

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

export const bearer = (token: string): string => `Bearer ${token}`;

/** "app:read_branch", or "read_organization" on the organization; sorted. */
export const permissionsIn = (access: Answer): string[] =>
  access.body.data
    .map((item) => {
      const resource = item["resource"] as { type: string; name: string };
      const name = String(item["access"]);
      return resource.type === "Database" ? `${resource.name}:${name}` : name;
    })
    .sort();
