import { execFileSync } from "node:child_process";
import type { TokenApi, Spec } from "../../provider/platforms/contract";
import { readErrorBody } from "../../provider/platforms/fastapi-cloud/client";
import { Secret } from "../../provider/values/secret";
import { connect } from "../support/emulated";
import { failureOf } from "../support/errors";
import { fixtures } from "../support/platforms";
import { connected, type Connected, type Behaviors } from "./connected";

const dayMs = 86_400_000;

interface Setup extends Connected {
  readonly issuer: TokenApi;
  readonly args: Spec;
}

/** All that can be asked about a token, none of it before its turn. */
const everyVerb = (tokenApi: TokenApi, where: Spec, tokenId: string): (() => Promise<unknown>)[] => [
  () => tokenApi.create({ expiresIn: "7d", ...where }, "ci-1"),
  () => tokenApi.get(where, tokenId),
  () => tokenApi.list(where),
  () => tokenApi.revoke(where, tokenId),
];

async function fastapi(behaviors: Behaviors<"fastapiCloud"> = {}): Promise<Setup> {
  const setup = await connected("fastapiCloud", behaviors);
  return {
    ...setup,
    issuer: setup.connection.DeployToken!,
    args: fixtures.fastapiCloud.tokens.DeployToken!.args(setup.emulator),
  };
}

test.each([
  ["1d", 1],
  ["90d", 90],
  ["365d", 365],
])("a life of %s is sent as %i whole days, with the name and nothing else", async (expiresIn, days) => {
  const { issuer: tokenApi, args, sent, clock } = await fastapi();
  const { expiresAt } = await tokenApi.create({ ...args, expiresIn }, "ci-1");
  const [request, ...more] = sent();
  expect(request).toMatchObject({ method: "POST", path: `/api/v1/apps/${String(args["appId"])}/tokens` });
  expect(request!.body).toEqual({ name: "ci-1", expires_in_days: days });
  expect(more).toEqual([]);
  expect(expiresAt).toBe(new Date(clock.now() + days * dayMs).toISOString());
});

test("the value of a new token is its secret, and its name the one that was sent", async () => {
  const { issuer: tokenApi, args, emulator } = await fastapi();
  const { secret, name, tokenId } = await tokenApi.create(args, "ci-1");
  expect(secret.reveal()).toMatch(/^fcd_/);
  expect(emulator.tokens()).toContainEqual(expect.objectContaining({ id: tokenId, name, alive: true }));
  expect(name).toBe("ci-1");
});

describe("a 422", () => {
  const canary = "canary-of-a-name-0815";

  test.each<[string, Behaviors<"fastapiCloud">, Spec, string]>([
    ["a name that is too long", { maxNameLength: 10 }, {}, "namePrefix: string_too_long."],
    ["a name that is too short", { minNameLength: 99 }, {}, "namePrefix: string_too_short."],
    ["a life that is too long", {}, { expiresIn: "366d" }, "expiresIn: less_than_equal."],
    ["a life of no whole day", {}, { expiresIn: "12h" }, "expiresIn: int_from_float."],
    ["both", { maxNameLength: 10 }, { expiresIn: "366d" }, "namePrefix: string_too_long. expiresIn: less_than_equal."],
  ])("for %s names the argument in FastAPI's word, and repeats nothing", async (_what, behaviors, change, sentence) => {
    const { issuer: tokenApi, args } = await fastapi(behaviors);
    const { message } = await failureOf(tokenApi.create({ ...args, ...change }, "ci-0123456789"));
    const operation = `create the deploy token "ci-0123456789" of app ${String(args["appId"])}`;
    expect(message).toBe(
      `FastAPI Cloud could not ${operation}: the request was refused (422). ${sentence} Check the arguments.`,
    );
  });

  test("for an id that is none names that", async () => {
    const { issuer: tokenApi, args } = await fastapi();
    const { message } = await failureOf(tokenApi.create({ ...args, appId: "no-uuid" }, "ci-1"));
    expect(message).toMatch(/\(422\)\. appId: uuid_parsing\. Check the arguments\.$/);
  });

  test.each<[string, unknown, object]>([
    ["a text", { detail: `${canary} is taken` }, {}],
    ["no detail", { message: canary }, {}],
    ["an item of another form", { detail: [{ msg: canary }] }, {}],
    ["no JSON", undefined, {}],
    ["a field that is none of our arguments", { detail: [{ loc: ["body", canary], type: canary }] }, { refused: [] }],
    [
      "a place deep in the body",
      { detail: [{ loc: ["body", 0, "name"], type: "missing", msg: canary, input: { name: canary } }] },
      { refused: [{ property: "namePrefix", code: "missing" }] },
    ],
  ])("that says %s is read without its words", (_form, body, read) => {
    expect(readErrorBody(body)).toEqual(read);
  });
});

