import type { TokenPair } from "../support/platforms";
import { tokensAt } from "./calls";
import { called, every } from "./every";

// The behaviors that platforms share. The rate limit is in every.test.ts.

type Called = Awaited<ReturnType<typeof called>>;

/** Whether creations with these names succeed, one after the other. */
const creates =
  (...names: string[]) =>
  async ({ create }: Called): Promise<boolean[]> => {
    const outcomes = [];
    for (const name of names)
      outcomes.push(
        await create(name).then(
          () => true,
          () => false,
        ),
      );
    return outcomes;
  };

async function order({ create, ids }: Called): Promise<string> {
  const [first, second] = [await create(), await create()];
  const listed = await ids();
  return listed.indexOf(first.id) < listed.indexOf(second.id) ? "oldest" : "newest";
}

async function listsExpired({ create, ids, clock }: Called): Promise<boolean> {
  const { id } = await create();
  clock.advance(8 * 86_400_000);
  return (await ids()).includes(id);
}

/** Whether a creation with an unknown property succeeds. */
async function unknownProperties({ create, exchanges }: Called): Promise<boolean> {
  await create();
  const { url, method, headers, body = "" } = exchanges.find((sent) => sent.body?.includes("name") ?? false)!;
  const sent = body.replace("{", '{"nmae":1,').replace(/"name":"[^"]*"/, '"name":"other"');
  return (await fetch(url, { method, headers, body: sent })).ok;
}

const long = (length: number): string => "x".repeat(length);

const laws: [behavior: string, value: unknown, look: (setup: Called) => Promise<unknown>, expected: unknown][] = [
  ["order", "newest", order, "newest"],
  ["order", "oldest", order, "oldest"],
  ["listExpired", true, listsExpired, true],
  ["listExpired", false, listsExpired, false],
  ["unknownProperties", "ignore", unknownProperties, true],
  ["unknownProperties", "reject", unknownProperties, false],
  ["maxNameLength", 0, creates(long(256)), [true]],
  ["maxNameLength", 254, creates(long(254), long(255)), [true, false]],
  ["duplicateNames", true, creates("twin", "twin"), [true, true]],
  ["duplicateNames", false, creates("twin", "twin"), [true, false]],
];

const having = (behavior: string): TokenPair[] => every.filter(({ fixture }) => behavior in fixture.behaviors);

const cases = laws.flatMap(([behavior, value, look, expected]) =>
  having(behavior).map((pair) => ({ ...pair, behavior, value, look, expected })),
);

test.each(cases)(
  "$platform with the behavior $behavior: $value",
  async ({ behavior, value, look, expected, ...pair }) => {
    const setup = await called(pair, { behaviors: { [pair.platform]: { [behavior]: value } } });
    expect(await look(setup)).toEqual(expected);
  },
);

test.each(having("maxTokens"))("$platform has a maximum number of tokens", async (pair) => {
  const setup = await called(pair);
  const behaviors = setup.emulator.behaviors[pair.platform] as { maxTokens: number };
  expect(behaviors.maxTokens).toBe(0);
  behaviors.maxTokens = tokensAt(setup.emulator, pair.platform).length + 1;
  expect(await creates("a", "b")(setup)).toEqual([true, false]);
});
