import { bearer, emulate, send } from "./calls";
import { type Detail, fastapiCloud, jsonOf } from "./fastapi-cloud-calls";

const details = (answer: Parameters<typeof jsonOf>[0]): Detail[] => jsonOf(answer).detail as Detail[];

const tooShort = { type: "string_too_short", loc: ["body", "name"], msg: "String should have at least 1 character" };
const parsing = "Input should be a valid integer, unable to parse string as an integer";
const noObject = "Input should be a valid dictionary or object to extract fields from";
const integer = "Input should be a valid integer";
const days = ["body", "expires_in_days"];

/** What FastAPI 0.165 with Pydantic 2.14 answers to the same body and the same model. */
const wrong: [string, unknown, Detail[]][] = [
  ["{}", {}, [{ type: "missing", loc: ["body", "name"], msg: "Field required", input: {} }]],
  ["no body", undefined, [{ type: "missing", loc: ["body"], msg: "Field required", input: null }]],
  ["a list", [], [{ type: "model_attributes_type", loc: ["body"], msg: noObject, input: [] }]],
  ["a text", '"x"', [{ type: "model_attributes_type", loc: ["body"], msg: noObject, input: "x" }]],
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
    [
      { ...tooShort, input: "", ctx: { min_length: 1 } },
      {
        type: "greater_than_equal",
        loc: days,
        msg: "Input should be greater than or equal to 1",
        input: 0,
        ctx: { ge: 1 },
      },
    ],
  ],
  [
    "a year and a day",
    { name: "x", expires_in_days: 366 },
    [
      {
        type: "less_than_equal",
        loc: days,
        msg: "Input should be less than or equal to 365",
        input: 366,
        ctx: { le: 365 },
      },
    ],
  ],
  [
    "half a day",
    { name: "x", expires_in_days: 1.5 },
    [
      {
        type: "int_from_float",
        loc: days,
        msg: "Input should be a valid integer, got a number with a fractional part",
        input: 1.5,
      },
    ],
  ],
  [
    "no number",
    { name: "x", expires_in_days: "soon" },
    [{ type: "int_parsing", loc: days, msg: parsing, input: "soon" }],
  ],
  ["no days", { name: "x", expires_in_days: "" }, [{ type: "int_parsing", loc: days, msg: parsing, input: "" }]],
  ["never", { name: "x", expires_in_days: null }, [{ type: "int_type", loc: days, msg: integer, input: null }]],
  [
    "a number as a name",
    { name: 7 },
    [{ type: "string_type", loc: ["body", "name"], msg: "Input should be a valid string", input: 7 }],
  ],
];

test.each(wrong)(
  "%s is 422 in FastAPI's words, which repeat the input, and nothing is made",
  async (_, body, expected) => {
    const api = fastapiCloud(await emulate());
    const answer = await api.mint(body);
    expect([answer.status, jsonOf(answer)]).toEqual([422, { detail: expected }]);
    expect(await api.listed()).toEqual([]);
  },
);

test.each(["7", " 7 ", "7.0", 7, 7.0])("%j is a whole number to Pydantic", async (given) => {
  const emulator = await emulate({ clock: () => 0 });
  const { expired_at } = await fastapiCloud(emulator).made({ name: "x", expires_in_days: given });
  expect(expired_at).toBe("1970-01-08T00:00:00Z");
});

test.each(["0x7", "7e0", "7.5"])("%j is none", async (given) => {
  const [problem] = details(await fastapiCloud(await emulate()).mint({ name: "x", expires_in_days: given }));
  expect(problem).toMatchObject({ type: "int_parsing", input: given });
});

test("JSON that is not sent as JSON is a text", async () => {
  const emulator = await emulate();
  const { apiUrl, appId, accessToken } = emulator.info.fastapiCloud;
  const body = '{"name":"x"}';
  const answer = await send("POST", `${apiUrl}/apps/${appId}/tokens`, {
    body,
    headers: { authorization: bearer(accessToken), "content-type": "text/plain" },
  });
  expect(jsonOf(answer)).toEqual({
    detail: [{ type: "model_attributes_type", loc: ["body"], msg: noObject, input: body }],
  });
});

