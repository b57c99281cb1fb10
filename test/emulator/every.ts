import type { Emulator, EmulatorOptions, PlatformName } from "../../sdk/testing";
import { type Answer, planetscale } from "./calls";
import { deplo } from "./deplo-calls";
import { fastapiCloud } from "./fastapi-cloud-calls";
import { idIn, serverpodCloud } from "./serverpod-cloud-calls";

export interface Token {
  readonly id: string;
  readonly secret: string;
}

/** What every platform's API can do with tokens, as one caller. */
export interface Client {
  call(method: string, path: string, body?: unknown): Promise<Answer>;
  /** Asks for a token with the fields that are required and these. */
  create(body?: object): Promise<Answer>;
  list(): Promise<Answer>;
  revoke(id: string): Promise<Answer>;
}

/** What the laws of every platform need to know of one. */
export interface Every {
  /** Without a token as the bootstrap credential. */
  as(emulator: Emulator, token?: Token): Client;
  /** The token that a creation answers with. */
  tokenIn(answer: Answer): Token;
  /** The ids in a list, in its order. */
  idsIn(list: Answer): string[];
  /** A call that any valid token may make. */
  works(emulator: Emulator, token: Token): Promise<boolean>;
  /** A token by hand; `hours` until it expires. It may manage others, where a token can. */
  mint(emulator: Emulator, hours?: number): Token;
  /** The body of a token that expires in a day. */
  readonly aDay: (emulator: Emulator) => object;
  readonly named: boolean;
  readonly absentId: string;
  /** The statuses of a creation, a revocation, and one of a token that is not there. */
  readonly statuses: readonly [created: number, revoked: number, absent: number];
  /** The status and the body for a credential that is none. */
  readonly unauthorized: readonly [status: number, text: string];
  /** Every call, with the placeholder `:token` in its path. */
  readonly calls: (emulator: Emulator) => readonly (readonly [method: string, path: string, body?: unknown])[];
  /** Options with credentials for the first account, and a second account. */
  readonly options: EmulatorOptions;
  readonly secondAccount: string;
  /** The error body of a status. */
  errorBody(status: number): unknown;
}

const json = (text: string): unknown => (text === "" ? "" : (JSON.parse(text) as unknown));
export const bodyOf = ({ text, headers }: Answer): unknown =>
  headers.get("content-type")?.startsWith("application/json") ? json(text) : text;

const guid = "00000000-0000-4000-8000-000000000000";
const found = (list: unknown, key = "id"): string[] => (list as Record<string, string>[]).map((item) => item[key]!);
const inADay = ({ now }: Emulator): string => new Date(now().getTime() + 86_400_000).toISOString();

