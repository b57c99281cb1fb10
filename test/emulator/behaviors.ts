import type { CreationBehaviors, ListBehaviors, RateBehaviors } from "../../provider/platforms/emulator/behaviors";
import type { Emulator, EmulatorOptions, PlatformName } from "../../sdk/testing";
import { emulate } from "../support/emulator";
import { type Answer } from "./calls";

export type Look = (emulator: Emulator) => Promise<unknown>;

type Behaviors = Emulator["behaviors"];
type Shared = keyof ListBehaviors | keyof CreationBehaviors | keyof RateBehaviors;

type Law<Value> = readonly [look: Look, usual: unknown, ...others: (readonly [value: Value, expected: unknown])[]];

/** For each behavior of a platform's own: an action, its result by default, the other values, and the result of each. */
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

/** Registers the laws of a platform's own behaviors. */
export function testBehaviors<Name extends PlatformName>(
  name: Name,
  laws: Laws<Name>,
  options: EmulatorOptions = {},
): void {
  const still = { clock: () => Date.parse("2030-01-01T00:00:00Z"), ...options };
  test.each(Object.entries<Law<never>>(laws as never))("%s", async (key, [look, usual, ...others]) => {
    expect(await look(await emulate(still))).toEqual(usual);
    for (const [value, expected] of others)
      expect(await look(await emulate({ ...still, behaviors: { [name]: { [key]: value } } }))).toEqual(expected);
  });
}
