import { isLoopback } from "../../provider/http/proxy";
import type { Exchange } from "../../provider/http/transport";
import { network } from "../support/direct";
import { encrypted, exported, retirement, ownership, provider, secretValue } from "./exported";
import { asStack, AuditSetup, kept, stack, type Made } from "./audit-setup";
import { pairOf, pairWith } from "../support/platforms";

const revoke = { revoke: true, yes: true };
const pair = pairOf("ServiceToken on planetscale");

/** A token in the state, and one that a crash has orphaned, made so long ago. */
async function scene({ ago = 10 * 60_000 } = {}) {
  const setup = await AuditSetup.open();
  const [current, lost] = [await setup.make(pair), await setup.make(pair)];
  setup.at.clock.advance(ago);
  return { setup, current, lost, state: stack(kept(current)) };
}

/** States as they are read, one after the other. */
function inTurn(...states: readonly string[]): () => string {
  const left = [...states];
  return () => left.shift()!;
}

const listed = (retired: Made, current: Made): object =>
  retirement({ current: current.id, retiring: [{ token: retired.id, retireAt: "2026-11-03T00:00:00.000Z" }] });

describe("--revoke", () => {
  const meanwhile: Record<string, (lost: Made, current: Made) => string> = {
    "stands in the state": (lost, current) => stack(kept(current), kept(lost, { name: "cd" })),
    "is on a Retirement": (lost, current) => stack(kept(current), listed(lost, current)),
    "waits for its deletion": (lost, current) => stack(kept(current), kept(lost, { pendingDeletion: true })),
  };

  test.each(Object.entries(meanwhile))("leaves alone what by then %s", async (_what, then) => {
    const { setup, current, lost, state } = await scene();
    const { code, answer } = await setup.json(inTurn(state, then(lost, current)), revoke);
    expect(answer.revocations).toMatchObject([{ tokenId: lost.tokenId, outcome: "in state" }]);
    expect(setup.there("planetscale")).toContain(lost.tokenId);
    expect(code).toBe(0);
  });

  test.each([
    ["just now", 0, [120_000]],
    ["half a minute ago", 30_000, [90_000]],
    ["two minutes ago", 120_000, []],
  ])("of a token that was made %s waits until a run would have written it down", async (_when, ago, waits) => {
    const { setup, lost, state } = await scene({ ago });
    const { log, answer } = await setup.json(state, revoke);
    expect(setup.at.clock.slept).toEqual(waits);
    expect(log.includes("Waiting")).toBe(waits.length > 0);
    expect(answer.revocations).toMatchObject([{ tokenId: lost.tokenId, outcome: "revoked" }]);
  });

  test("revokes only what it has listed, and nothing that appears while it waits", async () => {
    const { setup, lost, state } = await scene({ ago: 0 });
    let late: Made | undefined;
    const clock = {
      now: () => setup.at.clock.now(),
      sleep: async () => void (late = await setup.make(pair)),
    };
    const { answer } = await setup.json(state, revoke, { clock });
    expect(answer.revocations).toMatchObject([{ tokenId: lost.tokenId, outcome: "revoked" }]);
    expect(setup.there("planetscale")).toContain(late!.tokenId);
  });

  test("of what has gone meanwhile says so", async () => {
    const { setup, lost, state } = await scene();
    const read = (): string => {
      if (setup.at.emulator.requests().some(({ method }) => method === "GET")) {
        setup.at.emulator.revokeToken("planetscale", lost.tokenId);
      }
      return state;
    };
    const { code, answer } = await setup.json(read, revoke);
    expect(answer.revocations).toMatchObject([{ outcome: "not found" }]);
    expect(code).toBe(0);
  });

  test("never ends the credential that it runs on", async () => {
    const setup = await AuditSetup.open();
    const sessions = pairWith({ named: false });
    const [current, lost] = [await setup.make(sessions), await setup.make(sessions)];
    setup.at.clock.advance(10 * 60_000);
    const env = { SERVERPOD_CLOUD_TOKEN: lost.secret };
    const { code, answer } = await setup.json(stack(kept(current)), revoke, { env });
    expect(answer.revocations).toMatchObject([{ tokenId: lost.tokenId, outcome: "skipped" }]);
    expect(setup.there(sessions.platform)).toContain(lost.tokenId);
    expect(code).toBe(2);
  });

  test("without an ownership in the state ends nothing", async () => {
    const { setup, current, lost } = await scene();
    const { code, answer } = await setup.json(exported([provider(), kept(current)]), revoke);
    expect(answer).toMatchObject({ orphaned: [], revocations: [] });
    expect(setup.there("planetscale")).toContain(lost.tokenId);
    expect(code).toBe(1);
  });

  test("ends nothing by the ownership of another stack", async () => {
    const { setup, lost } = await scene();
    const other = exported([
      ownership("another stack's ownership"),
      provider(),
      kept(lost, { id: "planetscale/acme/x" }),
    ]);
    const { answer } = await setup.json(other, revoke);
    expect(answer.revocations).toEqual([]);
    expect(setup.there("planetscale")).toContain(lost.tokenId);
  });

  test("says what could not be ended, and exits with 2", async () => {
    const { setup, lost, state } = await scene();
    setup.at.emulator.fault({ platform: "planetscale", method: "DELETE", fault: "status", status: 403 });
    const { code, text } = await setup.audit(state, revoke);
    expect(text).toContain(`ci (planetscale ${lost.tokenId}): not revoked: PlanetScale could not revoke`);
    expect(code).toBe(2);
  });

  test("ends nothing when the state cannot be read again", async () => {
    const { setup, lost, state } = await scene();
    const { code, answer } = await setup.json(inTurn(state, "{"), revoke);
    expect(answer.revocations).toMatchObject([
      { outcome: "failed", message: expect.stringMatching(/state/) as string },
    ]);
    expect(setup.there("planetscale")).toContain(lost.tokenId);
    expect(code).toBe(2);
  });

  test("ends nothing when the platform cannot be asked again", async () => {
    const { setup, lost, state } = await scene();
    let reads = 0;
    const read = (): string => {
      if ((reads += 1) === 2)
        setup.at.emulator.fault({ platform: "planetscale", fault: "status", status: 401, times: 9 });
      return state;
    };
    const { code, answer } = await setup.json(read, revoke);
    expect(answer.revocations).toMatchObject([{ outcome: "failed" }]);
    expect(answer.problems).toHaveLength(1);
    expect(setup.there("planetscale")).toContain(lost.tokenId);
    expect(code).toBe(1);
  });

  test("under PULUMI_TOKENS_NOW ends nothing but on this machine", async () => {
    const { setup, lost, state } = await scene();
    const { apiUrl } = setup.at.emulator.info.planetscale;
    const elsewhere = "https://api.example.com/v1";
    const transport = (exchange: Exchange) => {
      expect(isLoopback(exchange.url)).toBe(false);
      return network({ ...exchange, url: new URL(exchange.url.href.replace(elsewhere, apiUrl)) });
    };
    const env = { PULUMI_TOKENS_NOW: "2027-03-01" };
    const away = await setup.json(state, revoke, { transport, env: { ...env, PLANETSCALE_API_URL: elsewhere } });
    expect(away.answer.now).toMatch(/^2027-03-01/);
    expect(away.answer.revocations).toMatchObject([
      { outcome: "failed", message: expect.stringContaining("PULUMI_TOKENS_NOW") as string },
    ]);
    expect(setup.there("planetscale")).toContain(lost.tokenId);
    expect(away.code).toBe(2);
    expect((await setup.json(state, revoke, { env })).answer.revocations).toMatchObject([{ outcome: "revoked" }]);
  });

  test("with --json lists what it is about to revoke on standard error first", async () => {
    const { setup, lost, state } = await scene();
    const { log } = await setup.json(state, revoke);
    expect(log).toContain(lost.tokenId);
  });
});

