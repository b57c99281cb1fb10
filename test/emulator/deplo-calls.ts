import type { Emulator } from "../../sdk/testing";
import { type Answer, bearer, send } from "./calls";

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
