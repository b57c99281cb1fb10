import fc from "fast-check";

type Refused = readonly [written: unknown, reason: string, at?: string];

/** A kind of value that arguments take: the same whoever's argument it is. */
export interface ValueKind {
  /** What is written, and its normal form; undefined is no key at all. */
  readonly takes: readonly (readonly [written: unknown, normal: unknown])[];
  /** What is written, why it is refused, and where in the value. */
  readonly refuses: readonly Refused[];
  /** Some value that it takes. */
  readonly any: fc.Arbitrary<unknown>;
}

/** Of each platform whose secrets have a known form; "canary" is what no sentence may repeat. */
export const secrets = [
  "pscale_tkn_canary0123456789abcdef",
  "pscale_oauth_canary0123456789abcdef",
  "sk_live_canary0123456789abcdef",
  "fcd_canary0123456789abcdef",
  `c2Fzcanary${"A".repeat(58)}`,
  // As they stand in a header, or in a command somebody copied.
  "k2xk7w2m3v1p:pscale_tkn_canary0123456789abcdef",
  "DEPLO_KEY:sk_live_canary0123456789abcdef",
  "eyJhbGciOiJIUzI1NiJ9canary.eyJzdWIiOiJjYW5hcnkifQ.c2lnbmF0dXJl",
];

export const same = (value: unknown) => [value, value] as const;
const each = (values: readonly unknown[], reason: string) => values.map((value) => [value, reason] as const);

export const looksSecret = "must not be a secret, because it is stored in plain text; use a name or an id";

/** What would be another path behind a gateway that decodes or normalizes it, and what nobody sees. */
const inPaths = "a/b a\\b a?b a#b a%2fb a;b acme/../evil a\uff0fb a\u2100 a\u202eb a\u200bb".split(" ");

const nameOf = (longest: number, more: readonly Refused[] = [], secret = looksSecret): ValueKind => ({
  takes: ["acme", "a b", "déjà-vu_1.0", "…", "x".repeat(longest)].map(same),
  refuses: [
    ...more,
    ["", "must not be empty"],
    ...each([".", "..", "\uff0e\uff0e", "\u2025"], 'must not be "." or ".."'),
    ...each([" acme", "acme ", "\u00a0acme"], "must not begin or end with a space"),
    ...each(["ac\u0000me", "ac\nme", "ac\u007fme", "ac\ud800me"], "must not contain control characters"),
    ...each(["x".repeat(longest + 1), "x".repeat(longest + 500)], `must be at most ${longest} characters long`),
    ...each(secrets, secret),
    [7, "must be a string, not a number"],
    [false, "must be a string, not a boolean"],
    ...each([["acme"], [], Array(longest + 1).fill("a")], "must be a string, not an array"),
    [{ name: "acme" }, "must be a string, not an object"],
  ],
  any: fc.stringMatching(/^[\w.-]{1,40}$/).filter((text) => !/^(\.\.?|pscale_|sk_live_|fc[ad]_|c2Fz)|eyJ/.test(text)),
});

/** What stands in a URL as one segment. */
export const name = nameOf(255, each(inPaths, "must not contain / \\ ? # % ; or an invisible character"));

/** What a token's name begins with. */
export const prefix = nameOf(100);

/** What people write for people. */
const proseOf = (longest: number): ValueKind => {
  const kind = nameOf(longest, [], "must not contain a secret, because it is stored in plain text");
  const texts = ["Bearer token of the shop's pipeline", "=1+1", "<b>ci</b> | `x`", "Tokens like pscale_ and sk_live_"];
  return { ...kind, takes: [...texts.map(same), ...kind.takes] };
};
export const description = proseOf(500);
export const owner = proseOf(100);

const unit = fc.constantFrom("s", "m", "h", "d", "w");
const durations = fc.tuple(fc.integer({ min: 1, max: 5000 }), unit).map(([count, unit]) => `${count}${unit}`);

const durationOf = (
  range: string,
  { takes, outside, any, or = "" }: Pick<ValueKind, "takes" | "any"> & { outside: readonly string[]; or?: string },
): ValueKind => ({
  takes,
  refuses: [
    ...each(
      [...["", "5", "-5d", "1e3d", "0x10d", " 5d", "5 d", "5D", "P90D", "forever", "NEVER"], 90, true, ["90d"], {}],
      `must be a duration such as "90d" (a number followed by s, m (minutes), h, d or w)${or}`,
    ),
    ...each(outside, `must be in range: ${range}${or}`),
  ],
  any,
});

const anyLength: ValueKind["takes"] = [
  ["1w", "7d"],
  ["24h", "1d"],
  ["60s", "1m"],
  // A fraction that makes whole seconds.
  ["1.1d", "1584m"],
  ...["1s", "90m", "36500d"].map(same),
];

const seconds = { takes: anyLength, outside: ["0s", "0.5s", "1.5s", "36501d"], any: durations };

export const duration = durationOf("whole seconds from 1s to 36500d", seconds);

export const idleTtl = durationOf("whole seconds from 1s to 36500d", {
  ...seconds,
  takes: [...anyLength, same("never")],
  any: fc.oneof(durations, fc.constant("never")),
  or: ', or "never"',
});

/** Shorter than any token's life. */
const short = {
  ...seconds,
  takes: [...anyLength.filter(([written]) => written !== "36500d"), same("20d")],
  any: fc.tuple(fc.integer({ min: 1, max: 20 }), fc.constantFrom("s", "m", "h", "d")).map(([n, unit]) => `${n}${unit}`),
};

export const before = durationOf("whole seconds from 1s to 36500d", short);
export const every = durationOf("whole seconds from 1s to 36500d", short);
export const spread = durationOf("whole seconds from 1s to 36500d", short);
export const keepWhileUsed = durationOf("whole seconds from 1s to 36500d", seconds);