describe("what to do next", () => {
  const signedIn = (setup: Setup, accessToken: string): TokenApi =>
    connect("fastapiCloud", { ...setup, env: { ...setup.env, FASTAPI_CLOUD_ACCESS_TOKEN: accessToken } }).DeployToken!;

  test("is to log in again once the user's token has expired", async () => {
    const setup = await fastapi();
    const tokenApi = signedIn(setup, setup.emulator.admin.fastapiCloud.signIn({ ttl: "1h" }));
    const { tokenId } = await tokenApi.create(setup.args, "ci-1");
    setup.clock.advance(3_600_001);
    for (const verb of everyVerb(tokenApi, setup.args, tokenId))
      expect((await failureOf(verb())).message).toMatch(
        /\(401\)\. Check FASTAPI_CLOUD_ACCESS_TOKEN: a user's token expires; `fastapi login` makes a new one\.$/,
      );
    expect(setup.alive(tokenId)).toBe(true);
  });

  test.each<[string, Behaviors<"fastapiCloud">, RegExp]>([
    ["401 to bad credentials", {}, /`fastapi login` makes a new one/],
    ["403 to bad credentials", { badCredentials: 403 }, /must be a member of the app's team/],
    ["403 to a deploy token", { deployTokenStatus: 403 }, /must be a member of the app's team/],
    ["401 to a deploy token", { deployTokenStatus: 401 }, /`fastapi login` makes a new one/],
  ])("is in the message where the platform answers %s", async (what, behaviors, sentence) => {
    const setup = await fastapi(behaviors);
    const { id, secret } = setup.emulator.admin.fastapiCloud.createToken();
    const dead = fixtures.fastapiCloud.deadEnv["FASTAPI_CLOUD_ACCESS_TOKEN"]!;
    const tokenApi = signedIn(setup, what.includes("deploy") ? secret : dead);
    for (const verb of everyVerb(tokenApi, setup.args, id)) expect((await failureOf(verb())).message).toMatch(sentence);
    expect(setup.alive(id)).toBe(true);
  });
});

describe.each<[string, Behaviors<"fastapiCloud">]>([
  ["404", { foreignResource: 404 }],
  ["403", { foreignResource: 403 }],
])("an app that the user does not see (%s)", (_status, behaviors) => {
  test("proves nothing about its tokens: neither an absence nor a revocation", async () => {
    const setup = await connected("fastapiCloud", behaviors, {
      fastapiCloud: {
        users: [
          { email: "a@acme.example", teams: [{ name: "Acme", apps: [{ name: "api" }] }] },
          { email: "b@globex.example", teams: [{ name: "Globex", apps: [{ name: "web" }] }] },
        ],
      },
    });
    const admin = setup.emulator.admin.fastapiCloud;
    const { appId } = admin.credentials("b@globex.example");
    const { id } = admin.createToken({ appId });
    const tokenApi = setup.connection.DeployToken!;
    for (const verb of everyVerb(tokenApi, { appId }, id))
      expect((await failureOf(verb())).message).toMatch(
        /Check `appId`, and that the user|must be a member of the app's team/,
      );
    expect(setup.alive(id)).toBe(true);
  });
});

test("an app that was deleted leaves its tokens to the operator: nothing is taken for gone", async () => {
  const { issuer: tokenApi, args, emulator } = await fastapi();
  const { tokenId } = await tokenApi.create(args, "ci-1");
  emulator.admin.fastapiCloud.removeApp(String(args["appId"]));
  for (const verb of everyVerb(tokenApi, args, tokenId))
    expect((await failureOf(verb())).message).toContain("Check `appId`");
});

test("a token that has expired is still seen, and revoked", async () => {
  const { issuer: tokenApi, args, clock, emulator } = await fastapi();
  const { tokenId } = await tokenApi.create(args, "ci-1");
  clock.advance(8 * dayMs);
  expect(emulator.tokens()).toContainEqual(expect.objectContaining({ id: tokenId, alive: false }));
  expect(await tokenApi.get(args, tokenId)).toMatchObject({ tokenId, name: "ci-1" });
  await tokenApi.revoke(args, tokenId);
  expect(emulator.tokens().filter(({ id }) => id === tokenId)).toEqual([]);
});

test("a value that somebody renewed by hand is a dead secret, and the token is still the same", async () => {
  const { issuer: tokenApi, args, emulator } = await fastapi();
  const { tokenId, secret } = await tokenApi.create(args, "ci-1");
  const renewed = emulator.admin.fastapiCloud.regenerateToken(tokenId);
  await failureOf(tokenApi.verify(args, tokenId, secret));
  await tokenApi.verify(args, tokenId, new Secret(renewed));
  expect(await tokenApi.get(args, tokenId)).toMatchObject({ tokenId });
});

test("a deploy token of another app is not proven", async () => {
  const { issuer: tokenApi, args, emulator } = await fastapi();
  const { id, secret } = emulator.admin.fastapiCloud.createToken({ appId: emulator.info.fastapiCloud.apps[1]!.id });
  await failureOf(tokenApi.verify(args, id, new Secret(secret)));
});

test.each(["Z", "offset", "naive"] as const)(
  "an end that is written with a zone like %s is the same end",
  async (instants) => {
    const { issuer: tokenApi, args, clock } = await fastapi({ timestampFormat: instants });
    const { expiresAt, tokenId } = await tokenApi.create(args, "ci-1");
    expect(expiresAt).toBe(new Date(clock.now() + 7 * dayMs).toISOString());
    expect(await tokenApi.get(args, tokenId)).toMatchObject({
      createdAt: new Date(clock.now()).toISOString(),
      expiresAt,
    });
  },
);

test("an instant without a zone is UTC wherever the provider runs", () => {
  const script = `
    const { readFileSync } = require("node:fs");
    const { transpileModule } = require("typescript");
    require.extensions[".ts"] = (module, file) =>
      module._compile(transpileModule(readFileSync(file, "utf8"), { compilerOptions: { module: "commonjs" } }).outputText, file);
    const { instants } = require("./provider/platforms/shared/instants.ts");
    console.log(new Date(2026, 0).getTimezoneOffset(), JSON.stringify(instants("2026-11-01T00:00:00", "2026-11-01T05:30:00.5+05:30")));
  `;
  const stdout = execFileSync(process.execPath, ["-e", script], {
    env: { ...process.env, TZ: "Asia/Kathmandu" },
    encoding: "utf8",
  });
  expect(stdout.trim()).toBe('-345 {"createdAt":"2026-11-01T00:00:00.000Z","expiresAt":"2026-11-01T00:00:00.500Z"}');
});
