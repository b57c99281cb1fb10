import type { Spec } from "../../provider/platforms/contract";
import { tokenIdOf } from "../../provider/values/ids";
import type { EmulatorOptions } from "../../sdk/testing";
import { addressOf, type Declare, type Kept, type Options } from "../support/engine";
import { keptOf, simulatedStack, type Changes, type Pair, type Stack } from "../support/stack";

export const day = 86_400_000;

/** A stack with a token "ci" and the Retirement that its class would declare with it. */
export interface RetirementStack extends Stack {
  /** One `up` with these arguments; `Retirement` are options of the Retirement itself. */
  readonly up: (args?: Spec, options?: Options, retirement?: Options) => Promise<void>;
  /** One `up` with this trigger: answered is the platform's id of the token that it leaves. */
  readonly rotate: (trigger: string) => Promise<string>;
  /** The platform's id of the token. */
  readonly current: () => string;
  /** The list: ids, and the days from the start of the test until each is due. */
  readonly retiring: () => Record<string, number>;
  readonly kept: () => Kept;
  /** What the platform says to the secret of a token that the state has had. */
  readonly args: Spec;
}

/** The program of a token "ci" with its Retirement. */
export const tokenWithRetirement =
  ({ platform, kind }: Pair, given: Spec, options: Options = {}, retirement: Options = {}) =>
  async (declare: Declare): Promise<void> => {
    const { overlap, supersedes } = given;
    const made = await declare(kind, "ci", { ...given }, options);
    if (overlap === undefined && supersedes === undefined) return;
    const { createdAt: since, expiresAt } = made.outputs;
    const inputs = {
      platform,
      current: made.id,
      since,
      ...(typeof expiresAt === "string" && { until: expiresAt }),
      ...(overlap !== undefined && { overlap }),
      ...(supersedes !== undefined && { supersedes }),
    };
    await declare("Retirement", "ci-retirement", inputs, { token: addressOf(kind, "ci"), ...retirement });
  };

export async function retirementStack(
  pair: Pair,
  changes: Changes = {},
  options: EmulatorOptions = {},
): Promise<RetirementStack> {
  const { platform, kind, token } = pair;
  const stack = await simulatedStack(platform, options, changes);
  const { engine, emulator, clock } = stack;
  const start = clock.now();
  const args: Spec = { ...token.args(emulator), expiresIn: "90d", overlap: "2d" };
  const up: RetirementStack["up"] = (given = args, options, retirement) =>
    engine.up(tokenWithRetirement(pair, given, options, retirement));
  const current = (): string => tokenIdOf(keptOf(stack, kind, "ci").id);
  return {
    ...stack,
    args,
    up,
    current,
    async rotate(trigger) {
      await up({ ...args, rotateWhenChanged: trigger });
      return current();
    },
    kept: () => keptOf(stack, "Retirement", "ci-retirement"),
    retiring() {
      const list = keptOf(stack, "Retirement", "ci-retirement").outputs["retiring"] as {
        token: string;
        retireAt: string;
      }[];
      return Object.fromEntries(
        list.map(({ token, retireAt }) => [tokenIdOf(token), (Date.parse(retireAt) - start) / day]),
      );
    },
  };
}
