import { failedAs, kindOf, PlatformError, type FailureKind } from "../../provider/http/failure";
import { expectHidden, failureOf } from "../support/errors";
import { credential, mintCall, safeCall, scripted, sendBy } from "../support/transport";

test.each<[number, FailureKind]>([
  [400, "rejected"],
  [401, "unauthenticated"],
  [402, "rejected"],
  [403, "forbidden"],
  [404, "notFound"],
  [405, "rejected"],
  [408, "unavailable"],
  [409, "conflict"],
  [410, "rejected"],
  [422, "rejected"],
  [429, "throttled"],
  [499, "rejected"],
  [500, "unavailable"],
  [501, "unavailable"],
  [502, "unavailable"],
  [503, "unavailable"],
  [504, "unavailable"],
  [599, "unavailable"],
  [100, "unreadable"],
  [301, "unreadable"],
  [302, "unreadable"],
])("status %i is %s", (status, kind) => {
  expect(kindOf(status)).toBe(kind);
});

/** What an operator and a machine may do after each kind. */
const kinds: Record<FailureKind, { passing: boolean; uncertain: boolean; notDone: boolean }> = {
  unauthenticated: { passing: false, uncertain: false, notDone: false },
  forbidden: { passing: false, uncertain: false, notDone: false },
  notFound: { passing: false, uncertain: false, notDone: false },
  conflict: { passing: false, uncertain: false, notDone: false },
  rejected: { passing: false, uncertain: false, notDone: false },
  throttled: { passing: true, uncertain: false, notDone: true },
  unavailable: { passing: true, uncertain: true, notDone: false },
  unreachable: { passing: true, uncertain: false, notDone: true },
  unanswered: { passing: true, uncertain: true, notDone: false },
  unreadable: { passing: true, uncertain: true, notDone: false },
};

describe.each(Object.entries(kinds))("%s", (kind, { passing, uncertain, notDone }) => {
  const error = new PlatformError(kind as FailureKind, { platform: "Acme", operation: "read the thing" });

  test("says whether it passes, and whether it may have been done", () => {
    expect([error.passing, error.uncertain, error.notDone]).toEqual([passing, uncertain, notDone]);
  });

  test("is never both uncertain and provably not done", () => {
    expect(error.uncertain && error.notDone).toBe(false);
  });

  test("is told in one sentence with what to do next", () => {
    expect(error.message).toMatch(new RegExp(`^Acme could not read the thing: [^:]+ \\(${kind}\\)\\. [A-Z].+\\.$`));
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
  expect(error.message).toBe(
    "Acme could not read the thing: the request was refused (422 rejected). Check the arguments.",
  );
});

test("a plain code and the request's id are told", async () => {
  const error = await refuse(`{"code":"name_taken"}`, { "x-request-id": "req_1-2" });
  expect(error.message).toContain("(422 name_taken, request req_1-2)");
});

test("the call's own advice replaces the kind's", async () => {
  const call = { ...safeCall, advice: { 403: "Ask an administrator." } };
  const [own, other] = [scripted({ status: 403 }), scripted({ status: 401 })];
  expect((await failureOf(sendBy(own)(call))).message).toMatch(/\(403 forbidden\)\. Ask an administrator\.$/);
  expect((await failureOf(sendBy(other)(call))).message).toMatch(/\(401 unauthenticated\)\. Check that the credential/);
});

test("an answer that has the secret but not our form shows nothing of it", async () => {
  const error = await failureOf(sendBy(scripted({ text: `{"token":"${canary}"}` }))(mintCall));
  expect(error).toMatchObject({ kind: "unreadable", facts: { status: 200 } });
  expectHidden(error, canary, credential);
});

test("what is no failure of the far side is thrown as it is", async () => {
  const bug = new TypeError("a slip of ours");
  expect(await failureOf(sendBy(scripted(bug))(safeCall))).toBe(bug);
});
