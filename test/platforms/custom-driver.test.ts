import { createHash } from "node:crypto";
import { z } from "zod";
import { PlatformError } from "../../provider/http/failure";
import { definitionProblem } from "../../provider/platforms/custom-definition";
import { checkedDriver } from "../../provider/platforms/custom-driver";
import type { Driver, PlatformSchema, Spec, TokenApi } from "../../provider/platforms/contract";
import { Secret } from "../../provider/values/secret";
import { failureOf } from "../support/errors";
import { without } from "../support/specs";

const fail = (reason: string): never => {
  throw new Error(`acme: ${reason}`);
};

const definition: Spec = {
  title: "Acme",
  apiUrl: "https://api.acme.example",
  apiUrlEnv: "ACME_API_URL",
  scope: ["team"],
  credentials: { key: { env: "ACME_KEY" } },
  signIn: [["key"]],
  secretPattern: /acme_[0-9a-f]{8}/,
  envVars: { ACME_KEY: "value" },
};

test("a complete definition is accepted", () => {
  expect(definitionProblem(definition)).toBeUndefined();
  expect(definitionProblem({ ...definition, adminScopes: { scopes: ["admin"] } })).toBeUndefined();
});

test.each<[string, unknown, string]>([
  ["title", undefined, "title: must be the name of the platform"],
  ["apiUrl", "acme", "apiUrl: must be the base URL of the API"],
  ["apiUrlEnv", 5, "apiUrlEnv: must be the name of an environment variable"],
  ["scope", "team", "scope: must be a list of the arguments"],
  ["credentials", undefined, "credentials: must be a table of the parts of a credential"],
  ["credentials", {}, "credentials: must be a table of the parts of a credential"],
  ["credentials", { key: "ACME_KEY" }, "credentials: must be a table of the parts of a credential"],
  ["signIn", [], "signIn: must be a list of sets of parts"],
  ["signIn", ["key"], "signIn: must be a list of sets of parts"],
  ["signIn", [["kye"]], 'signIn: "kye" must be a part of `credentials`.'],
  ["secretPattern", "acme_", "secretPattern: must be a regular expression"],
  ["envVars", undefined, "envVars: must be a table of variables"],
  ["envVars", { ACME_KEY: 5 }, "envVars: must be a table of variables"],
  ["adminScopes", ["admin"], "adminScopes: must be a table of scopes by argument"],
  ["adminScopes", { scopes: "admin" }, "adminScopes: must be a table of scopes by argument"],
])("a definition whose `%s` is %j is refused", (key, value, sentence) => {
  expect(definitionProblem({ ...definition, [key]: value })).toContain(sentence);
});

const schema = {
  scope: ["team"],
  args: z.strictObject({ platform: z.literal("acme"), team: z.string(), labels: z.array(z.string()).optional() }),
  onChange: { platform: "moved", team: "moved", labels: "update" },
  body: { platform: "client-side only", team: "path", labels: "client-side only" },
} satisfies PlatformSchema;

const tokenApi: TokenApi = {
  create: () => Promise.resolve({ tokenId: "k1", secret: new Secret("acme_fresh") }),
  get: () => Promise.resolve(undefined),
  list: () => Promise.resolve([{ tokenId: "k1" }]),
  findByName: () => Promise.resolve([]),
  revoke: () => Promise.resolve(),
  verify: () => Promise.resolve(),
};
const none = "there is nothing of the kind";
const driver = {
  schemas: { ServiceToken: schema, TokenAccessGrant: none, DeployToken: none },
  authorization: ({ key }) => key!,
  connect: () => ({ verifyCredential: () => Promise.resolve(), scopeNotFound: [], ServiceToken: tokenApi }),
} satisfies Omit<Driver, "readErrorBody">;

const checked = (value: unknown = driver) => checkedDriver(value, /acme_[0-9a-f]{8}/, fail);
const credentials = { key: new Secret("acme_canary") };
const connected = (own: object) =>
  checked({ ...driver, connect: () => ({ ...driver.connect(), ServiceToken: own }) }).connect(
    () => fail("nothing is sent"),
    credentials,
    () => 0,
  );

test("a driver that keeps the contract is passed on, without a function that reads error bodies too", async () => {
  const { ServiceToken } = connected(tokenApi);
  expect((await ServiceToken!.create({}, "ci")).tokenId).toBe("k1");
  expect(await ServiceToken!.get({}, "k1")).toBeUndefined();
  expect(checked().readErrorBody({})).toEqual({});
});

