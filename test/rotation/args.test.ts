import fc from "fast-check";
import { z } from "zod";
import { withRotation } from "../../provider/rotation/args";
import { check } from "../../provider/schema/check";
import { retirementSchema } from "../../provider/retirement/state";
import type { ResourceSchema, Spec } from "../../provider/platforms/contract";
import { durationText } from "../../provider/values/duration";
import { moment, without } from "../support/specs";
import { pairs, reasons } from "../schema/pairs";
import { fixtures } from "../support/platforms";

const [second, hour, day] = [1000, 3_600_000, 86_400_000];

const sentence = {
  never: "rotateBefore: requires a token that expires; set `expiresIn`, or use `rotateEvery`",
  wholeLife: (life: string, before: string) =>
    `rotateBefore: must be shorter than the token's life of ${life}, or a new token is due at once; it is ${before}`,
  spreadTooFar: (life: string, before: string, spread: string) =>
    `rotateSpread: must be shorter than the token's life of ${life} minus \`rotateBefore\` of ${before}, or a new token may be due ` +
    `at once; it is ${spread}`,
  expiresFirst: (life: string, every: string) =>
    `rotateEvery: must be shorter than the token's life of ${life}, or the token expires first; it is ${every}. Shorten it, or set ` +
    "`rotateBefore`",
  spreadsNothing: "rotateSpread: has no effect without `rotateBefore` or `rotateEvery`",
  dueAtOnce: (every: string, spread: string) =>
    `rotateSpread: must be shorter than \`rotateEvery\` of ${every}, or a new token may be due at once; it is ${spread}`,
  overlapsDeath: (life: string, overlap: string) =>
    `overlap: must not be longer than the token's life of ${life}, because a token does not work after it has expired; it is ${overlap}`,
  neverFits: (life: string, every: string, overlap: string) =>
    `rotateEvery: must not be longer than the token's life of ${life} minus \`overlap\` of ${overlap}, or the old token expires before ` +
    `its overlap ends; it is ${every}. Make \`expiresIn\` longer, or \`rotateEvery\` or \`overlap\` shorter`,
};

const tokens = pairs.filter(({ kind }) => kind !== "TokenAccessGrant");

