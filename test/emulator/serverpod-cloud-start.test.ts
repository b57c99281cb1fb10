import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Emulator } from "../../sdk/testing";
import { bearer, emulate, send, tokensAt } from "./calls";
import { idIn, letIn, serverpodCloud } from "./serverpod-cloud-calls";
import { atEnd } from "../support/record";

let directory: string;
let state: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "pulumi-tokens-"));
  atEnd(() => rm(directory, { recursive: true, force: true }));
  state = join(directory, "state.json");
});

const aToken = `c2Fz${"A".repeat(64)}`;

const sessions = (emulator: Emulator, user?: string) => emulator.admin.serverpodCloud.listSessions(user);

test("at the start there is one user with a login and a token, and info says what a program needs", async () => {
  const emulator = await emulate();
  const { apiUrl, token, tokenId, userId } = emulator.info.serverpodCloud;
  expect(Object.keys(emulator.info.serverpodCloud).sort()).toEqual(["apiUrl", "token", "tokenId", "userId"]);
  expect(apiUrl).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/$/);
  expect([idIn(token), await letIn(emulator, token)]).toEqual([tokenId, true]);
  expect(sessions(emulator)).toEqual([
    { id: expect.any(String) as string, kind: "login" },
    { id: tokenId, kind: "token" },
  ]);
  expect((await serverpodCloud(emulator).create()).body["authUserId"]).toBe(userId);
});

test("each user that is named gets the same, and the first one is the one of info", async () => {
  const users = ["a@acme.example", "b@acme.example"];
  const emulator = await emulate({ serverpodCloud: { users } });
  const { credentials } = emulator.admin.serverpodCloud;
  const [a, b] = users.map((user) => credentials(user));
  expect(emulator.info.serverpodCloud).toMatchObject(a!);
  expect(credentials()).toEqual(a);
  expect(new Set([a!.token, b!.token, a!.userId, b!.userId]).size).toBe(4);
  for (const [n, user] of users.entries()) {
    const { body } = await serverpodCloud(emulator, credentials(user).token).call("users/readUser");
    expect([body.id, body["email"]]).toEqual([n + 1, user]);
  }
});

test("a restart keeps what was made, retires the earlier bootstrap token, and keeps its id", async () => {
  const first = await emulate({ state });
  const old = first.info.serverpodCloud;
  const token = await serverpodCloud(first).made({ expiresAfter: 3_600_000 });
  first.advance("50m");
  await letIn(first, token);
  const before = tokensAt(first, "serverpodCloud");
  await first.close();

  const second = await emulate({ state });
  const { token: fresh, tokenId, userId } = second.info.serverpodCloud;
  expect([tokenId, userId, idIn(fresh)]).toEqual([old.tokenId, old.userId, old.tokenId]);
  expect([await letIn(second, old.token), await letIn(second, fresh)]).toEqual([false, true]);
  expect(tokensAt(second, "serverpodCloud")).toEqual(expect.arrayContaining(before));
  expect(tokensAt(second, "serverpodCloud")).toHaveLength(before.length);
  second.advance("50m");
  expect(await letIn(second, token)).toBe(true);
});

test("restarts go on and on: what was made by others stays, and no user is made twice", async () => {
  const users = ["a@acme.example", "b@acme.example"];
  const first = await emulate({ state, serverpodCloud: { users } });
  const made = await serverpodCloud(first).made();
  const [login] = sessions(first);
  await serverpodCloud(first).logout(login?.id);
  const { secret } = first.admin.serverpodCloud.signIn();
  await first.close();
  for (let start = 0; start < 3; start++) {
    const emulator = await emulate({ state, serverpodCloud: { users } });
    const kinds = sessions(emulator).map(({ kind }) => kind);
    expect(kinds.sort()).toEqual(["login", "login", "token", "token"]);
    expect([await letIn(emulator, made), await letIn(emulator, secret)]).toEqual([true, true]);
    const { token } = emulator.admin.serverpodCloud.credentials(users[1]);
    expect((await serverpodCloud(emulator, token).call("users/readUser")).body.id).toBe(2);
    await emulator.close();
    const file = JSON.parse(await readFile(state, "utf8")) as {
      platforms: { serverpodCloud: { users: unknown[]; sessions: unknown[] } };
    };
    const { serverpodCloud: saved } = file.platforms;
    expect([saved.users.length, saved.sessions.length]).toEqual([2, 6]);
  }
});

