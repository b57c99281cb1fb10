import { LastAnswer, noContent } from "../../provider/http/send";
import { z } from "zod";
import { path } from "../../provider/http/path";
import { Secret } from "../../provider/values/secret";
import { failureOf } from "../support/errors";
import { credential, json, mintCall, safeCall, scripted, sendBy } from "../support/transport";

test("a call is sent with its method, path, query, body and the provider's credential", async () => {
  const transport = scripted({}, {});
  const send = sendBy(transport);
  await send({ ...safeCall, path: path`/things/${"a b"}`, query: { page: 2, q: "x&y" } });
  await send({ ...safeCall, method: "POST", body: { name: "é" } });
  const [get, post] = transport.sent;
  expect(get?.url.href).toBe("https://api.example.com/v1/things/a%20b?page=2&q=x%26y");
  expect(get).toMatchObject({ method: "GET", timeoutMs: 1000 });
  expect(get?.headers).toEqual({
    accept: "application/json",
    "user-agent": "pulumi-tokens",
    authorization: credential,
  });
  expect(get).not.toHaveProperty("body");
  expect(post).toMatchObject({ method: "POST", body: '{"name":"é"}', headers: { "content-type": "application/json" } });
});

test("a call to prove a new secret carries that secret alone", async () => {
  const transport = scripted({});
  await sendBy(transport)({ ...safeCall, authorization: new Secret("the-new-secret") });
  expect(transport.sent[0]?.headers["authorization"]).toBe("the-new-secret");
});

test("a base URL with or without a slash at its end is the same", async () => {
  const transport = scripted({}, {});
  await sendBy(transport, { baseUrl: new URL("https://x.example/v1/") })(safeCall);
  await sendBy(transport, { baseUrl: new URL("https://x.example") })(safeCall);
  expect(transport.sent.map(({ url }) => url.href)).toEqual([
    "https://x.example/v1/things/one",
    "https://x.example/things/one",
  ]);
});

test("what we do not use of an answer is not looked at", async () => {
  const call = { ...safeCall, answer: z.object({ id: z.string() }) };
  expect(await sendBy(scripted(json({ id: "1", brandNew: { deep: [null] } })))(call)).toEqual({ id: "1" });
});

test.each([
  [204, noContent],
  [200, undefined],
])(
  "an empty answer with %s is one to a call of which nothing is read, and 204 is something else",
  async (status, read) => {
    const answer = await sendBy(scripted({ status, text: "" }))({ ...safeCall, answer: z.unknown() });
    expect(answer).toBe(read);
  },
);

const page = "<!DOCTYPE html><title>Log in</title>";

test.each([
  ["an HTML page", { text: page }, {}],
  ["an HTML page to a call of which nothing is read", { text: page }, { method: "DELETE", answer: z.unknown() }],
  ["a cut JSON text", { text: '{"id":"1' }, {}],
  ["nothing where something is due", { text: "" }, {}],
  ["JSON of another form", { text: "[]" }, {}],
  ["a redirect", { status: 302, headers: { location: "https://evil.example" } }, {}],
] as const)("%s with a good status is unreadable, never success", async (_form, answer, change) => {
  const call = { ...safeCall, ...change, idempotent: false } as const;
  expect(await failureOf(sendBy(scripted(answer))(call))).toMatchObject({ kind: "invalidResponse" });
});

test("the secret of a mint is read", async () => {
  expect(await sendBy(scripted(json({ secret: "s" })))(mintCall)).toEqual({ secret: "s" });
});

test("an answer that repeats the last one to the same call is not read again, and one with another text is", async () => {
  const texts = ['["a"]', '["a"]', '["b"]', '["a"]'];
  const send = sendBy(() => Promise.resolve({ status: 200, headers: {}, text: texts.shift()! }));
  const seen: unknown[] = [];
  const answer = z.custom<string[]>((value) => seen.push(value) > 0);
  const last = new LastAnswer();
  const answers = [];
  while (texts.length > 0) answers.push(await send({ ...safeCall, answer, last }));
  expect(answers).toEqual([["a"], ["a"], ["b"], ["a"]]);
  expect(seen).toEqual([["a"], ["b"], ["a"]]);
});