describe.each(tokens)("a $pair", ({ platform, schema, least, args }) => {
  const failuresOf = (spec: Spec, at = moment): string[] => reasons(schema, { ...least, ...spec }, [], at);
  /** What of a life is sure, in milliseconds. */
  const sure = fixtures[platform].shortestLife ?? ((life: number) => life);
  const text = (milliseconds: number): string => durationText(milliseconds);
  /** The longest whole seconds that are shorter, and the shortest that are not. */
  const under = (milliseconds: number): string => text((Math.ceil(milliseconds / second) - 1) * second);
  const notUnder = (milliseconds: number): string => text(Math.ceil(milliseconds / second) * second);
  /** A life as a message has it: what is sure of it, in whole hours where it is rounded. */
  const lifeText = (life: number): string =>
    sure(life) === life ? text(life) : text(Math.floor(sure(life) / hour) * hour);
  const expires = (milliseconds: number): Spec => ({ expiresIn: text(milliseconds) });

  // Whole days, for every platform takes those; the second is where Serverpod Cloud begins to round.
  const lives = [day, 2 * day, 7 * day, 90 * day, 365 * day];

  test.each(lives)("that lives %i ms is replaced before its end by less than all of that", (life) => {
    expect(failuresOf({ ...expires(life), rotateBefore: under(sure(life)) })).toEqual([]);
    const before = notUnder(sure(life));
    expect(failuresOf({ ...expires(life), rotateBefore: before })).toEqual([
      sentence.wholeLife(lifeText(life), before),
    ]);
  });

  test.each(lives)("that lives %i ms has its spread counted in", (life) => {
    const rotateSpread = text(hour);
    expect(failuresOf({ ...expires(life), rotateSpread, rotateBefore: under(sure(life) - hour) })).toEqual([]);
    const before = notUnder(sure(life) - hour);
    expect(failuresOf({ ...expires(life), rotateSpread, rotateBefore: before })).toEqual([
      sentence.spreadTooFar(lifeText(life), before, rotateSpread),
    ]);
  });

  test.each(lives)("that lives %i ms is replaced at an age below that, unless something else comes first", (life) => {
    expect(failuresOf({ ...expires(life), rotateEvery: under(sure(life)) })).toEqual([]);
    const every = notUnder(sure(life));
    expect(failuresOf({ ...expires(life), rotateEvery: every })).toEqual([
      sentence.expiresFirst(lifeText(life), every),
    ]);
    expect(failuresOf({ ...expires(life), rotateEvery: notUnder(sure(life)), rotateBefore: "1h" })).toEqual([]);
  });

  test.each(lives)("that lives %i ms overlaps its successor by no more than that", (life) => {
    expect(failuresOf({ ...expires(life), overlap: text(Math.floor(sure(life) / second) * second) })).toEqual([]);
    const longer = text((Math.floor(sure(life) / second) + 1) * second);
    expect(failuresOf({ ...expires(life), overlap: longer })).toEqual([sentence.overlapsDeath(lifeText(life), longer)]);
  });

  test.each(lives)("that lives %i ms has room for its age and its overlap, unless its window comes first", (life) => {
    const spec = (by: number): Spec => ({ ...expires(life), rotateEvery: under(sure(life) - by), overlap: "1h" });
    expect(failuresOf(spec(hour))).toEqual([]);
    const neverFits = sentence.neverFits(lifeText(life), under(sure(life) - hour + 2 * second), "1h");
    expect(failuresOf(spec(hour - 2 * second))).toEqual([neverFits]);
    expect(failuresOf({ ...spec(hour - 2 * second), rotateBefore: "30m" })).toEqual([neverFits]);
    expect(failuresOf({ ...spec(hour - 2 * second), rotateBefore: "2h" })).toEqual([]);
  });

  test("spreads something, and less than its age", () => {
    expect(failuresOf({ rotateSpread: "1s" })).toEqual([sentence.spreadsNothing]);
    expect(failuresOf({ rotateSpread: "1s", overlap: "1s", rotateWhenChanged: "a" })).toEqual([
      sentence.spreadsNothing,
    ]);
    expect(failuresOf({ rotateSpread: "1d", rotateEvery: "86401s" })).toEqual([]);
    for (const rotateEvery of ["1d", "86399s"]) {
      expect(failuresOf({ rotateSpread: "24h", rotateEvery })).toEqual([sentence.dueAtOnce(rotateEvery, "1d")]);
    }
    expect(failuresOf({ ...expires(7 * day), rotateSpread: "1d", rotateBefore: "1s" })).toEqual([]);
  });

  test("reports several such things together", () => {
    const much = { ...expires(7 * day), rotateBefore: "7d", rotateEvery: "7d", rotateSpread: "8d", overlap: "9d" };
    expect(failuresOf(much)).toEqual([
      sentence.wholeLife(lifeText(7 * day), "7d"),
      sentence.dueAtOnce("7d", "8d"),
      sentence.overlapsDeath(lifeText(7 * day), "9d"),
    ]);
  });

  test.each(["expiresIn", "rotateBefore", "rotateEvery", "rotateSpread", "overlap"])(
    "reports nothing of that while a preview does not know %s",
    (key) => {
      const much = { expiresIn: "7d", rotateBefore: "7d", rotateEvery: "7d", rotateSpread: "8d", overlap: "9d" };
      expect(reasons(schema, { ...least, ...without(much, key) }, [key])).toEqual([]);
    },
  );

  if (args["expiresIn"]!.byDefault === undefined) {
    test("that never expires is not replaced before its end, and may be at any age, with any overlap", () => {
      expect(failuresOf({ rotateBefore: "1s" })).toEqual([sentence.never]);
      expect(failuresOf({ rotateEvery: "36500d", overlap: "36500d" })).toEqual([]);
    });
  } else {
    test("has the life of every token there also when none is given", () => {
      expect(failuresOf({ rotateBefore: "7775999s", overlap: "90d" })).toEqual([]);
      expect(failuresOf({ rotateBefore: "90d" })).toEqual([sentence.wholeLife("90d", "90d")]);
      expect(failuresOf({ overlap: "7776001s" })).toEqual([sentence.overlapsDeath("90d", "7776001s")]);
    });
  }

  if ("expiresAt" in args) {
    const until = (milliseconds: number): Spec => ({ expiresAt: new Date(moment.now + milliseconds).toISOString() });

    test("that is to end at a fixed time is not refused for what is left of its life, new or not: that comes nearer and nearer", () => {
      const existing = { ...moment, isNew: false };
      for (const left of [second, day]) {
        const spec = { ...until(left), rotateBefore: "30d", rotateEvery: "60d", overlap: "30d" };
        expect([failuresOf(spec), failuresOf(spec, existing)]).toEqual([[], []]);
      }
      expect(failuresOf({ ...until(-day), rotateBefore: "30d" }, existing)).toEqual([]);
      expect(failuresOf({ ...expires(7 * day), rotateBefore: "7d" }, existing)).toEqual([
        sentence.wholeLife(lifeText(7 * day), "7d"),
      ]);
    });
  }

  test("rotates by nothing but its own settings: none of them is kept in its outputs", () => {
    const rotation = Object.keys(schema.onChange).filter((key) => /^(rotate|overlap|supersedes)/.test(key));
    expect(rotation).toHaveLength(6);
    expect(rotation.map((key) => schema.onChange[key])).toEqual(Array(6).fill("ignore"));
  });
});

