import type { Emulator } from "../../sdk/testing";
import { type Answer, bearer, send } from "./calls";
import { type Every, fieldsOf, inADay, parsed } from "./every";

export type TokenOptions = Parameters<Emulator["admin"]["deplo"]["createToken"]>[0];

/** A token in any of Deplo's answers. */
export interface DeploToken {
  readonly id: string;
  readonly name: string;
  readonly token: string;
  readonly prefix: string;
  readonly scopes: string[];
  readonly createdAt: string;
  readonly expiresAt?: string | null;
  readonly projectId?: string | null;
  readonly lastUsedAt?: string | null;
}

export const tokensPath = "/workspaces/ws_acme/access-tokens";

/** What a test does at the emulated Deplo, as one token; without one as the bootstrap token. */
export function deplo({ info }: Emulator, secret: string = info.deplo.token) {
  const call = (method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer> =>
    send(method, info.deplo.apiUrl + path, { body, headers: { authorization: bearer(secret), ...headers } });
  const listed = async (path = tokensPath) => tokensIn(await call("GET", path));
  return {
    call,
    ask: (body: object = {}) => call("POST", tokensPath, { name: "ci", scopes: ["deploy"], ...body }),
    create: async (body: object = {}) =>
      tokenIn(await call("POST", tokensPath, { name: "ci", scopes: ["deploy"], ...body })),
    list: () => call("GET", tokensPath),
    listed,
    find: async (id: string) => (await listed()).find((token) => token.id === id),
    remove: (id: string) => call("DELETE", `${tokensPath}/${id}`),
    /** Whether the token is let in, by the call that needs no scope. */
    works: async () => (await call("GET", "/v1/me")).status === 200,
  };
}

/** The emulated Deplo as a token made by hand. */
export const as = (emulator: Emulator, asked?: TokenOptions) =>
  deplo(emulator, emulator.admin.deplo.createToken(asked).secret);

const tokenIn = ({ body }: Answer): DeploToken => body as unknown as DeploToken;
const tokensIn = ({ body }: Answer): DeploToken[] => body as unknown as DeploToken[];

export const refused = (status: number, error: string, message: unknown = error) => ({
  statusCode: status,
  message,
  error,
});

export const every: Every = {
  as(emulator, token) {
    const { call, ask, list, remove } = deplo(emulator, token?.secret);
    return { call, list, create: ask, revoke: remove };
  },
  tokenIn: ({ body: { id, token } }) => ({ id, secret: token }),
  idsIn: ({ text }) => fieldsOf(parsed(text)),
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
  firstAccount: "ws_acme",
  secretPrefix: "sk_live_",
  usual: { order: "newest", secretLength: 32 },
  unknownPath: "/nothing/at-all",
};
