import type { Transport } from "../../provider/http/transport";
import { network } from "../support/direct";
import { connect, emulated } from "../support/emulated";
import { failureOf } from "../support/errors";
import { fixtures, pairs } from "../support/platforms";
import { tokenStack } from "../support/stack";
import type { Behaviors } from "./connected";

const { tokens } = fixtures.deplo;

test.each([
  ["ServiceToken", "acceptExpiry", "expiresIn"],
  ["DeployToken", "acceptExpiry", "expiresIn"],
] as const)(
  "a %s whose expiry Deplo passes over in silence is noticed before it is handed on",
  async (kind, known, argument) => {
    const setup = await emulated({ behaviors: { deplo: { [known]: false } } });
    const tokenApi = connect("deplo", setup)[kind]!;
    const args = tokens[kind]!.args(setup.emulator);
    const { tokenId, secret } = await tokenApi.create(args, "ci-1");
    expect((await failureOf(tokenApi.configure!(args, tokenId, secret))).message).toContain(
      `create the token with the requested \`${argument}\``,
    );
  },
);

test("a token that Deplo made as it was asked to is ready, without a question to its secret", async () => {
  const setup = await emulated();
  for (const kind of ["ServiceToken", "DeployToken"] as const) {
    const tokenApi = connect("deplo", setup)[kind]!;
    const args = tokens[kind]!.args(setup.emulator);
    const { tokenId, secret } = await tokenApi.create(args, `${kind}-1`);
    await tokenApi.configure!(args, tokenId, secret);
  }
  expect(setup.emulator.requests().map(({ path }) => path)).not.toContain("/v1/me");
});

const deplo = pairs.filter(({ platform }) => platform === "deplo");
const deployToken = deplo.find(({ kind }) => kind === "DeployToken")!;

test.each([
  ...deplo.map((pair) => ({ ...pair, what: "expiry", behaviors: { acceptExpiry: false }, argument: "expiresIn" })),
  ...deplo
    .filter(({ kind }) => kind === "DeployToken")
    .map((pair) => ({
      ...pair,
      what: "project",
      behaviors: { acceptProjectId: false, emptyFields: "null" as const },
      argument: "projectId",
    })),
])(
  "a $kind whose $what Deplo passes over is revoked, with verify off too",
  async ({ behaviors, argument, ...pair }) => {
    const stack = await tokenStack(pair, { behaviors: { deplo: behaviors } });
    for (const change of [{}, { verify: false }, { allowUnverifiedScope: true }]) {
      const { message } = await failureOf(stack.up({ ...stack.args, ...change }));
      expect(message).toContain(`create the token with the requested \`${argument}\``);
      expect(message).toMatch(/was revoked\. Nothing else has changed\.$/);
      expect(stack.living()).toEqual([]);
      expect(stack.engine.state.size).toBe(0);
    }
  },
);

describe("a DeployToken that Deplo does not show to be limited to its project", () => {
  const refusal =
    'Deplo could not confirm that the token is limited to project "proj_app": its answer does not confirm it. ' +
    "Neither its list of tokens nor `GET /v1/me` shows that. To accept a token that may be for the whole " +
    "workspace, set `allowUnverifiedScope: true`.";

  test.each<[string, Behaviors<"deplo">]>([
    ["is for the whole workspace", { acceptProjectId: false }],
    ["is for it, but nothing shows that", { returnProject: false, meProjectField: "nowhere" }],
    [
      "is for the whole workspace, and the creation repeats nothing",
      { acceptProjectId: false, fullCreateResponse: false },
    ],
    ["is for the whole workspace, as null", { acceptProjectId: false, returnProject: false, emptyFields: "null" }],
  ])("is revoked and refused: it %s", async (_what, behaviors) => {
    const stack = await tokenStack(deployToken, { behaviors: { deplo: behaviors } });
    for (const verify of [true, false]) {
      const { message } = await failureOf(stack.up({ ...stack.args, verify }));
      expect(message).toContain(refusal);
      expect(message).toMatch(/The new Deplo token tok_\w{12} was revoked\. Nothing else has changed\.$/);
      expect(stack.living()).toEqual([]);
      expect(stack.engine.state.size).toBe(0);
    }
  });

  test.each([403, 404, 400])("is refused where `/v1/me` is answered %i", async (status) => {
    const stack = await tokenStack(deployToken, { behaviors: { deplo: { returnProject: false } } });
    stack.fault({ path: "/v1/me", fault: "status", status, times: 5 });
    expect((await failureOf(stack.up())).message).toContain(refusal);
    expect(stack.living()).toEqual([]);
  });

  test("is refused with the failure where `/v1/me` fails", async () => {
    const stack = await tokenStack(deployToken, { behaviors: { deplo: { returnProject: false } } });
    stack.fault({ path: "/v1/me", fault: "status", status: 500, times: 50 });
    expect((await failureOf(stack.up())).message).toContain("could not look up the limits of the new secret");
    expect(stack.living()).toEqual([]);
  });

  test.each<[string, Behaviors<"deplo">]>([
    ["is for the whole workspace", { acceptProjectId: false }],
    ["is for it, but nothing shows that", { returnProject: false, meProjectField: "nowhere" }],
  ])(
    "is handed out when the program accepts that, and stays when it no longer does: it %s",
    async (_what, behaviors) => {
      const stack = await tokenStack(deployToken, { behaviors: { deplo: behaviors } });
      await stack.up({ ...stack.args, allowUnverifiedScope: true });
      const [living] = [stack.living()];
      expect(living).toHaveLength(1);
      expect(stack.kept().outputs).not.toHaveProperty("allowUnverifiedScope");
      await stack.up();
      expect(stack.engine.steps).toEqual(["same ci"]);
      expect(stack.living()).toEqual(living);
    },
  );
});