test.each<[string, unknown, string]>([
  ["no driver", undefined, "must return the driver"],
  ["no `connect`", without(driver, "connect"), "must have a function `connect`"],
  ["no `authorization`", without(driver, "authorization"), "must have a function `authorization`"],
  ["no schemas", without(driver, "schemas"), "schemas.ServiceToken: must be a schema, or a sentence"],
  [
    "no schema of a kind",
    { ...driver, schemas: { ServiceToken: schema } },
    "schemas.TokenAccessGrant: must be a schema",
  ],
  ["no `args`", of(without(schema, "args")), "schemas.ServiceToken.args: must be `z.strictObject(…)`"],
  [
    "no `onChange`",
    of(without(schema, "onChange")),
    'onChange: must have the same arguments as `args`; only one of them has "platform"',
  ],
  [
    "an argument without `onChange`",
    of({ ...schema, onChange: without(schema.onChange, "team") }),
    'only one of them has "team"',
  ],
  [
    "an argument without `body`",
    of({ ...schema, body: without(schema.body, "team") }),
    "ServiceToken.body: must have the same",
  ],
  [
    "an argument in `body` only",
    of({ ...schema, body: { ...schema.body, more: "path" } }),
    'only one of them has "more"',
  ],
  [
    "an unknown change",
    of({ ...schema, onChange: { ...schema.onChange, team: "replace" } }),
    "onChange.team: must be one of: moved, ",
  ],
  ["no `scope`", of(without(schema, "scope")), "ServiceToken.scope: must be a list of arguments"],
  ["an unknown scope", of({ ...schema, scope: ["other"] }), "ServiceToken.scope: must be a list of arguments"],
])("a driver with %s is refused before anything is sent", (_what, value, sentence) => {
  expect(() => checkedDriver(value, /x/, fail)).toThrow(sentence);
});

/** Encodes a tag in three bytes, as Serverpod Cloud's expiries do. */
const tagCodec = {
  encode: (tag: string) => createHash("md5").update(tag).digest("hex").slice(0, 6),
  mistakenFor: (encoded: string) => (encoded === "000000" ? "an ordinary key" : undefined),
  leastLife: (asked: number) => asked / 2,
};

test("a `tagCodec` that keeps the contract is passed on", () => {
  expect(checked(of({ ...schema, tagCodec })).schemas.ServiceToken).toMatchObject({ tagCodec });
});

let calls = 0;
test.each<[string, unknown, string]>([
  ["no object", "tags", "tagCodec: must have a function `encode`."],
  ["nothing", null, "tagCodec: must have a function `encode`."],
  ["without `encode`", without(tagCodec, "encode"), "tagCodec: must have a function `encode`."],
  ["without `mistakenFor`", without(tagCodec, "mistakenFor"), "tagCodec: must have a function `mistakenFor`."],
  ["without `leastLife`", without(tagCodec, "leastLife"), "tagCodec: must have a function `leastLife`."],
  ["that encodes to numbers", { ...tagCodec, encode: () => 7 }, "tagCodec.encode: must return a text"],
  ["that encodes to nothing", { ...tagCodec, encode: () => "" }, "tagCodec.encode: must return a text"],
  ["with one encoding for all tags", { ...tagCodec, encode: () => "tag" }, "another one for another tag."],
  ["with a byte of a tag", { ...tagCodec, encode: (tag: string) => tag[0] }, "another one for another tag."],
  ["with an encoding by chance", { ...tagCodec, encode: () => String((calls += 1)) }, "the same for the same tag"],
  [
    "that throws",
    {
      ...tagCodec,
      encode() {
        throw new Error("no");
      },
    },
    "tagCodec.encode: must return a text",
  ],
  [
    "that is mistaken for true",
    { ...tagCodec, mistakenFor: () => true },
    "tagCodec.mistakenFor: must return undefined",
  ],
  [
    "that is mistaken for nothing",
    { ...tagCodec, mistakenFor: () => "" },
    "tagCodec.mistakenFor: must return undefined",
  ],
  ["with a life in words", { ...tagCodec, leastLife: () => "1d" }, "tagCodec.leastLife: must return milliseconds"],
  ["with no life", { ...tagCodec, leastLife: () => NaN }, "tagCodec.leastLife: must return milliseconds"],
  ["with a longer life", { ...tagCodec, leastLife: (asked: number) => asked + 1 }, "at most what was asked for."],
  ["with a life that is over", { ...tagCodec, leastLife: (asked: number) => asked - 1e12 }, "above 0"],
])("a `tagCodec` %s is refused before anything is sent", (_what, codec, sentence) => {
  expect(() => checked(of({ ...schema, tagCodec: codec }))).toThrow(sentence);
  expect(() => checked(of({ ...schema, tagCodec: codec }))).toThrow(/^acme: schemas\.ServiceToken\.tagCodec/);
});

