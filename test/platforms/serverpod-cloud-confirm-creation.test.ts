import type { Transport } from "../../provider/http/transport";
import { network } from "../support/direct";
import { failureOf } from "../support/errors";
import { pairOf } from "../support/platforms";
import { tokenStack } from "../support/stack";

const pair = pairOf("DeployToken on serverpodCloud");
const days = (count: number): number => count * 86_400_000;

/** A list of sessions with something else in each that expires, but for the provider's own. */
const listedWith =
  (fields: object): Transport =>
  async (exchange) => {
    const answer = await network(exchange);
    if (!exchange.url.pathname.endsWith("/listAuthSessions") || answer.status >= 300) return answer;
    const sessions = JSON.parse(answer.text) as Record<string, unknown>[];
    const [own, ...others] = sessions;
    return { ...answer, text: JSON.stringify([own, ...others.map((one) => ({ ...one, ...fields }))]) };
  };

test.each<[string, object, object, string]>([
  ["without an end", {}, { expiresAt: null }, "expiresIn"],
  ["with a later end", {}, { expiresAt: "2026-11-08T00:02:00Z" }, "expiresIn"],
  [
    "with a later end than an instant",
    { expiresIn: undefined, expiresAt: "2026-11-05T00:00:00.000Z" },
    { expiresAt: "2026-11-06T00:00:00Z" },
    "expiresAt",
  ],
  ["without an idle time", {}, { expireAfterUnusedFor: undefined }, "idleTtl"],
  ["with a longer idle time", {}, { expireAfterUnusedFor: days(31) }, "idleTtl"],
  ["with the server's idle time for none", { idleTtl: "never" }, { expireAfterUnusedFor: days(14) }, "idleTtl"],
])("a token that is listed %s is revoked and refused, with verify off too", async (_what, change, fields, argument) => {
  const stack = await tokenStack(pair, {}, { transport: listedWith(fields) });
  for (const verify of [true, false]) {
    const { message } = await failureOf(stack.up({ ...stack.args, ...change, verify }));
    expect(message).toContain(
      `Serverpod Cloud could not create the token with the requested \`${argument}\`: its answer does not confirm it. ` +
        `Its list shows another expiry: change \`${argument}\`, and please report this to pulumi-tokens.`,
    );
    expect(message).toMatch(/was revoked\. Nothing else has changed\.$/);
    expect(stack.living()).toEqual([]);
    expect(stack.engine.state.size).toBe(0);
  }
});

test.each<[string, object, object]>([
  ["a shorter idle time", {}, { expireAfterUnusedFor: days(14) }],
  ["the server's end for none", { expiresIn: undefined }, { expiresAt: "2026-11-08T00:00:00Z" }],
  ["an end that is later by seconds", {}, { expiresAt: "2026-11-08T00:00:59Z" }],
])("a token that is listed with %s is handed out", async (_what, change, fields) => {
  const stack = await tokenStack(pair, {}, { transport: listedWith(fields) });
  await stack.up({ ...stack.args, ...change });
  expect(stack.living()).toHaveLength(1);
});

test("a token that one list lacks is looked for in a second one; that both lack it is no confirmation", async () => {
  for (const [times, living] of [
    [1, 1],
    [2, 0],
  ] as const) {
    let lists = 0;
    const lagging = await tokenStack(
      pair,
      {},
      {
        transport: async (exchange) => {
          const answer = await network(exchange);
          if (!exchange.url.pathname.endsWith("/listAuthSessions")) return answer;
          lists += 1;
          // Two are asked for before the creation.
          if (lists <= 2 || lists > 2 + times) return answer;
          const [own] = JSON.parse(answer.text) as object[];
          return { ...answer, text: JSON.stringify([own]) };
        },
      },
    );
    const failure = await lagging.up().catch((error: unknown) => String(error));
    expect(failure ?? "").toMatch(living === 1 ? /^$/ : /could not show the new token in the list .+ was revoked/);
    expect(lagging.living()).toHaveLength(living);
  }
});
