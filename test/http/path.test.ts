import fc from "fast-check";
import { isPathSegment } from "../../provider/values/ids";
import { path } from "../../provider/http/path";

const pathnameOf = (text: string): string => new URL(`https://api.example.com${text}`).pathname;

test("a hole is exactly one segment of the URL, whatever may stand in it", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", minLength: 1, maxLength: 100 }).filter(isPathSegment), (hole) => {
      const segments = pathnameOf(path`/organizations/${hole}/tokens`).split("/");
      expect(segments).toHaveLength(4);
      expect(decodeURIComponent(segments[2] ?? "")).toBe(hole);
    }),
  );
});

test.each(["a b", "é", "a&b=c", "a:b@c"])("%j stays inside its segment", (hole) => {
  expect(pathnameOf(path`/a/${hole}/b`).split("/")).toEqual(["", "a", encodeURIComponent(hole), "b"]);
});

test.each([
  ...["", ".", "..", "a/b", "../..", "..%2f", "%2e%2e", "?all=1", "#top", "a\\b", "a;b"],
  ...["\u202eab", "a\u200bb", "a\u0000b", "a\nb", "\uff0e\uff0e", "a\uff0fb", "a\uff05b", "x".repeat(256)],
])("%j is refused", (hole) => {
  expect(() => path`/organizations/${hole}/tokens`).toThrow("is not a valid segment of a URL path");
});