test.each([
  ["x", "invalid character: found `x` at 0"],
  ["00000000-0000-4000-8000-00000000000g", "invalid character: found `g` at 35"],
  ["00000000-0000-4000-8000-00000000000", "invalid length"],
])("%s is no id of an app", async (id, error) => {
  const answer = await fastapiCloud(await emulate()).call("GET", `/apps/${id}`);
  const msg = `Input should be a valid UUID, ${error}`;
  expect([answer.status, jsonOf(answer)]).toEqual([
    422,
    { detail: [{ type: "uuid_parsing", loc: ["path", "app_id"], msg, input: id, ctx: { error } }] },
  ]);
});

test("an id may be written without its dashes and in capitals", async () => {
  const emulator = await emulate();
  const { appId } = emulator.info.fastapiCloud;
  for (const id of [appId.toUpperCase(), appId.replaceAll("-", "")])
    expect(jsonOf(await fastapiCloud(emulator).call("GET", `/apps/${id}`)).id).toBe(appId);
});

test("everything that is wrong comes at once: path, query and body", async () => {
  const { call } = fastapiCloud(await emulate());
  const body = await call("POST", "/apps/x/tokens", {});
  expect(details(body).map(({ loc }) => loc)).toEqual([
    ["path", "app_id"],
    ["body", "name"],
  ]);
  const query = await call("GET", "/apps/?team_id=x&limit=0&skip=-1");
  expect(details(query).map(({ loc, type }) => [...loc, type])).toEqual([
    ["query", "team_id", "uuid_parsing"],
    ["query", "limit", "greater_than_equal"],
    ["query", "skip", "greater_than_equal"],
  ]);
  expect(details(await call("GET", "/apps/"))).toEqual([
    { type: "missing", loc: ["query", "team_id"], msg: "Field required", input: null },
  ]);
  expect(details(await call("POST", "/apps/", { team_id: 7, name: "x" }))).toEqual([
    {
      type: "uuid_type",
      loc: ["body", "team_id"],
      msg: "UUID input should be a string, bytes or UUID object",
      input: 7,
    },
  ]);
});

test("broken JSON comes before the credentials, and the credentials before what is wrong", async () => {
  const emulator = await emulate();
  const { call } = fastapiCloud(emulator, "dead");
  expect((await call("POST", "/apps/x/tokens", "{")).status).toBe(422);
  expect((await call("POST", "/apps/x/tokens", {})).status).toBe(401);
  const { secret } = emulator.admin.fastapiCloud.createToken();
  expect((await fastapiCloud(emulator, secret).call("POST", "/apps/x/tokens", {})).status).toBe(403);
});

test("what is wrong comes before what is not there", async () => {
  const { call } = fastapiCloud(await emulate());
  expect((await call("POST", "/apps/00000000-0000-4000-8000-000000000000/tokens", {})).status).toBe(422);
});

test("a name is counted in characters", async () => {
  const emulator = await emulate({ behaviors: { fastapiCloud: { maxNameLength: 2 } } });
  expect((await fastapiCloud(emulator).mint({ name: "🐔🐔" })).status).toBe(201);
  expect(details(await fastapiCloud(emulator).mint({ name: "🐔🐔🐔" }))[0]).toMatchObject({
    msg: "String should have at most 2 characters",
    ctx: { max_length: 2 },
  });
});

test("lists are cut by limit and skip, and count all", async () => {
  const emulator = await emulate();
  const { teamId, apps } = emulator.info.fastapiCloud;
  const { call } = fastapiCloud(emulator);
  const page = jsonOf(await call("GET", `/apps/?team_id=${teamId}&limit=1&skip=1`));
  expect([page.data.map(({ id }) => id), page["count"]]).toEqual([[apps[1]!.id], 2]);
  expect(jsonOf(await call("GET", "/teams/?skip=1"))).toEqual({ data: [], count: 1 });
});
