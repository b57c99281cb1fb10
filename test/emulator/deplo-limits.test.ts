import { emulate } from "./calls";
import { as, deplo, refused } from "./deplo-calls";

test("a token of one project may be refused the list altogether, and makes tokens all the same", async () => {
  const emulator = await emulate({ behaviors: { deplo: { projectTokenLists: "reject" } } });
  const api = as(emulator, { projectId: "proj_app", scopes: ["admin"] });
  expect((await api.list()).body).toEqual(refused(403, "Forbidden"));
  expect((await api.ask({ projectId: "proj_app" })).status).toBe(201);
  expect((await deplo(emulator).list()).status).toBe(200);
});

test.each([402, 403, 409, 422] as const)(
  "at the plan's limit, the answer %i tells limit and use",
  async (limitStatus) => {
    const emulator = await emulate({ behaviors: { deplo: { maxTokens: 1, limitStatus } } });
    const { status, body } = await deplo(emulator).ask();
    expect([status, body["statusCode"]]).toEqual([limitStatus, limitStatus]);
    expect(body["message"]).toBe("API token limit reached: 1 of 1 tokens are in use");
  },
);

test("the limit is a workspace's own, and a token revoked makes room", async () => {
  const workspaces = [{ id: "ws_acme" }, { id: "ws_globex" }];
  const emulator = await emulate({ deplo: { workspaces }, behaviors: { deplo: { maxTokens: 2 } } });
  const api = deplo(emulator);
  const { id } = await api.create();
  expect((await api.ask()).status).toBe(402);
  const globex = deplo(emulator, emulator.admin.deplo.credentials("ws_globex").token);
  expect((await globex.call("POST", "/access-tokens", { name: "g", scopes: ["read"] })).status).toBe(201);
  await api.remove(id);
  expect((await api.ask()).status).toBe(201);
});

test("the rate limit counts each credential by itself, and lets it in again when its minute is over", async () => {
  const emulator = await emulate({ behaviors: { deplo: { rateLimit: true, requestsPerMinute: 3 } } });
  const api = deplo(emulator);
  for (let n = 0; n < 3; n++) expect(await api.works()).toBe(true);
  const over = await api.list();
  expect([over.status, over.body]).toEqual([429, refused(429, "Too Many Requests")]);
  const seconds = Number(over.headers.get("retry-after"));
  expect(seconds).toBeGreaterThan(0);
  expect(await as(emulator).works()).toBe(true);
  emulator.advance(`${seconds}s`);
  expect(await api.works()).toBe(true);
});
