import fc from "fast-check";
import { check } from "../../provider/schema/check";
import type { Kind } from "../../provider/platforms/definition";
import type { ResourceSchema, Spec } from "../../provider/platforms/contract";
import type { Platform } from "../../sdk";
import { moment, without } from "../support/specs";
import { argumentsOf, refusedPairs } from "./arguments";
import { secrets, trigger, verify } from "./kinds";
import { mapped, schemas, pairs, present, reasons } from "./pairs";

function normalForm(schema: ResourceSchema, args: Spec): Spec {
  const { spec, failures } = check(schema, args, [], moment);
  expect(failures).toEqual([]);
  return spec;
}

test("every argument of every pair stands in the table of these laws, and what is no pair is refused in a sentence", () => {
  const table = schemas.map(({ pair, platform, kind }) => {
    const { args } = argumentsOf[platform][kind] ?? {};
    return [pair, args ? ["platform", ...Object.keys(args)].sort() : refusedPairs[pair]];
  });
  const offered = schemas.map(({ pair, schema }) => {
    return [pair, typeof schema === "string" ? schema : Object.keys(schema.args.shape).sort()];
  });
  expect(table).toEqual(offered);
});

/** A token's name, life and powers: who knows the word from one platform looks for it on another. */
const usual = ["namePrefix", "expiresIn", "expiresAt", "idleTtl", "scopes", "permissions"];

describe.each(pairs)("$pair", ({ pair, schema, args, unsupported, least, normal, keys }) => {
  const there = Object.keys(schema.args.shape);
  const supported = `Supported: ${there.join(", ")}`;
  const noArgument = `unknown argument. ${supported}`;

  test("says of every argument what its change does", () => {
    expect(Object.keys(schema.onChange).sort()).toEqual(Object.keys(schema.args.shape).sort());
  });

  test("has defaults for what need not be given, also when it is given as nothing", () => {
    expect(normalForm(schema, least)).toStrictEqual(normal);
    const nothing = mapped(args, ({ kind }) => (kind === verify ? null : undefined));
    expect(normalForm(schema, { ...nothing, ...least })).toStrictEqual(normal);
  });

  describe.each(Object.entries(args))("%s", (key, { kind, required, requires }) => {
    test.each(kind.takes)("takes %j in its one way of writing", (written, form) => {
      const wanted = present({ ...normal, ...requires, [key]: form });
      expect(normalForm(schema, { ...least, ...requires, [key]: written })).toStrictEqual(wanted);
    });

    const refused = kind.refuses.map(([written, reason, at = ""]) => [written, [`${key}${at}: ${reason}`]] as const);

    test.each(refused)("refuses %j with its reason, also while the rest is not known", (written, failures) => {
      expect(reasons(schema, { ...least, [key]: written })).toEqual(failures);
      const { platform } = least;
      const rest = keys.filter((other) => other !== key);
      expect(reasons(schema, { platform, [key]: written }, rest)).toEqual(failures);
    });

    test("passes while it is not known yet, and the rest is still checked", () => {
      const { spec, failures } = check(schema, without(least, key), [key], moment);
      expect(failures).toEqual([]);
      expect(spec).toStrictEqual(without(normal, key));
      expect(reasons(schema, { ...without(least, key), typo: 1 }, [key])).toEqual([`typo: ${noArgument}`]);
    });

    if (required) {
      test.each([[undefined], [null]])("is required, and %j is nothing", (nothing) => {
        expect(reasons(schema, { ...least, [key]: nothing })).toEqual([`${key}: is required`]);
      });
    }

    test.each(secrets)("refuses what looks like a secret, and never quotes it", (secret) => {
      for (const value of [secret, [secret], { [secret]: secret }, `${secret}\n`]) {
        const failures = reasons(schema, { ...least, [key]: value });
        // What only ever is compared may well be a secret.
        if (kind !== trigger) expect(failures).not.toEqual([]);
        expect(failures.join()).not.toContain("canary");
      }
    });
  });

  test("passes while nothing is known yet", () => {
    expect(reasons(schema, { platform: least["platform"] }, keys)).toEqual([]);
  });

  test.each(["typo", "toString", "constructor", "value", "name", "createdAt"])("has no argument %s", (key) => {
    expect(reasons(schema, { ...least, [key]: secrets[0] })).toEqual([`${key}: ${noArgument}`]);
  });

  // One letter more, one less in the middle, another one, two that changed places, a capital.
  const mistyped = (key: string): string[] => [
    `${key}q`,
    key.slice(0, 2) + key.slice(3),
    `${key.slice(0, -1)}q`,
    `${key.slice(0, 2)}${key.slice(3, 4)}${key.slice(2, 3)}${key.slice(4)}`,
    key.slice(0, 1).toUpperCase() + key.slice(1),
  ];

  test.each(Object.keys(schema.args.shape))("an argument one edit away from %s is answered with that name", (key) => {
    for (const typo of mistyped(key)) {
      const asked = reasons(schema, { ...without(least, key), [typo]: secrets[0] });
      expect(asked).toContain(`${typo}: unknown argument. Did you mean "${key}"? ${supported}`);
    }
  });

  test("an argument two edits away is answered with the supported names alone", () => {
    for (const typo of [...there.map((key) => `${key}xx`), ...there.map((key) => `xx${key}`), "k".repeat(999)])
      expect(reasons(schema, { ...least, [typo]: 1 })).toEqual([`${typo}: ${noArgument}`]);
  });

  test.each(Object.entries(unsupported))("has no %s, and says what to do: %s", (key, instead) => {
    const [failures, ...more] = reasons(schema, { ...least, [key]: secrets[0] });
    expect(more).toEqual([]);
    expect(failures).toMatch(new RegExp(`^${key}: .+: `));
    expect(failures).toContain(instead);
    expect(failures).not.toContain("There are");
  });

  test("has a sentence for each of the usual arguments that it has not", () => {
    expect(Object.keys(schema.unsupported ?? {}).sort()).toEqual(Object.keys(unsupported).sort());
    if (pair.startsWith("TokenAccessGrant")) return;
    expect([...keys, ...Object.keys(unsupported)]).toEqual(expect.arrayContaining(usual));
  });

  test("sends nobody to an argument that is not there", () => {
    const platform = argumentsOf[least["platform"] as Platform];
    for (const [key, sentence] of Object.entries(schema.unsupported ?? {})) {
      const elsewhere = (Object.keys(platform) as Kind[]).filter((kind) => sentence.includes(kind));
      const there = [...keys, ...elsewhere.flatMap((kind) => Object.keys(platform[kind]!.args))];
      const named = [...sentence.matchAll(/`(\w+)`/g)].map(([, argument]) => argument);
      expect([key, named.filter((argument) => !there.includes(argument!))]).toEqual([key, []]);
    }
  });

  test("is for its own platform", () => {
    const [failures] = reasons(schema, { ...least, platform: "canary" });
    expect(failures).toBe(`platform: must be "${String(least["platform"])}"`);
  });

  test("tells several failures together, each with its property", () => {
    const wrong = mapped(args, ({ kind }) => kind.refuses[0]![0]);
    const failures = reasons(schema, { ...least, ...wrong, typo: 1 });
    expect(failures.map((reason) => /^\w+/.exec(reason)![0]).sort()).toEqual([...keys, "typo"].sort());
  });

  test("its normal form is its own normal form", () => {
    const values: Record<string, fc.Arbitrary<unknown>> = mapped(args, ({ kind }) => kind.any);
    const some = fc.record(values, { requiredKeys: keys.filter((key) => args[key]!.required) });
    fc.assert(
      fc.property(some, (given) => {
        const once = check(schema, { ...least, ...given }, [], moment);
        expect(once.spec).toMatchObject({ platform: least["platform"] });
        // What does not go together is still reported.
        expect(check(schema, once.spec, [], moment)).toStrictEqual(once);
      }),
    );
  });
});