describe("the credential of another Provider", () => {
  const explicit = (name: string, settings: object) =>
    provider(name, { "tokens:provider:explicit": "true", ...settings });
  const byValue = ({ tokenId, secret }: Made) =>
    explicit("two", {
      "tokens:planetscaleServiceTokenId": secretValue(tokenId),
      "tokens:planetscaleServiceToken": secretValue(secret),
    });
  const byVariable = explicit("two", {
    "tokens:planetscaleServiceTokenIdFromEnvironment": "TWO_ID",
    "tokens:planetscaleServiceTokenFromEnvironment": "TWO",
  });
  const unread = explicit("two", {
    "tokens:planetscaleServiceTokenId": encrypted(),
    "tokens:planetscaleServiceToken": encrypted(),
  });
  const signsIn =
    "not revoked: a Provider in these states signs in with it. Give that Provider another credential first.";
  const cannotTell =
    "not revoked: the audit cannot tell whether a Provider in these states signs in with it. If none does, revoke it at the platform.";
  const allowed = { ...revoke, credentialEnv: ["TWO", "TWO_ID"] };

  test("is not revoked, whichever Provider's token is first in the state", async () => {
    const { setup, current, lost } = await scene();
    const state = stack(byValue(lost), kept(current));
    const { code, answer } = await setup.json(state, revoke);
    expect(answer.revocations).toMatchObject([{ tokenId: lost.tokenId, outcome: "skipped", message: signsIn }]);
    expect(setup.there("planetscale")).toContain(lost.tokenId);
    expect(code).toBe(2);
  });

  test("is not revoked when the Provider is in the state of another stack", async () => {
    const { setup, lost, state } = await scene();
    const { answer } = await setup.json({ one: state, two: asStack("two", exported([byValue(lost)])) }, revoke);
    expect(answer.revocations).toMatchObject([{ tokenId: lost.tokenId, outcome: "skipped", message: signsIn }]);
  });

  test("is not revoked when a variable holds it", async () => {
    const { setup, current, lost } = await scene();
    const env = { TWO_ID: lost.tokenId.toUpperCase(), TWO: lost.secret };
    const { answer } = await setup.json(stack(byVariable, kept(current)), allowed, { env });
    expect(answer.revocations).toMatchObject([{ tokenId: lost.tokenId, outcome: "skipped", message: signsIn }]);
  });

  test.each([
    ["a variable that is not set", byVariable],
    ["an export without its secrets", unread],
  ])("is perhaps what is in %s: nothing is revoked", async (_what, two) => {
    const { setup, current, lost } = await scene();
    const { answer } = await setup.json(stack(two, kept(current)), allowed);
    expect(answer.revocations).toMatchObject([{ tokenId: lost.tokenId, outcome: "skipped", message: cannotTell }]);
    expect(setup.there("planetscale")).toContain(lost.tokenId);
  });

  test("keeps no other token from being revoked", async () => {
    const { setup, current, lost } = await scene();
    const third = await setup.make(pair, "third", "another stack id");
    const { answer } = await setup.json(stack(byValue(third), kept(current)), revoke);
    expect(answer.revocations).toMatchObject([{ tokenId: lost.tokenId, outcome: "revoked" }]);
  });
});

test("on Deplo, of which nothing shows the audit's own token, nothing is revoked", async () => {
  const setup = await AuditSetup.open({ behaviors: { deplo: { prefixFormat: "nowhere", meStatus: 404 } } });
  const service = pairOf("ServiceToken on deplo");
  const [current, lost] = [await setup.make(service), await setup.make(service)];
  setup.at.clock.advance(10 * 60_000);
  const { answer } = await setup.json(stack(kept(current)), revoke);
  expect(answer.revocations).toMatchObject([{ tokenId: lost.tokenId, outcome: "skipped" }]);
  expect(setup.there("deplo")).toContain(lost.tokenId);
});
