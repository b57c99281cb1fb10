import type { Emulator } from "../../sdk/testing";
import { emulate } from "../support/emulator";
import { fastapiCloud, jsonOf, letIn, sendForm } from "./fastapi-cloud-calls";

const client_id = "fastapi-cli";
const grant_type = "urn:ietf:params:oauth:grant-type:device_code";

interface Started {
  readonly device_code: string;
  readonly user_code: string;
  readonly verification_uri_complete: string;
}

/** A device log-in: how it begins, and what its client asks again and again. */
function deviceLogin({ info }: Emulator) {
  const url = `${info.fastapiCloud.apiUrl}/login/device`;
  return {
    begin: async () => JSON.parse((await sendForm(`${url}/authorization`, { client_id })).text) as Started,
    ask: async (fields: Record<string, string>) => {
      const answer = await sendForm(`${url}/token`, { client_id, grant_type, ...fields });
      return [answer.status, JSON.parse(answer.text) as unknown] as const;
    },
  };
}

test("a device log-in begins with the codes and the page where they are typed", async () => {
  const emulator = await emulate();
  const { origin } = new URL(emulator.info.fastapiCloud.apiUrl);
  const { user_code, ...rest } = await deviceLogin(emulator).begin();
  expect(user_code).toMatch(/^[B-Z]{4}-[B-Z]{4}$/);
  expect(rest).toEqual({
    device_code: expect.stringMatching(/^fcc_[\w-]{43}$/) as string,
    verification_uri: `${origin}/device`,
    verification_uri_complete: `${origin}/device?user_code=${user_code}`,
    expires_in: 900,
    interval: 5,
  });
});

test("once it is approved the client gets an access token, once", async () => {
  const emulator = await emulate();
  const { begin, ask } = deviceLogin(emulator);
  const { device_code, user_code } = await begin();
  expect(await ask({ device_code })).toEqual([400, { error: "authorization_pending" }]);
  emulator.admin.fastapiCloud.approve(user_code);
  const [status, answer] = await ask({ device_code });
  const { access_token } = answer as { access_token: string };
  expect([status, answer]).toEqual([200, { access_token, token_type: "bearer", expires_in: 2_592_000 }]);
  expect(jsonOf(await fastapiCloud(emulator, access_token).call("GET", "/users/me"))).toMatchObject({
    email: "admin@acme.example",
    full_name: "admin",
  });
  expect(await ask({ device_code })).toEqual([400, { error: "invalid_grant" }]);
});

/** What `fastapi` 0.13 to 0.26 reads of a user's token before it sends it: without three parts and a future `exp` there is none. */
const claimsOf = (token: string): unknown => {
  const [header = "", payload = "", signature, ...rest] = token.split(".");
  expect([typeof signature, rest]).toEqual(["string", []]);
  return [header, payload].map((part) => JSON.parse(Buffer.from(part, "base64url").toString()) as unknown);
};

test("an access token has the form that earlier clients accept, and its own expiry", async () => {
  const emulator = await emulate({ clock: () => 0 });
  const { signIn } = emulator.admin.fastapiCloud;
  const sub = jsonOf(await fastapiCloud(emulator).call("GET", "/users/me")).id;
  const header = { alg: "HS256", typ: "JWT" };
  expect(claimsOf(signIn({ ttl: "90s" }))).toEqual([header, { sub, exp: 90 }]);
  expect(claimsOf(emulator.info.fastapiCloud.accessToken)).toEqual([header, { sub }]);
  const { begin, ask } = deviceLogin(emulator);
  const { device_code, user_code } = await begin();
  emulator.admin.fastapiCloud.approve(user_code);
  const { access_token } = (await ask({ device_code }))[1] as { access_token: string };
  expect(claimsOf(access_token)).toEqual([header, { sub, exp: 2_592_000 }]);
  expect(signIn({ ttl: "90s" })).not.toBe(signIn({ ttl: "90s" }));
});

test("one that is denied, too old or somebody else's brings none", async () => {
  const emulator = await emulate({ clock: () => 0 });
  const { begin, ask } = deviceLogin(emulator);
  const denied = await begin();
  emulator.admin.fastapiCloud.deny(denied.user_code);
  expect(await ask({ device_code: denied.device_code })).toEqual([400, { error: "access_denied" }]);
  expect(() => {
    emulator.admin.fastapiCloud.approve(denied.user_code);
  }).toThrow("No device login is pending");

  const { device_code, user_code } = await begin();
  expect(await ask({ device_code, client_id: "other" })).toEqual([400, { error: "invalid_grant" }]);
  expect(await ask({ device_code: "unknown" })).toEqual([400, { error: "invalid_grant" }]);
  expect(await ask({ device_code, grant_type: "password" })).toEqual([400, { error: "unsupported_grant_type" }]);
  emulator.advance("899s");
  expect(await ask({ device_code })).toEqual([400, { error: "authorization_pending" }]);
  emulator.advance("1s");
  expect(await ask({ device_code })).toEqual([400, { error: "expired_token" }]);
  expect(() => {
    emulator.admin.fastapiCloud.approve(user_code);
  }).toThrow("No device login is pending");
});

const users = ["a@acme.example", "b@acme.example"].map((email) => ({ email, teams: [{ name: "Acme" }] }));

test("whoever opens the page says who they are, or no", async () => {
  const emulator = await emulate({ fastapiCloud: { users } });
  const { begin, ask } = deviceLogin(emulator);
  const { device_code, user_code, verification_uri_complete } = await begin();
  const page = await (await fetch(verification_uri_complete)).text();
  const buttons = [...page.matchAll(/name="user" value="([^"]*)">([^<]+)</g)].map(([, id, text]) => [text, id]);
  expect(buttons.map(([text]) => text)).toEqual(["Continue as a@acme.example", "Continue as b@acme.example", "Deny"]);
  expect(page).toContain(`value="${user_code}"`);
  const press = async (user: string, code = user_code) =>
    (await sendForm(new URL("/device", verification_uri_complete).href, { user_code: code, user })).text;
  const second = buttons[1]![1]!;
  expect(await press(second, "ABCD-EFGH")).toContain("No login is pending");
  expect(await press(second)).toContain("Done");
  const { access_token } = (await ask({ device_code }))[1] as { access_token: string };
  expect(jsonOf(await fastapiCloud(emulator, access_token).call("GET", "/users/me")).id).toBe(second);

  const other = await begin();
  expect(await press("", other.user_code)).toContain("Done");
  expect(await ask({ device_code: other.device_code })).toEqual([400, { error: "access_denied" }]);
});

test("the page shows what a link says as text", async () => {
  const emulator = await emulate();
  const { origin } = new URL(emulator.info.fastapiCloud.apiUrl);
  const page = await (await fetch(`${origin}/device?user_code=${encodeURIComponent('"><script>')}`)).text();
  expect(page).not.toContain("<script>");
});

test("logging out ends the access token that was sent, and no other", async () => {
  const emulator = await emulate();
  const { accessToken } = emulator.info.fastapiCloud;
  const [one, two] = [emulator.admin.fastapiCloud.signIn(), emulator.admin.fastapiCloud.signIn()];
  expect((await fastapiCloud(emulator, one).call("POST", "/logout")).status).toBe(200);
  expect(await Promise.all([one, two, accessToken].map((token) => letIn(emulator, token)))).toEqual([
    false,
    true,
    true,
  ]);
});