describe("a schedule that is as long as `rotateEvery`", () => {
  const warnings = (spec: Spec, unknown: readonly string[] = []): readonly string[] => {
    const { schema, least } = tokens.find(
      ({ platform, kind }) => platform === "planetscale" && kind === "ServiceToken",
    )!;
    return check(schema, { ...least, ...spec }, unknown, moment).warnings;
  };
  const noRoom = ([every, least]: readonly [every: string, least: string]): string =>
    `rotateEvery: if \`pulumi up\` runs only every ${every}, one missed run is enough for the secret to expire, or its overlap to be cut short. ` +
    `Make \`expiresIn\` at least ${least} (twice \`rotateEvery\` plus \`overlap\`), or set \`rotateBefore\` and run more often.`;

  test.each<[Spec, readonly [every: string, least: string] | undefined]>([
    [{ expiresIn: "8d", rotateEvery: "7d", overlap: "1d" }, ["7d", "15d"]],
    [{ expiresIn: "15d", rotateEvery: "7d", overlap: "1d" }, undefined],
    [{ expiresIn: "359h", rotateEvery: "7d", overlap: "1d" }, ["7d", "15d"]],
    [{ expiresIn: "21d", rotateEvery: "1w", overlap: "1d" }, undefined],
    [{ expiresIn: "13d", rotateEvery: "7d" }, ["7d", "14d"]],
    [{ expiresIn: "14d", rotateEvery: "7d" }, undefined],
    [{ rotateEvery: "7d", overlap: "1d" }, undefined],
    [{ expiresIn: "30d", rotateBefore: "7d", overlap: "2d" }, undefined],
    [{ expiresIn: "8d", rotateEvery: "7d", rotateBefore: "1d", overlap: "1d" }, undefined],
  ])("%j leaves no room for one missed run: %j", (spec, numbers) => {
    expect(warnings(spec)).toEqual(numbers === undefined ? [] : [noRoom(numbers)]);
  });

  test("is not warned of what is refused, or not known yet", () => {
    const spec = { expiresIn: "8d", rotateEvery: "7d", overlap: "2d" };
    expect(warnings(spec)).toEqual([]);
    expect(warnings({ ...spec, overlap: "1d" }, ["overlap"])).toEqual([]);
  });
});

test("a platform's own `description` keeps its form and its effect, and `owner` is added", () => {
  const { schema } = tokens.find(({ platform }) => platform === "deplo")!;
  const args = without(without(schema.args.shape, "description"), "owner") as typeof schema.args.shape;
  const own: ResourceSchema = {
    ...schema,
    args: z.strictObject({ ...args, description: z.array(z.string()) }),
    onChange: { description: "update" },
  };
  const { args: all, onChange } = withRotation(own);
  expect(all.shape["description"]).toBe(own.args.shape["description"]);
  expect(onChange).toMatchObject({ description: "update", owner: "ignore" });
  expect(all.shape["owner"]).toBeDefined();
});

describe("what a token's class gives its Retirement", () => {
  const given = { platform: "deplo", current: "deplo/ws/t1" };
  const normal = (args: Spec) => check(retirementSchema, args, [], moment);

  test("has no overlap unless one is given", () => {
    expect(normal(given)).toEqual({ spec: { ...given, overlap: "0d" }, failures: [], warnings: [] });
  });

  test.each([
    ["0s", "0d"],
    ["48h", "2d"],
    ["1w", "7d"],
  ])("has an overlap of %s in its one way of writing", (overlap, form) => {
    expect(normal({ ...given, overlap }).spec).toEqual({ ...given, overlap: form });
  });

  test("is refused where the token's is", () => {
    fc.assert(
      fc.property(fc.constantFrom("-5d", "1e3d", "0x10d", "0.5s", "36501d", "", 2, null, []), (overlap) => {
        const refused = normal({ ...given, overlap }).failures.map(({ property }) => property);
        // Null is not given at all.
        expect(refused).toEqual(overlap === null ? [] : ["overlap"]);
      }),
    );
    expect(normal({ ...given, supersedes: [] }).failures).toEqual([
      { property: "supersedes", reason: "must name at least one" },
    ]);
  });
});
