import type { Emulator, EmulatorOptions, PlatformName } from "../../sdk/testing";
import { type Answer, emulate } from "./calls";
import { client, every } from "./every";

export type Look = (emulator: Emulator) => Promise<unknown>;

type Behaviors = Emulator["behaviors"];
type Shared = "order" | "listExpired" | keyof typeof creations | keyof typeof rates;

type Law<Value> = readonly [look: Look, usual: unknown, ...others: (readonly [value: Value, expected: unknown])[]];

/** A deed, what the default makes of it, the other values, and what each makes of it. */
export type Laws<Name extends PlatformName> = {
  readonly [B in Exclude<keyof Behaviors[Name], Shared>]: Law<Behaviors[Name][B]>;
};

export const statusOf = async (answer: Promise<Answer>): Promise<number> => (await answer).status;

/** With other behaviors set before. */
export const having =
  <Name extends PlatformName>(name: Name, values: Partial<Behaviors[Name]>, look: Look): Look =>
  (emulator) => {
    Object.assign(emulator.behaviors[name], values);
    return look(emulator);
  };

type SharedLaw = (
  name: PlatformName,
) => readonly [look: Look, usual: unknown, ...others: [value: unknown, expected: unknown][]];

/** Whether creations with these bodies succeed, one after the other. */
const created =
  (name: PlatformName, ...bodies: object[]): Look =>
  async (emulator) => {
    const outcomes = [];
    for (const body of bodies) outcomes.push((await client(name, emulator).create(body)).status < 300);
    return outcomes;
  };

const hurried =
  (name: PlatformName): Look =>
  async (emulator) => {
    const answers = [await client(name, emulator).list(), await client(name, emulator).list()];
    return [answers.map(({ status }) => status), answers[1]?.headers.get("retry-after")];
  };

const lists = {
  order: (name) => {
    const look: Look = async (emulator) => {
      const [first, second] = [await client(name, emulator).made(), await client(name, emulator).made()];
      const ids = await client(name, emulator).ids();
      return ids.indexOf(first.id) < ids.indexOf(second.id) ? "oldest" : "newest";
    };
    return [look, every[name].usual.order, ["newest", "newest"], ["oldest", "oldest"]];
  },
  listExpired: (name) => {
    const look: Look = async (emulator) => {
      const { id } = every[name].mint(emulator, 24);
      emulator.advance("25h");
      const api = client(name, emulator);
      return [(await api.ids()).includes(id), (await api.revoke(id)).status < 300];
    };
    return [look, [true, true], [false, [false, false]]];
  },
} satisfies Record<string, SharedLaw>;

const creations = {
  unknownProperties: (name) => [created(name, { nmae: "x" }), [true], ["reject", [false]]],
  maxNameLength: (name) => {
    const look = created(name, { name: "x".repeat(255) }, { name: "x".repeat(256) });
    return [look, [true, false], [0, [true, true]], [254, [false, false]]];
  },
  duplicateNames: (name) => [created(name, { name: "twin" }, { name: "twin" }), [true, true], [false, [true, false]]],
  maxTokens: (name) => {
    const look: Look = async (emulator) => {
      while (emulator.tokens().filter(({ platform }) => platform === name).length < 3) every[name].mint(emulator);
      return created(name, {}, {})(emulator);
    };
    return [look, [true, true], [4, [true, false]], [1, [false, false]]];
  },
  secretLength: (name) => {
    const look: Look = async (emulator) => {
      const { secret } = await client(name, emulator).made();
      return secret.length - every[name].secretPrefix.length;
    };
    return [look, every[name].usual.secretLength, [16, 16], [64, 64]];
  },
} satisfies Record<string, SharedLaw>;

const rates = {
  rateLimit: (name) => [
    having(name, { requestsPerMinute: 1 }, hurried(name)),
    [[200, 200], null],
    [true, [[200, 429], "60"]],
  ],
  requestsPerMinute: (name) => [
    having(name, { rateLimit: true }, hurried(name)),
    [[200, 200], null],
    [1, [[200, 429], "60"]],
  ],
  retryAfter: (name) => [
    having(name, { rateLimit: true, requestsPerMinute: 1 }, hurried(name)),
    [[200, 429], "60"],
    [false, [[200, 429], null]],
  ],
} satisfies Record<string, SharedLaw>;

/** Registers the laws of a platform's behaviors: its own, and those that it shares with others. */
export function testBehaviors<Name extends PlatformName>(
  name: Name,
  own: Laws<Name>,
  options: EmulatorOptions = {},
): void {
  const still = { clock: () => Date.parse("2030-01-01T00:00:00Z"), ...options };
  const shared = { ...lists, ...(every[name].named ? creations : {}), ...rates } as Record<string, SharedLaw>;
  const all = Object.entries(shared).map(([key, law]) => [key, law(name)] as const);
  const laws = [...all, ...Object.entries<Law<never>>(own as never)];

  test.each(laws)("the behavior %s does what it says", async (key, [look, usual, ...others]) => {
    expect(await look(await emulate(still))).toEqual(usual);
    for (const [value, expected] of others)
      expect(await look(await emulate({ ...still, behaviors: { [name]: { [key]: value } } }))).toEqual(expected);
  });

  test("every behavior has its law", async () => {
    const { behaviors } = await emulate();
    expect(Object.keys(behaviors[name]).sort()).toEqual(laws.map(([key]) => key).sort());
  });
}
