import { emulate } from "../support/emulator";
import { type Detail, fastapiCloud, jsonOf, nobody } from "./fastapi-cloud-calls";

/** The words of FastAPI 0.165 with Pydantic 2.14 for the same body. */
test.each<[unknown, ...string[]]>([
  [{}, "body name missing"],
  [undefined, "body name missing"],
  [[], "body name missing"],
  [{ name: "", expires_in_days: 0 }, "body name string_too_short", "body expires_in_days greater_than_equal"],
  [{ name: "x", expires_in_days: 366 }, "body expires_in_days less_than_equal"],
  [{ name: "x", expires_in_days: null }, "body expires_in_days int_type"],
  [{ name: 7 }, "body name string_type"],
])("the body %j is 422 with every error, and nothing is created", async (body, ...expected) => {
  const api = fastapiCloud(await emulate());
  const answer = await api.mint(body);
  expect([answer.status, wordsIn(jsonOf(answer).detail)]).toEqual([422, expected]);
  expect(await api.listed()).toEqual([]);
});

const wordsIn = (detail: unknown): string[] => (detail as Detail[]).map(({ loc, type }) => [...loc, type].join(" "));

test("an error repeats the input, as FastAPI does", async () => {
  const { mint } = fastapiCloud(await emulate());
  expect(jsonOf(await mint({ name: 7 })).detail).toMatchObject([{ loc: ["body", "name"], input: 7 }]);
});

test("path, query and body are checked at once, after the credential and before the resource", async () => {
  const emulator = await emulate();
  const { call } = fastapiCloud(emulator);
  const wrongIn = async (method: string, path: string, body?: unknown) =>
    wordsIn(jsonOf(await call(method, path, body)).detail);
  expect(await wrongIn("POST", "/apps/x/tokens", {})).toEqual(["path app_id uuid_parsing", "body name missing"]);
  expect(await wrongIn("GET", "/apps/?team_id=x&limit=0&skip=-1")).toEqual([
    "query team_id uuid_parsing",
    "query limit greater_than_equal",
    "query skip greater_than_equal",
  ]);
  expect((await call("POST", `/apps/${nobody}/tokens`, {})).status).toBe(422);
  expect((await fastapiCloud(emulator, "dead").call("POST", "/apps/x/tokens", {})).status).toBe(401);
});

test("lists are cut by limit and skip, and count all", async () => {
  const emulator = await emulate();
  const { teamId, apps } = emulator.info.fastapiCloud;
  const { call } = fastapiCloud(emulator);
  const page = jsonOf(await call("GET", `/apps/?team_id=${teamId}&limit=1&skip=1`));
  expect([page.data.map(({ id }) => id), page["count"]]).toEqual([[apps[1]!.id], 2]);
  expect(jsonOf(await call("GET", "/teams/?skip=1"))).toEqual({ data: [], count: 1 });
});
