import fc from "fast-check";
import { isId, joinId, splitId, tokenIdOf } from "../../provider/values/ids";

/** Whatever a name may hold: separators, percent signs, dots, emoji. */
const segment = fc.oneof(
  fc.string({ unit: "grapheme" }),
  fc.constantFrom("", "/", "a/b", "..", ".", "%2F", "%", "a b", "?x=1", "#", "é", "💥", "\u0000"),
);

test("any segments come back out of an id as they went in", () => {
  fc.assert(
    fc.property(fc.array(segment, { minLength: 1 }), (segments) => {
      expect(splitId(joinId(...segments))).toEqual(segments);
    }),
  );
});

test("different segments never make the same id", () => {
  fc.assert(
    fc.property(fc.array(segment, { minLength: 1 }), fc.array(segment, { minLength: 1 }), (one, other) => {
      expect(joinId(...one) === joinId(...other)).toBe(JSON.stringify(one) === JSON.stringify(other));
    }),
  );
});

test("the token's own id is the last segment", () => {
  expect(tokenIdOf(joinId("planetscale", "ac/me", "k2x/7"))).toBe("k2x/7");
});

test.each(["%", "acme/%zz", "a\ud800b/%e0%a4"])("what is no id, %j, is split all the same", (text) => {
  expect(splitId(text)).toEqual(text.split("/"));
});

test.each(["planetscale/acme/k2xk7w2m3v1p", "acmeCloud/u/0", "deplo/a%2Fb/%C3%A9"])("%s is an id", (id) => {
  expect(isId(id)).toBe(true);
});

test.each([
  ...[
    "",
    "planetscale",
    "planetscale/",
    "/acme",
    "planetscale//x",
    "deplo/é",
    "deplo/a b",
    "deplo/%",
    "deplo/%2f",
    "deplo/..",
  ],
  ...[
    "deplo/%00",
    "deplo/%0D%0A",
    "deplo/\ud800",
    "deplo/\n",
    "deplo/a%E2%80%AEb",
    "deplo/%EF%BC%8E%EF%BC%8E",
    `deplo/${"x".repeat(256)}`,
    7,
    null,
    ["deplo/x"],
    {},
  ],
])("%j is no id", (id) => {
  expect(isId(id)).toBe(false);
});
