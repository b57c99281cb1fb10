import type { Emulator } from "../../sdk/testing";
import { type Answer, bearer, send } from "./calls";

/** As much of an item of the list as the tests read. */
interface Listed {
  readonly [field: string]: unknown;
  readonly tokenId: string;
  readonly method: string;
  readonly createdAt: string;
  readonly lastUsedAt?: string;
}

export const instant = "2030-01-01T00:00:00.000Z";

/** A clock that stands still until the emulator moves it. */
export const still = (): number => Date.parse(instant);

/** What a test does at the emulated Serverpod Cloud, as one caller; without a token as the bootstrap one. */
export function serverpodCloud({ info }: Emulator, token = info.serverpodCloud.token) {
  const { apiUrl } = info.serverpodCloud;
  const call = (path: string, body: unknown = {}): Promise<Answer> =>
    send("POST", apiUrl + path, { body, headers: { authorization: bearer(token) } });
  return {
    call,
    create: (body: unknown = {}) => call("authWithAuth/createCliToken", body),
    /** Its secret. */
    made: async (body: unknown = {}) => (await call("authWithAuth/createCliToken", body)).body.token,
    list: () => call("authWithAuth/listAuthSessions"),
    listed: async () => JSON.parse((await call("authWithAuth/listAuthSessions")).text) as Listed[],
    logout: (authTokenId: unknown) => call("authWithAuth/logoutDevice", { authTokenId }),
  };
}

/** The id that stands inside a token: the 16 bytes after "sas". */
export function idIn(token: string): string {
  const hex = Buffer.from(token, "base64url").toString("hex").slice(6, 38);
  return [8, 12, 16, 20].reduceRight((text, at) => `${text.slice(0, at)}-${text.slice(at)}`, hex);
}

/** Whether a token is let in: asked in a way that changes no more than its last use. */
export const letIn = async (emulator: Emulator, token: string): Promise<boolean> =>
  (await serverpodCloud(emulator, token).call("users/readUser")).status === 200;
