import { fixtures, pairs } from "../support/platforms";
import { keptOf } from "../support/stack";
import { day, retirementStack } from "../resources/retirement-stack";

const debug = (lines: readonly string[]): string[] =>
  lines.filter((line) => line.startsWith("debug: ")).map((line) => line.slice("debug: ".length));

describe.each(pairs)("PULUMI_TOKENS_DEBUG: a $pair", (pair) => {
  test("prints what a run notes of a rotation and of the end of its overlap, and never a secret", async () => {
    const stack = await retirementStack(pair, { env: { PULUMI_TOKENS_DEBUG: "1" } });
    const secrets: unknown[] = [...fixtures[pair.platform].secrets(stack.emulator)];
    const rotate = async (trigger: string): Promise<string> => {
      const made = await stack.rotate(trigger);
      secrets.push(keptOf(stack, pair.kind, "ci").outputs["value"]);
      return made;
    };
    const first = await rotate("1");
    stack.lines.length = 0;
    await rotate("2");
    const rotation = debug(stack.lines);
    const until = new Date(stack.clock.now() + 2 * day).toISOString();
    expect(rotation).toContain("ci declares an overlap of 2d");
    expect(rotation).toContain("ci `rotateWhenChanged` has changed");
    expect(rotation).toContain(`ci replaces ${first}`);
    expect(rotation).toContain("ci has a new token");
    const of = `${pair.platform}/${first.toLowerCase()}`;
    expect(rotation.filter((line) => line.startsWith(of))).toEqual([`${of} is retained until ${until}`]);

    stack.clock.advance(2 * day);
    await rotate("2");
    expect(debug(stack.lines)).toContain(`ci its Retirement ends, unless retained: ${first}`);
    expect(debug(stack.lines).at(-1)).toBe(`${of} is revoked`);
    const printed = stack.lines.join("\n");
    for (const secret of secrets) expect(printed).not.toContain(secret);
  });
});

test.each([undefined, "", "0", "false"])("PULUMI_TOKENS_DEBUG=%j prints nothing more", async (value) => {
  const stack = await retirementStack(pairs[0]!, { env: value === undefined ? {} : { PULUMI_TOKENS_DEBUG: value } });
  await stack.rotate("1");
  expect(debug(stack.lines)).toEqual([]);
});