describe("a token that is limited to its project", () => {
  test.each(["projectId", "project_id", "project", "object", "context", "scope"] as const)(
    "is handed out when only `/v1/me` shows it, as %s",
    async (meProjectField) => {
      for (const emptyFields of ["absent", "null"] as const) {
        const stack = await tokenStack(deployToken, {
          behaviors: { deplo: { returnProject: false, meProjectField, emptyFields } },
        });
        await stack.up({ ...stack.args, verify: false });
        expect(stack.living()).toHaveLength(1);
        const asked = stack.emulator.requests().filter(({ path }) => path === "/v1/me");
        expect(asked.map(({ caller }) => caller)).toEqual(stack.living());
      }
    },
  );

  test("is handed out when a first list lags behind, and when the answer alone shows it", async () => {
    const stack = await tokenStack(deployToken);
    stack.fault({ method: "GET", fault: "stale", times: 1 });
    await stack.up();
    await stack.up({ ...stack.args, namePrefix: "cd" });
    expect(stack.living()).toHaveLength(1);
  });
});

test("a secret that Deplo does not know yet is asked again once it is known", async () => {
  const stack = await tokenStack(deployToken, { behaviors: { deplo: { returnProject: false } } });
  stack.fault({ path: "/v1/me", fault: "status", status: 401, times: 1 });
  await stack.up({ ...stack.args, verify: false });
  expect(stack.living()).toHaveLength(1);
});

/** What Deplo answers about new tokens, with something else in it. */
const odd =
  (fields: object): Transport =>
  async (exchange) => {
    const answer = await network(exchange);
    if (!exchange.url.pathname.endsWith("/access-tokens") || answer.status >= 300) return answer;
    const change = (one: { name: string }) => (one.name === "bootstrap" ? one : { ...one, ...fields });
    const body = JSON.parse(answer.text) as { name: string } | { name: string }[];
    return { ...answer, text: JSON.stringify(Array.isArray(body) ? body.map(change) : change(body)) };
  };

const asksFor = (argument: string): string => `create the token with the requested \`${argument}\``;
const scopesUnseen = "confirm that the token has only the requested scopes";
const later = "2026-11-08T00:02:00.000Z";
const other = { projectId: null, project_id: "proj_docs" };

test.each<[string, object, string, boolean]>([
  ["more scopes", { scopes: ["deploy", "admin"] }, asksFor("scopes"), true],
  ["fewer scopes", { scopes: [] }, asksFor("scopes"), true],
  ["no scopes at all", { scopes: null }, scopesUnseen, false],
  ["an end that is later by two minutes", { expiresAt: later }, asksFor("expiresIn"), true],
  ["an end that is no instant", { expiresAt: "soon" }, asksFor("expiresIn"), true],
  ["another project", other, asksFor("projectId"), true],
])("a token that Deplo shows with %s is revoked and refused", async (_what, fields, sentence, always) => {
  const behaviors = { deplo: { meProjectField: "nowhere" as const } };
  const stack = await tokenStack(deployToken, { behaviors }, { transport: odd(fields) });
  expect((await failureOf(stack.up())).message).toContain(sentence);
  expect(stack.living()).toEqual([]);
  const accepting = stack.up({ ...stack.args, allowUnverifiedScope: true });
  await (always ? failureOf(accepting) : accepting);
  expect(stack.living()).toHaveLength(always ? 0 : 1);
});

test.each<[string, object]>([
  ["snake case", { projectId: undefined, project_id: "proj_app" }],
  ["an object", { projectId: undefined, project: { id: "proj_app", name: "app" } }],
  ["a word", { projectId: undefined, project: "proj_app" }],
  ["two forms, one of them empty", { projectId: null, project: "proj_app" }],
  [
    "a scope twice, and an end that is later by seconds",
    { scopes: ["deploy", "deploy"], expiresAt: "2026-11-08T00:00:59Z" },
  ],
])("a token that is listed as asked, in %s, is accepted", async (_what, fields) => {
  const behaviors = { deplo: { meProjectField: "nowhere" as const } };
  const stack = await tokenStack(deployToken, { behaviors }, { transport: odd(fields) });
  await stack.up();
  expect(stack.living()).toHaveLength(1);
});

test.each(deplo)("a $kind whose expiry is rounded to the day keeps it, and stays", async (pair) => {
  const stack = await tokenStack(pair, { behaviors: { deplo: { expiryPrecision: "day" } } });
  stack.clock.advance(3_600_000);
  await stack.up();
  expect(stack.kept().outputs["expiresAt"]).toBe("2026-11-08T00:00:00.000Z");
  const before = stack.kept();
  await stack.engine.refresh();
  const lastUsedAt = new Date(stack.clock.now()).toISOString();
  expect(stack.kept()).toStrictEqual({ ...before, outputs: { ...before.outputs, lastUsedAt } });
  await stack.up();
  expect(stack.engine.steps).toEqual(["same ci"]);
});
