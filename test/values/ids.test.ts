import fc from "fast-check";
import { joinId, splitId, tokenIdOf } from "../../provider/values/ids";

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
