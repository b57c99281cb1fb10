import {
  failedAs,
  failureOf as failureIn,
  kindOf,
  PlatformError,
  type ErrorBody,
  type FailureKind,
} from "../../provider/http/failure";
import { expectHidden, failureOf } from "../support/errors";
import { credential, mintCall, safeCall, scripted, sendBy } from "../support/transport";

test.each<[number, FailureKind]>([
  [400, "badRequest"],
  [401, "unauthenticated"],
  [402, "badRequest"],
  [403, "forbidden"],
  [404, "notFound"],
  [405, "badRequest"],
  [408, "unavailable"],
  [409, "conflict"],
  [410, "badRequest"],
  [422, "badRequest"],
  [429, "rateLimited"],
  [499, "badRequest"],
  [500, "unavailable"],
  [501, "unavailable"],
  [502, "unavailable"],
  [503, "unavailable"],
  [504, "unavailable"],
  [599, "unavailable"],
  [100, "invalidResponse"],
  [301, "invalidResponse"],
  [302, "invalidResponse"],
])("status %i is %s", (status, kind) => {
  expect(kindOf(status)).toBe(kind);
});

test("status 402 is a limit of the plan, not a mistake in the arguments", () => {
  const { message } = new PlatformError("badRequest", { platform: "Acme", operation: "create the thing", status: 402 });
  expect(message).toBe(
    "Acme could not create the thing: the request was refused (402). You have reached a limit of your plan. Remove what you no longer need, or upgrade the plan.",
  );
});

test.each<[number, FailureKind]>([
  [407, "badRequest"],
  [511, "unavailable"],
])("status %i is a proxy's in place of the platform, and names the variables", (status, kind) => {
  const { message } = new PlatformError(kind, { platform: "Acme", operation: "create the thing", status });
  expect(message).toMatch(
    /\. A proxy or the network answers in place of .+ HTTPS_PROXY and NO_PROXY, then run again\.$/,
  );
});

/** What an operator and a machine may do after each kind. */
const kinds: Record<FailureKind, { passing: boolean; uncertain: boolean; notDone: boolean }> = {
  unauthenticated: { passing: false, uncertain: false, notDone: false },
  forbidden: { passing: false, uncertain: false, notDone: false },
  notFound: { passing: false, uncertain: false, notDone: false },
  conflict: { passing: false, uncertain: false, notDone: false },
  badRequest: { passing: false, uncertain: false, notDone: false },
  unconfirmed: { passing: false, uncertain: false, notDone: false },
  rateLimited: { passing: true, uncertain: false, notDone: true },
  unavailable: { passing: true, uncertain: true, notDone: false },
  connectionFailed: { passing: true, uncertain: false, notDone: true },
  noResponse: { passing: true, uncertain: true, notDone: false },
  invalidResponse: { passing: true, uncertain: true, notDone: false },
};

describe.each(Object.entries(kinds))("%s", (kind, { passing, uncertain, notDone }) => {
  const error = new PlatformError(kind as FailureKind, { platform: "Acme", operation: "read the thing" });

  test("says whether it passes, and whether it may have been done", () => {
    expect([error.transient, error.outcomeUnknown, error.notExecuted]).toEqual([passing, uncertain, notDone]);
  });

  test("is never both uncertain and provably not done", () => {
    expect(error.outcomeUnknown && error.notExecuted).toBe(false);
  });

  test("is one sentence with what to do next", () => {
    expect(error.message).toMatch(new RegExp(`^Acme could not read the thing: [^:]+\\. [A-Z].+\\.$`));
  });
});

test("a failure is asked for by its kinds", () => {
  const error = new PlatformError("notFound", { platform: "Acme", operation: "read the thing" });
  expect(failedAs(error, "conflict", "notFound")).toBe(true);
  expect(failedAs(error, "conflict")).toBe(false);
  expect(failedAs(new Error("notFound"), "notFound")).toBe(false);
});

const canary = "canary-in-the-answer-99";

const refuse = async (body: string, headers: Record<string, string> = {}, status = 422): Promise<Error> =>
  failureOf(sendBy(scripted({ status, text: body, headers }))(safeCall));

test.each([
  ["a free text", `{"code":"${canary} is not allowed","message":"${canary}"}`],
  ["capitals and digits", `{"code":"${canary.toUpperCase()}"}`],
  ["another type", `{"code":{"code":"${canary}"}}`],
  ["no object", `"${canary}"`],
  ["no JSON", `<h1>${canary}</h1>`],
])("of an answer's body a sentence has no code that is %s", async (_form, body) => {
  const error = await refuse(body, { "x-secret": canary, "x-request-id": `${canary} and more` });
  expectHidden(error, canary, credential);
  expect(error.message).toBe("Acme could not read the thing: the request was refused (422). Check the arguments.");
});

test.each([
  ["the credential", credential],
  ["a secret of PlanetScale's form", "pscale_tkn_8h2Jq0vXyTzA4bWc9KdLmN3pRsUe5FgH7iOjZk1"],
  ["one of Deplo's", "sk_live_0ad16kyumqht88fvoazd76q"],
  ["one of FastAPI Cloud's", "fcd_-NyXj3uTGlhwsgGCGBNz9ImM9yg"],
  ["one of Serverpod Cloud's", "c2FzAZxXRnzFeN2xTo60FUieHt4HBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc"],
])("a request's id that is %s is left out", async (_what, id) => {
  const error = await refuse("{}", { "x-request-id": id });
  expectHidden(error, id);
  expect(error.message).toContain("(422)");
});

