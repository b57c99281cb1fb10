import type { Emulator } from "../../sdk/testing";
import { type Answer, bearer, send } from "./calls";
import { type Every, fieldsOf, parsed } from "./every";

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

export const every: Every = {
  as(emulator, token) {
    const { call, mint, list, remove } = fastapiCloud(emulator, token?.secret);
    return { call, list, create: (body) => mint({ name: "ci", ...body }), revoke: remove };
  },
  tokenIn: ({ text }) => {
    const { id, value } = parsed(text) as { id: string; value: string };
    return { id, secret: value };
  },
  idsIn: ({ body }) => fieldsOf(body.data),
  works: async (emulator, { secret }) => (await fastapiCloud(emulator, secret).app()).status === 200,
  mint: ({ admin }, hours = 2160) => admin.fastapiCloud.createToken({ days: hours / 24 }),
  aDay: () => ({ expires_in_days: 1 }),
  named: true,
  absentId: nobody,
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
          teams: [{ name: "Acme", id: nobody, apps: [{ name: "api", id: nobody.replace(/0$/, "1") }] }],
        },
        { email: "b@globex.example", teams: [{ name: "Globex", apps: [{ name: "web" }] }] },
      ],
      credentials: { accessToken: "given-to-the-emulator-by-the-test" },
    },
  },
  secondAccount: "b@globex.example",
  errorBody: (status) => ({
    detail: status === 422 ? (expect.any(Array) as unknown) : (expect.any(String) as unknown),
  }),
  firstAccount: "admin@acme.example",
  secretPrefix: "fcd_",
  usual: { order: "newest", secretLength: 43 },
  unknownPath: "/nothing/at-all",
};