/** Texts of this many characters, each of a kind that some expression may read again and again. */
const enormous = ["-eyJ", "eyJ-", "1", ".1", "a.", "sk_live_", " ", "\u200b", "2030-01-01T00:00:00.0", "\ufdfa"].map(
  (part) => part.repeat(Math.ceil(1_000_000 / part.length)),
);

test.each(pairs)("$pair refuses an enormous argument at once", ({ schema, args, least }) => {
  for (const key of Object.keys(args)) {
    for (const text of enormous) {
      const begun = performance.now();
      for (const value of [text, [text], ["a", `${text}Z`], { a: text }]) {
        const failures = reasons(schema, { ...least, [key]: value });
        expect(failures.join().length).toBeLessThan(1000);
      }
      expect([key, text.slice(0, 20), performance.now() - begun < 1000]).toEqual([key, text.slice(0, 20), true]);
    }
  }
});

test.each(["9".repeat(101), `0.${"1".repeat(200)}`])("a duration that no clock could count is none: %j", (count) => {
  const { schema, least } = pairs.find(({ args }) => "overlap" in args)!;
  expect(reasons(schema, { ...least, overlap: `${count}d` })).toEqual([
    'overlap: must be a duration such as "90d" (a number followed by s, m (minutes), h, d or w)',
  ]);
});

const expiring = pairs.filter(({ args }) => "expiresAt" in args);

describe.each(expiring)("the expiry of a $pair", ({ schema, least }) => {
  const nowText = new Date(moment.now).toISOString();
  const soon = new Date(moment.now + 1).toISOString();
  const existing = { ...moment, isNew: false };

  test("cannot be given in two ways at once", () => {
    const both = { ...least, expiresIn: "90d", expiresAt: "2030-01-01T00:00:00Z" };
    const sentence = "expiresAt: conflicts with `expiresIn`; set only one of them";
    expect(reasons(schema, both)).toEqual([sentence]);
    expect(reasons(schema, both, [], existing)).toEqual([sentence]);
  });

  test("may be given in two ways while one of them is not known", () => {
    expect(reasons(schema, { ...least, expiresIn: "90d" }, ["expiresAt"])).toEqual([]);
    expect(reasons(schema, { ...least, expiresAt: soon }, ["expiresIn"])).toEqual([]);
  });

  test.each(["2020-01-01T00:00:00Z", nowText, nowText.replace(".000Z", "+00:30"), "0001-01-01T00:00:00Z"])(
    "must not lie in the past for a new token, and may for one that exists: %s",
    (expiresAt) => {
      expect(reasons(schema, { ...least, expiresAt })).toEqual([
        "expiresAt: must be in the future for a new token; set a later instant, or use `expiresIn`",
      ]);
      expect(reasons(schema, { ...least, expiresAt }, [], existing)).toEqual([]);
    },
  );

  test("may lie just ahead", () => {
    expect(reasons(schema, { ...least, expiresAt: soon })).toEqual([]);
  });
});