test.each(["req_1-2", "7a1b9c0e-7d0c-4f3a-9a55-0d2e1f4c6b78", "4BF92F3577B34DA6A3CE929D0E0E4736", "17"])(
  "a request's id such as %s is in the message",
  async (id) => {
    expect((await refuse("{}", { "x-request-id": id })).message).toContain(`(422, request ${id})`);
  },
);

test("a plain code and the request's id are in the message", async () => {
  const error = await refuse(`{"code":"name_taken"}`, { "x-request-id": "req_1-2" });
  expect(error.message).toContain("(422 name_taken, request req_1-2)");
});

describe("what a platform complains of", () => {
  /** The error for a refusal whose body a platform reads like this. */
  const errorFor = async (errorBody: ErrorBody, status = 422): Promise<Error> => {
    const error = await failureOf(sendBy(scripted({ status }), { readErrorBody: () => errorBody })(safeCall));
    expectHidden(error, canary, credential);
    return error;
  };
  const head = "Acme could not read the thing: the request was refused";

  test("names each argument, in the platform's word, before the advice", async () => {
    const refused = [
      { property: "expiresIn", code: "less_than_equal" },
      { property: "namePrefix", code: "string_too_long" },
    ];
    const error = await errorFor({ refused });
    expect(error.message).toBe(
      `${head} (422). expiresIn: less_than_equal. namePrefix: string_too_long. Check the arguments.`,
    );
    expect(error).toMatchObject({ facts: { refused } });
  });

  test("has its code", async () => {
    const error = await errorFor({ code: "invalid", refused: [{ property: "scopes", code: "unknown" }] }, 400);
    expect(error.message).toBe(`${head} (400 invalid). scopes: unknown. Check the arguments.`);
  });

  test.each([
    ["has free text for a word", { property: "expiresIn", code: `${canary} is not allowed` }],
    ["has a word beyond forty letters", { property: "expiresIn", code: "x".repeat(41) }],
    ["has digits in its word", { property: "expiresIn", code: canary }],
    ["has no word", { property: "expiresIn", code: "" }],
    ["has free text for a name", { property: `${canary}: x`, code: "missing" }],
    ["has no name", { property: "", code: "missing" }],
  ])("is left out when it %s, and the rest is in the message", async (_what, strange) => {
    const error = await errorFor({ refused: [strange, { property: "scopes", code: "unknown" }] });
    expect(error.message).toBe(`${head} (422). scopes: unknown. Check the arguments.`);
    expect(error).toMatchObject({ facts: { refused: [{ property: "scopes", code: "unknown" }] } });
  });

  test("is nothing when the platform reads nothing in it", async () => {
    const error = await errorFor({});
    expect(error.message).toBe(`${head} (422). Check the arguments.`);
    expect(error).toMatchObject({ facts: { refused: [] } });
  });

  test.each(["", "<h1>no JSON</h1>", '{"cut'])(
    "is asked of no body that is not JSON: %j reads as none",
    async (text) => {
      const read: unknown[] = [];
      const errorBody = (body: unknown): ErrorBody => {
        read.push(body);
        return {};
      };
      await failureOf(sendBy(scripted({ status: 400, text }), { readErrorBody: errorBody })(safeCall));
      expect(read).toEqual([undefined]);
    },
  );

  test("does not decide what kind of failure it is: the status does", async () => {
    const kinds = await Promise.all([401, 403, 409].map((status) => errorFor({ code: "not_found" }, status)));
    expect(kinds).toMatchObject([{ kind: "unauthenticated" }, { kind: "forbidden" }, { kind: "conflict" }]);
  });
});

describe("what some work fails with", () => {
  test("is nothing when it does not", async () => {
    expect(await failureIn(Promise.resolve("done"))).toBeUndefined();
  });

  test("is the error itself", async () => {
    const error = new PlatformError("conflict", { platform: "Acme", operation: "read the thing" });
    expect(await failureIn(Promise.reject(error))).toBe(error);
  });

  test.each([canary, { message: canary }, undefined, null])("is an error also when %j was thrown", async (thrown) => {
    // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- also what is no error is thrown somewhere
    const failure = await failureIn(Promise.reject(thrown));
    expect(failure).toEqual(new Error("an unknown failure."));
    expectHidden(failure, canary);
  });
});

test("the call's own advice replaces the kind's", async () => {
  const call = { ...safeCall, advice: { 403: "Ask an administrator." } };
  const [own, other] = [scripted({ status: 403 }), scripted({ status: 401 })];
  expect((await failureOf(sendBy(own)(call))).message).toMatch(/\(403\)\. Ask an administrator\.$/);
  expect((await failureOf(sendBy(other)(call))).message).toMatch(/\(401\)\. Check that the credential/);
});

test("an answer that has the secret but not our form shows nothing of it", async () => {
  const error = await failureOf(sendBy(scripted({ text: `{"token":"${canary}"}` }))(mintCall));
  expect(error).toMatchObject({ kind: "invalidResponse", facts: { status: 200 } });
  expectHidden(error, canary, credential);
});

test("what is no failure of the far side is thrown as it is", async () => {
  const bug = new TypeError("a bug");
  expect(await failureOf(sendBy(scripted(bug))(safeCall))).toBe(bug);
});
