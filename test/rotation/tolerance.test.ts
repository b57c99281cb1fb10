import { spreadOf } from "../../provider/rotation/due";
import { lengthOf } from "../../provider/values/duration";
import { addressOf } from "../support/engine";
import { day, hour, ninety, second, short, token, verdictAt, type Case, type Settings } from "./deciding";

describe("a run counts as due that comes up to an hour early, or a twentieth of the period if that is shorter:", () => {
  const made = Date.parse(token.createdAt);
  const living = (life: number): Case["token"] => ({
    createdAt: token.createdAt,
    expiresAt: new Date(made + life).toISOString(),
  });

  test.each<[string, Settings, number, number]>([
    ["a week", { rotateEvery: "7d" }, 7 * day, hour],
    ["a day", { rotateEvery: "1d" }, day, hour],
    ["twenty hours", { rotateEvery: "20h" }, 20 * hour, hour],
    ["ten hours", { rotateEvery: "10h" }, 10 * hour, hour / 2],
    ["an hour", { rotateEvery: "1h" }, hour, hour / 20],
    ["four minutes", { rotateEvery: "4m" }, 240 * second, 12 * second],
    // The spread of "ci" is 29 h · 0.616.
    ["what a spread leaves of an age", { rotateEvery: "30h", rotateSpread: "29h" }, 0, 0],
  ])("of an age, %s", (_what, settings, period, tolerance) => {
    const address = addressOf("ServiceToken", "ci");
    const nominal = made + (period || 30 * hour - spreadOf(settings, address));
    const from = nominal - (tolerance || Math.min(hour, (nominal - made) / 20));
    const at = (time: number): string => short(verdictAt(time, { token: { createdAt: token.createdAt }, settings }));
    expect([at(from - second), at(Math.ceil(from)), at(nominal)]).toEqual(["keep", "max-age", "max-age"]);
  });

  test.each<[string, number, string, number]>([
    ["of a month", 30 * day, "7d", hour],
    ["of ten hours", 12 * hour, "2h", hour / 2],
    ["of a long window", 30 * day, "700h", hour],
  ])("of an expiry, a period %s", (_what, life, rotateBefore, tolerance) => {
    const nominal = made + life - lengthOf(rotateBefore)!;
    const at = (time: number): string => short(verdictAt(time, { token: living(life), settings: { rotateBefore } }));
    const verdicts = [at(nominal - tolerance - second), at(nominal - tolerance), at(nominal)];
    expect(verdicts).toEqual(["keep", "expiry-window", "expiry-window"]);
  });

  test("the line names the instant at which it is due, not the earlier one", () => {
    const early = Date.parse("2027-01-30T23:30:00Z");
    expect(verdictAt(early, { token, settings: { ...ninety, rotateEvery: "30d" } })).toEqual({
      verdict: "replace",
      reason: "max-age",
      because: "it was made 2027-01-01T00:00:00Z and is due 2027-01-31T00:00:00Z",
    });
    const window = Date.parse("2027-03-17T23:30:00Z");
    expect(verdictAt(window, { token, settings: { ...ninety, rotateBefore: "14d" } })).toMatchObject({
      because: "it expires 2027-04-01T00:00:00Z and is due 2027-03-18T00:00:00Z",
    });
  });

  test("nothing counts as expired early", () => {
    const last = made + 90 * day - 1;
    expect(short(verdictAt(last, { token, settings: ninety }))).toBe("warn");
    expect(short(verdictAt(last, { token, settings: { ...ninety, rotateEvery: "90d" } }))).toBe("max-age");
  });

  test("a token without a time of creation is due at its instant and not before", () => {
    const { expiresAt } = token;
    const at = (by: number): string =>
      short(
        verdictAt(Date.parse("2027-03-18T00:00:00Z") + by, {
          token: { expiresAt },
          settings: { ...ninety, rotateBefore: "14d" },
        }),
      );
    expect([at(-1), at(0)]).toEqual(["keep", "expiry-window"]);
  });

  test("a fixed end is not replaced early, for the next token would be due at the same instant", () => {
    const settings = { expiresAt: token.expiresAt, rotateBefore: "14d" };
    const window = Date.parse("2027-03-18T00:00:00Z");
    const at = (by: number): string => short(verdictAt(window + by, { token, settings }));
    expect([at(-hour), at(-1), at(0)]).toEqual(["keep", "keep", "warn"]);
  });
});
