import fc from "fast-check";

/** A value that nobody should send, and how a story names it: it may be a megabyte. */
export interface Hostile {
  readonly words: string;
  readonly value: unknown;
}

const deep = (depth: number, around: (inner: unknown) => unknown): unknown => {
  let value: unknown = "bottom";
  for (let level = 0; level < depth; level += 1) value = around(value);
  return value;
};

/** As JSON makes them: own keys, whatever they are called. */
const json = (text: string): unknown => JSON.parse(text) as unknown;

const megabyte = 1 << 20;

const texts: Readonly<Record<string, () => string>> = {
  "the empty string": () => "",
  "a megabyte": () => "x".repeat(megabyte),
  "a megabyte of digits": () => "9".repeat(megabyte),
  "a megabyte of ::": () => "::".repeat(megabyte / 2),
  "a megabyte of spaces": () => " ".repeat(megabyte),
  "a lone surrogate": () => "a\ud800b",
  NUL: () => "a\0b",
  "CR LF and a header": () => "acme\r\nx-evil: 1",
  ".": () => ".",
  "..": () => "..",
  "../..": () => "../..",
  "%2e%2e": () => "%2e%2e",
  "%": () => "%",
  "%00": () => "%00",
  "/": () => "/",
  "a path": () => "acme/service-tokens/x",
  "a slash in front": () => "//other.invalid/x",
  "a backslash": () => "..\\..\\x",
  "a query": () => "acme?x=1",
  "a fragment": () => "acme#x",
  "@host": () => "@other.invalid",
  "a URL": () => "https://other.invalid/",
  "RTL marks": () => "\u202eacme\u202c\u200f",
  "Arabic digits": () => "٣٠d",
  "full-width digits": () => "３０d",
  "zero width": () => "\u200b",
  emoji: () => "🔑".repeat(40),
  __proto__: () => "__proto__",
  constructor: () => "constructor",
  toString: () => "toString",
  "a template": () => "${process.env.HOME}",
  "a huge duration": () => `${"9".repeat(90)}d`,
  "a longer duration": () => `${"9".repeat(200)}d`,
  "a negative duration": () => "-5d",
  "1e3d": () => "1e3d",
  NaNd: () => "NaNd",
  "no time": () => "0s",
  "a second": () => "1s",
  "half a second": () => "0.5s",
  "the longest duration": () => "36500d",
  "the year 275760": () => "+275760-09-13T00:00:00Z",
  "the year -271821": () => "-271821-04-20T00:00:00Z",
  "the year 9999": () => "9999-12-31T23:59:59Z",
  "a leap second": () => "2030-06-30T23:59:60Z",
  "February 31st": () => "2030-02-31T00:00:00Z",
  true: () => "true",
  null: () => "null",
  "JSON text": () => '{"a":1}',
};

const others: Readonly<Record<string, () => unknown>> = {
  "no value": () => null,
  yes: () => true,
  no: () => false,
  zero: () => 0,
  "minus one": () => -1,
  "a fraction": () => 0.1,
  "a huge number": () => 1e308,
  infinity: () => Infinity,
  "not a number": () => NaN,
  "an unsafe integer": () => 2 ** 53 + 2,
  "an empty list": () => [],
  "an empty object": () => ({}),
  "a list of nothing": () => [null],
  "a list in a list": () => [["read"]],
  "deep lists": () => deep(10_000, (inner) => [inner]),
  "deep objects": () => deep(10_000, (inner) => ({ inner })),
  "deep list of one": () => [deep(10_000, (inner) => [inner])],
  "lists a thousand deep": () => deep(1000, (inner) => [inner]),
  "objects a thousand deep": () => deep(1000, (inner) => ({ inner })),
  "thousands of words": () => Array.from({ length: 5000 }, (_, at) => `word_${at}`),
  "thousands of wrong items": () => Array.from({ length: 5000 }, () => "no word"),
  "thousands of keys": () => Object.fromEntries(Array.from({ length: 5000 }, (_, at) => [`key${at}`, at])),
  "one word many times": () => Array.from({ length: 5000 }, () => "read"),
  "a list of a megabyte": () => ["x".repeat(megabyte)],
  "a list with CR LF": () => ["read\r\nx-evil: 1"],
  "an object with a __proto__": () => json('{"__proto__":{"polluted":true}}'),
  "an object with a constructor": () => json('{"constructor":{"prototype":{"polluted":true}}}'),
  "an object with no text": () => json('{"toString":1,"valueOf":1}'),
  "an object that is a promise": () => json('{"then":1}'),
  "a map of prototype keys": () => json('{"__proto__":"a","constructor":"b","toString":"c"}'),
  "a list with a __proto__": () => [json('{"__proto__":{"polluted":true}}')],
  "an object with a megabyte for a key": () => ({ ["k".repeat(megabyte)]: "x" }),
};

const named = (table: Readonly<Record<string, () => unknown>>): fc.Arbitrary<Hostile> =>
  fc.constantFrom(...Object.keys(table)).map((words) => ({ words, value: table[words]!() }));

const described = (value: unknown): Hostile => ({ words: JSON.stringify(value).slice(0, 200), value });

export const hostileText = fc.oneof(
  { weight: 4, arbitrary: named(texts) },
  { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 40 }).map(described) },
) as fc.Arbitrary<Hostile & { readonly value: string }>;

/** Texts that mean something in a URL. */
export const hostileSegment = hostileText.filter(({ value }) => value.length < 100 && /[/?#@\\%.]/.test(value));

export const hostile: fc.Arbitrary<Hostile> = fc.oneof(
  { weight: 3, arbitrary: hostileText },
  { weight: 3, arbitrary: named(others) },
  { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 3 }).map(described) },
);

const noJson = new Set(["infinity", "not a number", "deep lists", "deep objects", "deep list of one"]);

/** Those that a file can hold. */
export const hostileJson = hostile.filter(({ words }) => !noJson.has(words));

/** Keys that no argument has. */
export const oddKeys: readonly string[] = [
  "__proto__",
  "constructor",
  "toString",
  "hasOwnProperty",
  "then",
  "",
  "a.b[0]",
  "organizati\u043en",
  "k".repeat(megabyte),
];

export const wordsOf = (key: string): string => (key.length > 60 ? `a key of ${key.length} characters` : `"${key}"`);
