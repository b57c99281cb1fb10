import { emulate } from "./calls";
import { type Detail, fastapiCloud, jsonOf } from "./fastapi-cloud-calls";

const noObject = "Input should be a valid dictionary or object to extract fields from";
const fraction = "Input should be a valid integer, got a number with a fractional part";
const name = ["body", "name"];
const days = ["body", "expires_in_days"];
const tooShort = { type: "string_too_short", loc: name, msg: "String should have at least 1 character" };

/** The report of an input that breaks a bound. */
const bound = (than: "greater" | "less", key: "ge" | "le", value: number, input: number): Detail => {
  const msg = `Input should be ${than} than or equal to ${value}`;
  return { type: `${than}_than_equal`, loc: days, msg, input, ctx: { [key]: value } };
};

/** What FastAPI 0.165 with Pydantic 2.14 answers to the same body and the same model. */
test.each<[string, unknown, Detail[]]>([
  ["{}", {}, [{ type: "missing", loc: name, msg: "Field required", input: {} }]],
  ["no body", undefined, [{ type: "missing", loc: ["body"], msg: "Field required", input: null }]],
  ["a list", [], [{ type: "model_attributes_type", loc: ["body"], msg: noObject, input: [] }]],
  ["null", "null", [{ type: "model_attributes_type", loc: ["body"], msg: noObject, input: null }]],
  [
    "broken JSON",
    "{",
    [
      {
        type: "json_invalid",
        loc: ["body", 0],
        msg: "JSON decode error",
        input: {},
        ctx: { error: "Expecting value" },
      },
    ],
  ],
  [
    "two at once",
    { name: "", expires_in_days: 0 },
    [{ ...tooShort, loc: name, input: "", ctx: { min_length: 1 } }, bound("greater", "ge", 1, 0)],
  ],
  ["a year and a day", { name: "x", expires_in_days: 366 }, [bound("less", "le", 365, 366)]],
  [
    "half a day",
    { name: "x", expires_in_days: 1.5 },
    [{ type: "int_from_float", loc: days, msg: fraction, input: 1.5 }],
  ],
  [
    "never",
    { name: "x", expires_in_days: null },
    [{ type: "int_type", loc: days, msg: "Input should be a valid integer", input: null }],
  ],
  [
    "a number as a name",
    { name: 7 },
    [{ type: "string_type", loc: name, msg: "Input should be a valid string", input: 7 }],
  ],
])("%s is 422 in FastAPI's words, which repeat the input, and nothing is created", async (_, body, expected) => {
  const api = fastapiCloud(await emulate());
  const answer = await api.mint(body);
  expect([answer.status, jsonOf(answer)]).toEqual([422, { detail: expected }]);
  expect(await api.listed()).toEqual([]);
});

test("an unknown property is rejected by its name", async () => {
  const emulator = await emulate({ behaviors: { fastapiCloud: { unknownProperties: "reject" } } });
  expect(jsonOf(await fastapiCloud(emulator).mint({ name: "x", scope: "y", app_id: 1 })).detail).toEqual([
    { type: "extra_forbidden", loc: ["body", "scope"], msg: "Extra inputs are not permitted", input: "y" },
    { type: "extra_forbidden", loc: ["body", "app_id"], msg: "Extra inputs are not permitted", input: 1 },
  ]);
});

test("an id may be written without its dashes and in capitals; another text is no id", async () => {
  const emulator = await emulate();
  const { call } = fastapiCloud(emulator);
  const { appId } = emulator.info.fastapiCloud;
  for (const id of [appId.toUpperCase(), appId.replaceAll("-", "")])
    expect(jsonOf(await call("GET", `/apps/${id}`)).id).toBe(appId);
  for (const id of ["x", appId.slice(1)])
    expect(jsonOf(await call("GET", `/apps/${id}`)).detail).toMatchObject([
      { type: "uuid_parsing", loc: ["path", "app_id"], input: id },
    ]);
});

test("everything that is wrong comes at once: path, query and body; and before what does not exist", async () => {
  const emulator = await emulate();
  const { call } = fastapiCloud(emulator);
  const wrongIn = async (method: string, path: string, body?: unknown) =>
    (jsonOf(await call(method, path, body)).detail as Detail[]).map(({ loc, type }) => [...loc, type].join(" "));
  expect(await wrongIn("POST", "/apps/x/tokens", {})).toEqual(["path app_id uuid_parsing", "body name missing"]);
  expect(await wrongIn("GET", "/apps/?team_id=x&limit=0&skip=-1")).toEqual([
    "query team_id uuid_parsing",
    "query limit greater_than_equal",
    "query skip greater_than_equal",
  ]);
  expect(await wrongIn("GET", "/apps/")).toEqual(["query team_id missing"]);
  expect((await call("POST", "/apps/00000000-0000-4000-8000-000000000000/tokens", {})).status).toBe(422);
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
