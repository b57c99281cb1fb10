import { sanitize, sanitizeList } from "../../provider/values/sanitize";

test.each([
  ["acme", "acme"],
  ["", ""],
  ["déjà vu 🔑", "déjà vu 🔑"],
  ["a\r\nb\u001b[31m", "a\ufffd\ufffdb\ufffd[31m"],
  ["\u202eacme\ud800", "\ufffdacme\ufffd"],
  ["x".repeat(60), "x".repeat(60)],
  ["x".repeat(1 << 20), `${"x".repeat(60)}…`],
  [`${"x".repeat(59)}🔑`, `${"x".repeat(59)}\ufffd…`],
])("%j is printed as %j", (text, wanted) => {
  expect(sanitize(text)).toBe(wanted);
});

test.each([
  [["a", "b"], "a, b"],
  [[], ""],
  [Array.from({ length: 10 }, () => "a"), "a, a, a, a, a, a, a, a, a, a"],
  [Array.from({ length: 5000 }, () => "a"), "a, a, a, a, a, a, a, a, a, a, and 4990 more"],
  [["\n"], "\ufffd"],
])("the list %j is printed as %j", (texts, wanted) => {
  expect(sanitizeList(texts)).toBe(wanted);
});
