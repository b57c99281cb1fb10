import { z } from "zod";
import { Secret } from "../../provider/values/secret";
import { failureOf } from "../support/errors";
import { json, safeCall, scripted, sendBy } from "../support/transport";

/** Credentials of so plain a form that a code or a request's id may have it too. */
const credentials = [
  "3f9c1a7be05d4428a6b19cf27d3e8450",
  "3f9c1a7b-e05d-4428-a6b1-9cf27d3e8450",
  "pat_3f9c1a7be05d4428a6b19cf27d3e8450",
  "correcthorsebatterystaple",
  "CORRECT_HORSE_BATTERY",
  "7bf9c1a7be05d4428a6b19cf27d3e8450f3f9c1a7be05d4428a6b19cf27d3e845",
];

/** What a leaky platform may make of one. */
const forms: Record<string, (secret: string) => string> = {
  "as it is": (secret) => secret,
  "in capitals": (secret) => secret.toUpperCase(),
  "in small letters": (secret) => secret.toLowerCase(),
  "its beginning": (secret) => secret.slice(0, 20),
  "its end": (secret) => secret.slice(-20),
  "in hexadecimal": (secret) => Buffer.from(secret).toString("hex").slice(0, 36),
  "without its dashes": (secret) => secret.replaceAll("-", ""),
};

const both = (authorization: string, own: string) =>
  [
    [authorization, undefined],
    [own, new Secret(authorization)],
  ] as const;

test.each(Object.entries(forms))("no failure repeats a credential of plain form, %s", async (_form, of) => {
  for (const credential of credentials) {
    for (const scheme of ["", "Bearer ", "k2xk7w2m3v1p:"]) {
      for (const [own, other] of both(`${scheme}${credential}`, "another-credential")) {
        const echo = of(credential);
        const transport = scripted({
          ...json({ code: echo, refused: [{ property: "name", code: echo }] }, 422),
          headers: { "x-request-id": echo },
        });
        const send = sendBy(transport, {
          authorization: new Secret(own),
          readErrorBody: (body) => ({
            code: (body as { code: string }).code,
            refused: (body as { refused: { property: string; code: string }[] }).refused,
          }),
        });
        const failure = await failureOf(send({ ...safeCall, ...(other && { authorization: other }) }));
        expect(failure.message).not.toContain(echo);
        expect(failure).toMatchObject({ name: "PlatformError", facts: { refused: [] } });
      }
    }
  }
});

test("a word and a request's id that are no secrets are still in the message", async () => {
  const transport = scripted({
    ...json({ code: "not_found" }, 404),
    headers: { "x-request-id": "req_0123456789abcdef" },
  });
  const { message } = await failureOf(sendBy(transport)(safeCall));
  expect(message).toContain("(404 not_found, request req_0123456789abcdef)");
});

const encodings: Record<string, (secret: string) => string> = {
  "as it is": (secret) => secret,
  "within a text": (secret) => `token of ${secret}!`,
  "percent-encoded": (secret) => encodeURIComponent(secret).replaceAll("-", "%2D").replaceAll("_", "%5F"),
  "in base64": (secret) => Buffer.from(`Bearer ${secret}`).toString("base64"),
  "in base64url": (secret) => Buffer.from(`id:${secret}`).toString("base64url"),
  "in hexadecimal": (secret) => Buffer.from(secret).toString("hex").toUpperCase(),
  "in JSON's own escapes": (secret) => secret.replace("e", "\\u0065"),
};

test("a long text that repeats the credential in base64 with escaped slashes is dropped", async () => {
  const credential = "???".repeat(5);
  const echoed = Buffer.from(credential).toString("base64").replaceAll("/", "\\/");
  expect(echoed).toContain("\\/");
  const raw = `{"id":"one","name":"${echoed}","padding":"${"x".repeat(5000)}"}`;
  const send = sendBy(scripted({ text: raw }), { authorization: new Secret(`Bearer ${credential}`) });
  const answer = z.object({ id: z.string(), name: z.string().nullish() });
  expect((await send({ ...safeCall, answer })).name).toBeUndefined();
});

test.each(Object.entries(encodings))(
  "a text of an answer that repeats the credential, %s, is dropped",
  async (_how, of) => {
    for (const credential of credentials) {
      const raw = `{"id":"one","name":"${of(credential)}","list":["kept","${of(credential)}"]}`;
      const send = sendBy(scripted({ text: raw }), { authorization: new Secret(`Bearer ${credential}`) });
      const answer = z.object({ id: z.string(), name: z.string().nullish(), list: z.array(z.string().nullish()) });
      const read = await send({ ...safeCall, answer });
      expect(read.name).toBeUndefined();
      expect([read.id, read.list[0], read.list[1] ?? undefined]).toEqual(["one", "kept", undefined]);
    }
  },
);

test("the id of a credential, which is no secret, and how a secret begins stay in an answer", async () => {
  const body = { id: "k2xk7w2m3v1p", prefix: "sk_live_a1b2...", token: "a-new-secret-of-another" };
  const send = sendBy(scripted(json(body)), { authorization: new Secret("k2xk7w2m3v1p:sk_live_a1b2c3d4e5f6g7h8i9") });
  const answer = z.object({ id: z.string(), prefix: z.string(), token: z.string() });
  expect(await send({ ...safeCall, answer })).toEqual(body);
});