test("a user who is new at a restart is made beside the earlier ones, and named users come first", async () => {
  await (await emulate({ state })).close();
  const second = await emulate({ state, serverpodCloud: { users: ["b@acme.example"] } });
  const { credentials } = second.admin.serverpodCloud;
  expect(second.info.serverpodCloud.token).toBe(credentials("b@acme.example").token);
  for (const user of ["admin@acme.example", "b@acme.example"]) {
    expect(
      sessions(second, user)
        .map(({ kind }) => kind)
        .sort(),
    ).toEqual(["login", "token"]);
    expect(await letIn(second, credentials(user).token)).toBe(true);
  }
});

test("after everything was ended, a restart gives a new login and a new token with a new id", async () => {
  const first = await emulate({ state });
  const { tokenId, userId } = first.info.serverpodCloud;
  await serverpodCloud(first).logoutAll();
  await first.close();
  const second = await emulate({ state });
  expect(second.info.serverpodCloud.userId).toBe(userId);
  expect(second.info.serverpodCloud.tokenId).not.toBe(tokenId);
  expect(sessions(second)).toHaveLength(2);
});

test("a token that is given holds over a restart, also one that was made before", async () => {
  const first = await emulate({ state });
  const token = await serverpodCloud(first).made();
  await first.close();
  for (let start = 0; start < 2; start++) {
    const emulator = await emulate({ state, serverpodCloud: { credentials: { token } } });
    expect(emulator.info.serverpodCloud).toMatchObject({ token, tokenId: idIn(token) });
    expect(await letIn(emulator, token)).toBe(true);
    expect(sessions(emulator)).toHaveLength(2);
    await emulator.close();
  }
  expect(await readFile(state, "utf8")).not.toContain("c2Fz");
});

test("a token that is given is the first user's", async () => {
  const [first, second] = ["a@acme.example", "b@acme.example"];
  const emulator = await emulate({ serverpodCloud: { users: [first, second], credentials: { token: aToken } } });
  const { credentials } = emulator.admin.serverpodCloud;
  expect(credentials(first).token).toBe(aToken);
  expect(credentials(second).token).not.toBe(aToken);
});

test.each(["", "nonsense", `c2Fz${"A".repeat(63)}`, `c2Fz${"A".repeat(65)}`, `c2F0${"A".repeat(64)}`, `x${aToken}`])(
  "%j is no token to be given, and the error does not repeat it",
  async (token) => {
    const start = emulate({ serverpodCloud: { credentials: { token } } });
    await expect(start).rejects.toThrow("serverpodCloud.credentials.token: ");
    if (token !== "") await expect(start).rejects.not.toThrow(token);
  },
);

test("no secret is in the log, the file, a control answer or a refusal, wherever a client puts it", async () => {
  const emulator = await emulate({ state });
  const { apiUrl, token } = emulator.info.serverpodCloud;
  const { url } = emulator.info.control;
  const { createToken, signIn } = emulator.admin.serverpodCloud;
  const canaries = [token, await serverpodCloud(emulator).made(), createToken().secret, signIn().secret];
  const texts: string[] = [];
  for (const canary of canaries) {
    for (const api of [serverpodCloud(emulator, canary), serverpodCloud(emulator)]) {
      const answers = [
        await api.call(`users/readUser?auth=${canary}`),
        await api.call(`authWithAuth/${canary}`),
        await api.call(`${canary}/${canary}`),
        await api.create({ expiresAt: canary, auth: canary, list: [{ secret: canary }] }),
        await api.call("authWithAuth/createCliToken", `broken ${canary}`),
        await api.logout(canary),
        await send("POST", `${apiUrl}users/readUser`, { headers: { authorization: `Digest ${canary}` } }),
        await send("POST", `${apiUrl}users/readUser`, { headers: { authorization: bearer(`${canary} x`) } }),
      ];
      texts.push(...answers.map(({ text }) => text));
    }
  }
  for (const path of ["/tokens", "/requests", "/behaviors"]) texts.push((await send("GET", url + path)).text);
  texts.push(JSON.stringify([emulator.requests(), emulator.tokens(), sessions(emulator)]));
  await emulator.close();
  texts.push(await readFile(state, "utf8"));
  expect(new Set(canaries).size).toBe(4);
  for (const canary of canaries) for (const text of texts) expect(text).not.toContain(canary);
});

test("the log says what was asked for, and by which token: ids are no secrets", async () => {
  const emulator = await emulate();
  const { tokenId } = emulator.info.serverpodCloud;
  await serverpodCloud(emulator).create({ expiresAfter: 60_000 });
  await serverpodCloud(emulator).logout(tokenId);
  const common = { platform: "serverpodCloud", method: "POST", caller: tokenId, status: 200 };
  expect(emulator.requests()).toMatchObject([
    { ...common, path: "/authWithAuth/createCliToken", body: { expiresAfter: 60_000 } },
    { ...common, path: "/authWithAuth/logoutDevice", body: { authTokenId: tokenId } },
  ]);
});
