import { emulate } from "../support/emulator";
import { tokensAt } from "./calls";
import { idIn, instant, letIn, serverpodCloud, still } from "./serverpod-cloud-calls";

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

const lives = (emulator: Awaited<ReturnType<typeof emulate>>) =>
  Object.fromEntries(tokensAt(emulator, "serverpodCloud").map(({ id, alive }) => [id, alive]));

/**
 * The models that Serverpod generates for its clients: serverpod/serverpod, auth_success.dart @1aaca44;
 * serverpod/serverpod_cloud_clients, auth_token_info.dart @1441b68, user.dart @10ec9a0, not_found_exception.dart @1441b68.
 */
describe("answers", () => {
  test.each([
    [{}, undefined],
    [{ expiresAt: null, expiresAfter: 2_592_000_123 }, undefined],
    [{ expiresAt: "2030-03-01T12:00:00.123456Z", expiresAfter: null }, "2030-03-01T12:00:00.123Z"],
    [{ expiresAt: "2030-03-01T12:00:00+02:00" }, "2030-03-01T10:00:00.000Z"],
  ])("a creation with %j is answered with an AuthSuccess, and expires at %s", async (body, expiresAt) => {
    const emulator = await emulate();
    const answer = await serverpodCloud(emulator).create(body);
    expect(answer.body).toEqual({
      __className__: "serverpod_auth_core.AuthSuccess",
      token: answer.body.token,
      ...(expiresAt === undefined ? {} : { tokenExpiresAt: expiresAt }),
    });
  });

  test("the list is a bare array of AuthTokenInfo, to the millisecond as it was asked for, without null fields", async () => {
    const emulator = await emulate({ clock: still });
    const api = serverpodCloud(emulator);
    const asked = { expiresAt: "2030-03-01T12:00:00.123Z", expiresAfter: 2_592_000_123 };
    const id = idIn(await api.made(asked));
    const common = { __className__: "AuthTokenInfo", createdAt: instant, lastUsedAt: instant };
    expect(await api.listed()).toEqual([
      { ...common, tokenId: expect.stringMatching(uuid) as string, method: "email" },
      { ...common, tokenId: emulator.info.serverpodCloud.tokenId, method: "CLI token" },
      {
        ...common,
        tokenId: id,
        method: "CLI token",
        expiresAt: asked.expiresAt,
        expireAfterUnusedFor: asked.expiresAfter,
      },
    ]);
  });

  test("a typed exception names its class, outside and inside, and says why", async () => {
    const answer = await serverpodCloud(await emulate()).logout("nothing");
    expect(answer.headers.get("content-type")).toMatch(/^application\/json/);
    expect([answer.status, answer.body]).toEqual([
      400,
      {
        className: "NotFoundException",
        data: { __className__: "NotFoundException", message: "Invalid auth token ID" },
      },
    ]);
  });
});

describe("sessions", () => {
  test("a token is url-safe base64 of sas, its id and 32 bytes, as the sample in Serverpod's documents is", async () => {
    const sample = "c2FzAZxXRnzFeN2xTo6xVInh3k3bNanACBRM7ux5AYOLQDgzK82PZvdRn0N_f2WqLPCZ";
    expect(idIn(sample)).toBe("019c5746-7cc5-78dd-b14e-8eb15489e1de");
    const emulator = await emulate({ clock: still });
    const token = await serverpodCloud(emulator).made();
    expect(token).toMatch(/^[\w-]+$/);
    expect([token.length, token.slice(0, 4)]).toEqual([sample.length, sample.slice(0, 4)]);
    expect(idIn(token)).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(parseInt(idIn(token).replace("-", "").slice(0, 12), 16)).toBe(Date.parse(instant));
  });

  test("an unused token dies when its idle time is over; a fixed end holds however often a token is used", async () => {
    const emulator = await emulate({ clock: still });
    const make = (body: object) => serverpodCloud(emulator).made({ expiresAfter: 3_600_000, ...body });
    const [used, unused, fixed] = [await make({}), await make({}), await make({ expiresAt: "2030-01-01T02:00:00Z" })];
    emulator.advance("1h");
    expect([await letIn(emulator, used), await letIn(emulator, fixed)]).toEqual([true, true]);
    emulator.setNow("2030-01-01T01:00:00.001Z");
    expect([lives(emulator)[idIn(used)], await letIn(emulator, unused)]).toEqual([true, false]);
    emulator.advance("59m");
    expect([await letIn(emulator, used), await letIn(emulator, fixed)]).toEqual([true, true]);
    emulator.advance("2m");
    expect([await letIn(emulator, used), await letIn(emulator, fixed)]).toEqual([true, false]);
    emulator.advance("61m");
    expect(await letIn(emulator, used)).toBe(false);
  });

  test("only a use counts: a rejected call with another secret, and being listed, do not", async () => {
    const emulator = await emulate({ clock: still });
    const token = await serverpodCloud(emulator).made();
    const lastUsed = async () =>
      (await serverpodCloud(emulator).listed()).find(({ tokenId }) => tokenId === idIn(token))?.lastUsedAt;
    emulator.advance("1d");
    expect(await letIn(emulator, token.slice(0, -8) + "AAAAAAAA")).toBe(false);
    expect(await lastUsed()).toBe(instant);
    await letIn(emulator, token);
    expect(await lastUsed()).toBe("2030-01-02T00:00:00.000Z");
  });

  test.each(["null", "none", "its own"])("%s id ends the session of the call itself: true", async (id) => {
    const emulator = await emulate();
    const token = await serverpodCloud(emulator).made();
    const bodies = { null: { authTokenId: null }, none: {}, "its own": { authTokenId: idIn(token) } };
    const body = bodies[id as keyof typeof bodies];
    const answer = await serverpodCloud(emulator, token).call("authWithAuth/logoutDevice", body);
    expect([answer.status, answer.text, await letIn(emulator, token)]).toEqual([200, "true", false]);
    expect((await serverpodCloud(emulator).list()).status).toBe(200);
  });
});