function of(changed: object) {
  return { ...driver, schemas: { ...driver.schemas, ServiceToken: changed } };
}

test.each(["create", "get", "list", "findByName", "revoke", "verify"])(
  "a token without `%s` is refused before anything is sent",
  (method) => {
    expect(() => connected(without({ ...tokenApi }, method))).toThrow(
      `ServiceToken: must have a function \`${method}\`.`,
    );
  },
);

test("`connect` must return what the schemas have, and whether the credential and its place are there", () => {
  const connect = (api: object) => () =>
    checked({ ...driver, connect: () => api }).connect(fail as never, credentials, () => 0);
  expect(connect(without(driver.connect(), "ServiceToken"))).toThrow(
    "must return `ServiceToken`, because `schemas` has it",
  );
  expect(connect(without(driver.connect(), "verifyCredential"))).toThrow("must return a function `verifyCredential`");
  expect(connect(without(driver.connect(), "scopeNotFound"))).toThrow("must return `scopeNotFound`");
});

test.each<[keyof TokenApi, unknown, string]>([
  ["create", { tokenId: "k1", secret: "acme_plain" }, "`create` must return `secret`, a `new Secret(…)`"],
  ["create", { tokenId: 7, secret: new Secret("s") }, "`create` must return a `tokenId`, a text"],
  ["get", { tokenId: 7 }, "`get` must return undefined, or tokens whose `tokenId` is a text"],
  ["get", null, "`get` must return undefined, or tokens"],
  ["list", [{ tokenId: 7 }], "`list` must return a list of tokens"],
  ["list", undefined, "`list` must return a list of tokens"],
  ["findByName", [{}], "`findByName` must return a list of tokens"],
  // As a list, its letters would be tags.
  ["list", [{ tokenId: "k1", encodedTags: "4711" }], "and whose `encodedTags`, if any, are a list of texts"],
  ["findByName", [{ tokenId: "k1", encodedTags: [4711] }], "and whose `encodedTags`, if any, are a list of texts"],
])("an answer of `%s` that breaks the contract is refused: %j", async (method, answer, sentence) => {
  const { ServiceToken } = connected({ ...tokenApi, [method]: () => Promise.resolve(answer) });
  const call = (ServiceToken as unknown as Record<string, (...args: unknown[]) => Promise<unknown>>)[method]!;
  const { message } = await failureOf(call({}, "ci"));
  expect(message).toContain(sentence);
  expect(message).not.toContain("acme_plain");
});

test("an error of the driver shows neither the credential nor the secret of the token", async () => {
  const { ServiceToken } = connected({
    ...tokenApi,
    verify: (_where: Spec, _id: string, secret: Secret) =>
      Promise.reject(new Error(`${secret.reveal()} and ${credentials.key.reveal()} do not work.\nMore of it.`)),
  });
  const { message } = await failureOf(ServiceToken!.verify({}, "k1", new Secret("acme_fresh")));
  expect(message).toBe("acme: the driver failed: [secret] and [secret] do not work.");
});

test("a failure of a call is passed on as it is", async () => {
  const failure = new PlatformError("notFound", { platform: "Acme", operation: "list the keys", advice: "" });
  const { ServiceToken } = connected({ ...tokenApi, list: () => Promise.reject(failure) });
  expect(await failureOf(ServiceToken!.list({}))).toBe(failure);
});

test("a secret of the platform is refused as an argument", () => {
  const { rules } = checked().schemas.ServiceToken as PlatformSchema;
  const failures = (spec: Spec) => rules!.flatMap((rule) => rule.check(spec, { now: 0, isNew: true }));
  expect(failures({ team: "web", labels: ["a"] })).toEqual([]);
  expect(failures({ team: "acme_0123abcd", labels: ["x acme_0123abcd"] })).toEqual([
    { property: "team", reason: expect.stringMatching(/^must not be a secret/) as string },
    { property: "labels", reason: expect.stringMatching(/^must not be a secret/) as string },
  ]);
});
