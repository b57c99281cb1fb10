import type { Transport } from "../../provider/http/transport";
import { readErrorBody } from "../../provider/platforms/fastapi-cloud/client";
import { everyItem } from "../../provider/platforms/shared/paging";
import { network } from "../support/direct";
import { expectHidden, failureOf } from "../support/errors";
import { pairs } from "../support/platforms";
import { simulatedStack, type Pair } from "../support/stack";

/** A mint's answer with something else in one of its fields. */
const oddMint =
  ({ fixture }: Pair, field: string, odd: (value: string) => string): Transport =>
  async (exchange) => {
    const answer = await network(exchange);
    if (exchange.method !== "POST" || !fixture.requests.create.path.test(exchange.url.pathname)) return answer;
    const body = JSON.parse(answer.text) as Record<string, string>;
    return { ...answer, text: JSON.stringify({ ...body, [field]: odd(body[field] ?? "") }) };
  };

const canary = "canary-of-a-secret";

describe.each(pairs)("the mint of a $pair", (pair) => {
  const { secret: secretField, id: idField } = pair.fixture.created;
  const ids = ["", "..", "\ud800", "a\r\nb", "x".repeat(1 << 20)];

  test.each([
    ...(idField === undefined ? [] : ids.map((id) => [idField, () => id] as const)),
    ...["\r\nx-evil: 1", " ", "é", "x".repeat(1 << 20)].map(
      (end) => [secretField, (secret: string) => secret + end] as const,
    ),
    [secretField, () => `${canary}\0`] as const,
  ])("whose answer has a wrong %s is undone, and says so", async (field, odd) => {
    const setup = await simulatedStack(pair.platform, {}, { transport: oddMint(pair, field, odd) });
    const { engine, emulator } = setup;
    const args = { ...pair.token.args(emulator), verify: false };
    const error = await failureOf(engine.up((declare) => declare(pair.kind, "ci", args)));
    expect(error.message).toMatch(
      /the answer could not be read .*was created although the answer was lost, and was revoked\. Run again\.$/,
    );
    expectHidden(error, canary);
    expect(setup.alive()).toEqual([]);
    expect(engine.state.size).toBe(0);
  });
});

test("a page of hundreds of thousands of items is read like another", async () => {
  const items = Array.from({ length: 300_000 }, (_, at) => at);
  expect(await everyItem(() => Promise.resolve({ items }))).toHaveLength(300_000);
});

test.each([
  { loc: [{ toString: 1, valueOf: 1 }] },
  { loc: ["body", JSON.parse(`${"[".repeat(20_000)}${"]".repeat(20_000)}`)] },
  { loc: ["constructor"] },
  { loc: ["__proto__"] },
  { loc: [] },
])("what FastAPI Cloud refuses says nothing where it names no field of the request (%#)", ({ loc }) => {
  expect(readErrorBody({ detail: [{ loc, type: "missing" }] }).refused ?? []).toEqual([]);
});
