import type { Emulator } from "../../sdk/testing";
import { type Answer, bearer, send } from "./calls";

/** As much of any JSON answer as the tests read. */
interface Json {
  readonly [field: string]: unknown;
  readonly id: string;
  readonly value: string;
  readonly data: Json[];
  readonly detail: string | Detail[];
}

export interface Detail {
  readonly type: string;
  readonly loc: unknown[];
  readonly msg: string;
  readonly input: unknown;
  readonly ctx?: unknown;
}

export const jsonOf = ({ text }: Answer): Json => JSON.parse(text) as Json;

/** A UUID that is nobody's. */
export const nobody = "00000000-0000-4000-8000-000000000000";

export const start = "2030-01-01T00:00:00.000Z";

/** A clock that stands still until the emulator moves it. */
export const still = (): number => Date.parse(start);

/** What a test does at the emulated FastAPI Cloud, as one caller; without a credential as the first user. */
export function fastapiCloud({ info }: Emulator, token = info.fastapiCloud.accessToken) {
  const { apiUrl, appId } = info.fastapiCloud;
  const call = (method: string, path: string, body?: unknown): Promise<Answer> =>
    send(method, apiUrl + path, { body, headers: { authorization: bearer(token) } });
  const tokens = `/apps/${appId}/tokens`;
  return {
    call,
    mint: (body?: unknown) => call("POST", tokens, body),
    /** A token that was made, with its value. */
    made: async (body?: unknown) => jsonOf(await call("POST", tokens, body ?? { name: "ci" })),
    list: (query = "") => call("GET", tokens + query),
    listed: async () => jsonOf(await call("GET", tokens)).data,
    remove: (id: string) => call("DELETE", `${tokens}/${id}`),
    app: () => call("GET", `/apps/${appId}`),
    deploy: (app = appId) => call("POST", `/apps/${app}/deployments/`, { archive_size_bytes: 100 }),
  };
}

/** Sends a form, as the device log-in takes it. */
export async function sendForm(url: string, fields: Record<string, string>): Promise<Answer> {
  const body = new URLSearchParams(fields).toString();
  return send("POST", url, { body, headers: { "content-type": "application/x-www-form-urlencoded" } });
}

/** Whether a deploy token is let in: the call that `fastapi deploy` makes first. */
export const letIn = async (emulator: Emulator, value: string): Promise<boolean> =>
  (await fastapiCloud(emulator, value).app()).status === 200;