export const every: { readonly [Name in PlatformName]: Every } = {
  planetscale: {
    as(emulator, token) {
      const { call, list, remove } = planetscale(emulator, token && `${token.id}:${token.secret}`);
      const path = "/organizations/acme/service-tokens";
      return { call, list, create: (body = {}) => call("POST", path, { name: "ci", ...body }), revoke: remove };
    },
    tokenIn: ({ body: { id, token } }) => ({ id, secret: token }),
    idsIn: ({ body }) => found(body.data),
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
  },

  serverpodCloud: {
    as(emulator, token) {
      const { call, create, list, logout } = serverpodCloud(emulator, token?.secret);
      return { call: (_method, path, body) => call(path, body), create, list, revoke: logout };
    },
    tokenIn: ({ body: { token } }) => ({ id: idIn(token), secret: token }),
    idsIn: ({ text }) => found(json(text), "tokenId"),
    works: async (emulator, { secret }) =>
      (await serverpodCloud(emulator, secret).call("users/readUser")).status === 200,
    mint: ({ admin }, hours) => admin.serverpodCloud.createToken(hours === undefined ? {} : { ttl: `${hours}h` }),
    aDay: (emulator) => ({ expiresAt: inADay(emulator) }),
    named: false,
    absentId: guid,
    statuses: [200, 200, 400],
    unauthorized: [401, ""],
    calls: () => [
      ["POST", "authWithAuth/createCliToken"],
      ["POST", "authWithAuth/listAuthSessions"],
      ["POST", "authWithAuth/logoutDevice", { authTokenId: ":token" }],
      ["POST", "users/readUser"],
    ],
    options: {
      serverpodCloud: {
        users: ["admin@acme.example", "b@globex.example"],
        credentials: { token: `c2Fz${"A".repeat(64)}` },
      },
    },
    secondAccount: "b@globex.example",
    errorBody: (status) =>
      status === 500 || status === 503 || status === 404 || status === 429 ? expect.any(String) : "",
  },

  deplo: {
    as(emulator, token) {
      const { call, ask, list, remove } = deplo(emulator, token?.secret);
      return { call, list, create: ask, revoke: remove };
    },
    tokenIn: ({ body: { id, token } }) => ({ id, secret: token }),
    idsIn: ({ text }) => found(json(text)),
    works: (emulator, { secret }) => deplo(emulator, secret).works(),
    mint: ({ admin }, hours) =>
      admin.deplo.createToken({ scopes: ["admin"], ...(hours === undefined ? {} : { expiresIn: `${hours}h` }) }),
    aDay: (emulator) => ({ expiresAt: inADay(emulator) }),
    named: true,
    absentId: "tok_aaaaaaaaaaaa",
    statuses: [201, 204, 404],
    unauthorized: [401, '{"statusCode":401,"message":"Unauthorized","error":"Unauthorized"}'],
    calls: () => [
      ["GET", "/workspaces/ws_acme/access-tokens"],
      ["POST", "/workspaces/ws_acme/access-tokens", { name: "x", scopes: ["deploy"] }],
      ["DELETE", "/workspaces/ws_acme/access-tokens/:token"],
      ["GET", "/v1/me"],
      ["GET", "/projects/proj_app"],
    ],
    options: {
      deplo: {
        workspaces: [{ id: "ws_acme", projects: ["proj_app"] }, { id: "ws_globex" }],
        credentials: { token: "sk_live_given-to-the-emulator" },
      },
    },
    secondAccount: "ws_globex",
    errorBody: (statusCode) => ({
      statusCode,
      message: expect.any(String) as string,
      error: expect.any(String) as string,
    }),
  },

  fastapiCloud: {
    as(emulator, token) {
      const { call, mint, list, remove } = fastapiCloud(emulator, token?.secret);
      return { call, list, create: (body) => mint({ name: "ci", ...body }), revoke: remove };
    },
    tokenIn: ({ text }) => {
      const { id, value } = json(text) as { id: string; value: string };
      return { id, secret: value };
    },
    idsIn: ({ body }) => found(body.data),
    works: async (emulator, { secret }) => (await fastapiCloud(emulator, secret).app()).status === 200,
    mint: ({ admin }, hours = 2160) => admin.fastapiCloud.createToken({ days: hours / 24 }),
    aDay: () => ({ expires_in_days: 1 }),
    named: true,
    absentId: guid,
    statuses: [201, 204, 404],
    unauthorized: [401, '{"detail":"Could not validate credentials"}'],
    calls: ({
      info: {
        fastapiCloud: { appId, teamId },
      },
    }) => [
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
    ],
    options: {
      fastapiCloud: {
        users: [
          {
            email: "admin@acme.example",
            teams: [{ name: "Acme", id: guid, apps: [{ name: "api", id: guid.replace(/0$/, "1") }] }],
          },
          { email: "b@globex.example", teams: [{ name: "Globex", apps: [{ name: "web" }] }] },
        ],
        credentials: { accessToken: "given-to-the-emulator-by-the-test" },
      },
    },
    secondAccount: "b@globex.example",
    errorBody: (status) => ({ detail: status === 422 ? expect.any(Array) : expect.any(String) }),
  },
};

export const names = Object.keys(every) as PlatformName[];

/** The client of a platform's caller, with what the laws ask of it. */
export function client(name: PlatformName, emulator: Emulator, token?: Token) {
  const { as, idsIn, tokenIn, works } = every[name];
  const api = as(emulator, token);
  return {
    ...api,
    made: async (body?: object): Promise<Token> => tokenIn(await api.create(body)),
    ids: async (): Promise<string[]> => idsIn(await api.list()),
    works: (one: Token): Promise<boolean> => works(emulator, one),
  };
}
