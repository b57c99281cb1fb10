import type { Verdict } from "../../provider/rotation/decide";
import { day, hour, ninety, second, short, token, verdictAt, type Case } from "./deciding";

describe("a token that nothing will replace before it expires", () => {
  const made = Date.parse(token.createdAt);
  const living = (life: number): Case["token"] => ({
    createdAt: token.createdAt,
    expiresAt: new Date(made + life).toISOString(),
  });
  const warning = (left: string) => ({
    verdict: "warn",
    because: `it expires in ${left} and has no \`rotateBefore\`. Set it so that a run replaces the token in time`,
  });

  test.each([
    ["its last week, of a long life", 90 * day, 7 * day, "7 days"],
    ["its last week, of just three weeks", 21 * day, 7 * day, "7 days"],
    ["its last third, of a short life", 9 * day, 3 * day, "3 days"],
    ["its last third, of hours", 72 * hour, 24 * hour, "1 day"],
    ["its last third, of fewer hours", 6 * hour, 2 * hour, "2 hours"],
    ["its last third, of three hours", 3 * hour, hour, "1 hour"],
    ["its last third, of minutes", hour, hour / 3, "less than an hour"],
  ])("is warned of from %s", (_when, life, from, left) => {
    const at = (before: number): Verdict => verdictAt(made + life - before, { token: living(life), settings: ninety });
    expect(at(from + second)).toEqual({ verdict: "keep" });
    expect(at(from + 1)).toEqual({ verdict: "keep" });
    expect(at(from)).toEqual(warning(left));
    expect(at(1).verdict).toBe("warn");
  });

  test.each([
    [2 * day, "2 days"],
    [2 * day - 1, "1 day"],
    [day, "1 day"],
    [day - 1, "23 hours"],
    [hour, "1 hour"],
    [hour - 1, "less than an hour"],
    [1, "less than an hour"],
  ])("with %i ms left has %s", (left, text) => {
    expect(verdictAt(Date.parse(token.expiresAt) - left, { token, settings: ninety })).toEqual(warning(text));
  });

  test("is warned of although an age is set that it does not reach", () => {
    const lastDay = Date.parse(token.expiresAt) - day;
    expect(short(verdictAt(lastDay, { token, settings: { rotateEvery: "90d" } }))).toBe("warn");
    expect(short(verdictAt(lastDay, { token, settings: { rotateEvery: "7775999s" } }))).toBe("keep");
  });

  test("is not warned of where a window is set, be it ever so short", () => {
    const last = Date.parse(token.expiresAt) - hour - 2 * second;
    expect(short(verdictAt(last, { token, settings: { ...ninety, rotateBefore: "1s" } }))).toBe("keep");
  });

  test("is not warned of when nothing tells how long it has lived", () => {
    const { expiresAt } = token;
    expect(short(verdictAt(Date.parse(expiresAt) - hour, { token: { expiresAt }, settings: ninety }))).toBe("keep");
  });
});
