import { emulate } from "../support/emulator";
import { bearer } from "./calls";
import { planetscale } from "./planetscale-calls";
import { type Call, holding, newBranch, ofPipeline, on, pscale, upTo } from "./planetscale-client";

const names = async (call: Call, path: string) => (await call("GET", path)).body.data.map(({ name }) => name);

test("a deleted branch takes its passwords along, and its name is free again", async () => {
  const call = holding(await emulate(), ...ofPipeline, "delete_branch");
  await upTo(call, "password create app feature ci");
  expect(await names(call, `${on}/branches`)).toEqual(["main", "feature", "next"]);
  expect(await names(call, `${on}/passwords`)).toEqual(["ci"]);
  expect((await call("DELETE", `${on}/branches/feature`)).status).toBe(204);
  expect((await call("DELETE", `${on}/branches/feature`)).status).toBe(404);
  expect((await call("GET", `${on}/branches/feature`)).status).toBe(404);
  expect(await names(call, `${on}/branches`)).toEqual(["main", "next"]);
  expect((await call("GET", `${on}/passwords`)).body.data).toEqual([]);
  expect((await call("POST", `${on}/branches`, newBranch)).status).toBe(201);
});

test("a deploy request goes into the parent of its branch, and is deployed once", async () => {
  const call = holding(await emulate(), ...ofPipeline);
  await upTo(call, "branch create app next --from feature");
  const made = async (branch: string) => (await call("POST", `${on}/deploy-requests`, { branch, notes: "" })).body;
  expect(await made("feature")).toMatchObject({ number: 1, into_branch: "main", state: "open", deployed_at: null });
  expect(await made("next")).toMatchObject({ number: 2, into_branch: "feature" });
  const deployed = await call("POST", `${on}/deploy-requests/1/deploy`, { instant_ddl: false });
  expect(deployed.body).toMatchObject({
    state: "closed",
    deployment_state: "complete",
    deployed_at: expect.any(String) as string,
  });
  expect((await call("POST", `${on}/deploy-requests/1/deploy`, { instant_ddl: false })).status).toBe(422);
  const numbers = async (query: string) =>
    (await call("GET", `${on}/deploy-requests${query}`)).body.data.map((one) => one["number"]);
  expect(await numbers("?branch=feature&state=open")).toEqual([]);
  expect(await numbers("?branch=next&state=open")).toEqual([2]);
  expect(await numbers("")).toEqual([2, 1]);
});

test.each<[string, string, string, unknown, number]>([
  ["a branch of a branch that is not there", "POST", "/branches", { ...newBranch, parent_branch: "nothing" }, 404],
  ["a branch of a name that is taken", "POST", "/branches", { ...newBranch, name: "main" }, 422],
  ["a branch without a name", "POST", "/branches", { ...newBranch, name: "" }, 422],
  ["the branch that every database has", "DELETE", "/branches/main", undefined, 422],
  ["a deploy request from nowhere", "POST", "/deploy-requests", { branch: "nothing", notes: "" }, 404],
  [
    "a deploy request into nowhere",
    "POST",
    "/deploy-requests",
    { branch: "main", into_branch: "nothing", notes: "" },
    404,
  ],
  ["a deploy request that is not there", "GET", "/deploy-requests/1", undefined, 404],
  ["a deployment of one that is not there", "POST", "/deploy-requests/1/deploy", { instant_ddl: false }, 404],
  ["a password of nothing", "POST", "/branches/nothing/passwords", { role: "admin", name: "ci" }, 404],
  ["a password of an unknown role", "POST", "/branches/main/passwords", { role: "owner", name: "ci" }, 422],
  ["the passwords of nothing", "GET", "/branches/nothing/passwords", undefined, 404],
])("%s: %s %s is refused", async (_what, method, path, body, status) => {
  const emulator = await emulate();
  const user = pscale(emulator, bearer(emulator.info.planetscale.accessToken));
  expect((await user(method, on + path, body)).status).toBe(status);
});

test("a password's plain text stands in the answer to its creation and nowhere else", async () => {
  const emulator = await emulate();
  const call = holding(emulator, ...ofPipeline);
  const made = await upTo(call, "password create app feature ci");
  const text = String(made.body["plain_text"]);
  expect(text).toMatch(/^pscale_pw_.{43}$/);
  const elsewhere = [await call("GET", `${on}/passwords`), await planetscale(emulator).list()].map((one) => one.text);
  expect(JSON.stringify([elsewhere, emulator.requests()])).not.toContain(text);
});