export const overlap = durationOf("0s, or whole seconds up to 36500d", {
  takes: [...short.takes, ["0s", "0d"], ["0w", "0d"], ["0.0h", "0d"]],
  outside: ["0.5s", "1.5s", "36501d", "0.0001s"],
  any: fc.oneof(short.any, fc.constantFrom("0s", "0d")),
});

export const days = durationOf("FastAPI Cloud takes whole days from 1d to 365d", {
  takes: [["24h", "1d"], ["1440m", "1d"], ["12w", "84d"], ...["1d", "365d"].map(same)],
  outside: ["0d", "1s", "12h", "0.5s", "1.5d", "366d", "53w", "36501d"],
  any: fc.integer({ min: 1, max: 365 }).chain((days) => fc.constantFrom(`${days}d`, `${days * 24}h`)),
});

/** In the future of every test. */
export const instant: ValueKind = {
  takes: [
    ["2030-01-01T00:00:00Z", "2030-01-01T00:00:00.000Z"],
    ["2030-01-01T02:00:00+02:00", "2030-01-01T00:00:00.000Z"],
    ["2029-12-31T18:30:00-05:30", "2030-01-01T00:00:00.000Z"],
    ["2028-02-29T12:00:00.125Z", "2028-02-29T12:00:00.125Z"],
    ["9999-12-31T23:59:59Z", "9999-12-31T23:59:59.000Z"],
  ],
  refuses: [
    ...each(
      [
        ...[
          "",
          "soon",
          "90d",
          "2030",
          "2030-01-01",
          "01/31/2030",
          "2030-01-01T00:00:00",
          "2030-01-01T00:00Z",
          "2030-01-01 00:00:00Z",
        ],
        ...["2030-02-31T00:00:00Z", "2030-01-01T25:00:00Z", "2030-01-01T00:00:00+25:00", " 2030-01-01T00:00:00Z"],
        ...[1_893_456_000_000, true, ["2030-01-01T00:00:00Z"], {}],
      ],
      'must be an ISO 8601 instant with a time zone, such as "2027-01-31T00:00:00Z"',
    ),
    ["9999-12-31T23:59:59-01:00", "must be in range: the years 0000 to 9999"],
  ],
  any: fc
    .tuple(
      fc.date({ min: new Date("2027-01-01"), max: new Date("9990-01-01"), noInvalidDate: true }),
      fc.constantFrom("Z", "+02:00", "-11:30"),
    )
    .map(([date, zone]) => date.toISOString().replace("Z", zone)),
};

const noWord = "must be a word of letters, digits, and _ : . -";

/** Scopes or permissions. */
export const words: ValueKind = {
  takes: [
    [
      ["z", "a", "z", "B"],
      ["B", "a", "z"],
    ],
    same(["a:b.c-d_1"]),
    same(["x".repeat(100)]),
  ],
  refuses: [
    [[], "must name at least one"],
    ...each(["a", ""], "must be an array, not a string"),
    [7, "must be an array, not a number"],
    [{ 0: "a" }, "must be an array, not an object"],
    [["a", "b c"], noWord, "[1]"],
    ...["", ".", "..", "x".repeat(101), "a\n", "ü"].map((word) => [[word], noWord, "[0]"] as const),
    ...secrets.map((secret) => [["a", secret], looksSecret, "[1]"] as const),
    [[null], "must be a string, not null", "[0]"],
    [["a", 7], "must be a string, not a number", "[1]"],
    [[["a"]], "must be a string, not an array", "[0]"],
  ],
  // Never one that a platform knows: whether that fits is another law.
  any: fc
    .uniqueArray(fc.stringMatching(/^x[\w:.-]{1,20}$/), { minLength: 1 })
    .chain((words) => fc.shuffledSubarray([...words, ...words], { minLength: words.length })),
};

/** Ids of tokens. */
export const ids: ValueKind = {
  ...words,
  takes: [
    ...words.takes,
    [
      ["tok_b", "019c5746-7cc5-78dd-b14e-8eb15489e1de", "tok_b"],
      ["019c5746-7cc5-78dd-b14e-8eb15489e1de", "tok_b"],
    ],
  ],
};

/** Whatever is to be compared with what it was. */
export const trigger: ValueKind = {
  takes: [
    ...["2027-01", " ", "0", ...secrets].map(same),
    same({ a: "1", b: "" }),
    // Nothing in it is no value.
    ["", undefined],
    [{}, undefined],
  ],
  refuses: each(
    [7, 0, true, false, [], ["a"], { a: 7 }, { a: null }, { a: { b: "c" } }],
    "must be a string, or a map of strings",
  ),
  any: fc.oneof(fc.string(), fc.dictionary(fc.stringMatching(/^[a-z]{1,8}$/), fc.string())),
};

export const switchOf = (byDefault: boolean): ValueKind => ({
  takes: [
    [byDefault, undefined],
    [!byDefault, !byDefault],
  ],
  refuses: [
    ...each(["no", "", "true"], "must be a boolean, not a string"),
    [0, "must be a boolean, not a number"],
    [[], "must be a boolean, not an array"],
  ],
  any: fc.boolean(),
});

/** On unless it is switched off: only that is written down. */
export const verify = switchOf(true);

/** Off unless it is switched on. */
export const unverified = switchOf(false);

export const mode: ValueKind = {
  takes: ["additive", "authoritative"].map(same),
  refuses: each(["exclusive", "", "Additive", 7, ["additive"], true], 'must be "additive" or "authoritative"'),
  any: fc.constantFrom("additive", "authoritative"),
};
