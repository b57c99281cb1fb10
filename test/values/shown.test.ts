import { shown } from "../../provider/values/shown";

test.each([
  ["acme", "acme"],
  ["", ""],
  ["déjà vu 🔑", "déjà vu 🔑"],
  ["a\r\nb\u001b[31m", "a\ufffd\ufffdb\ufffd[31m"],
  ["\u202eacme\ud800", "\ufffdacme\ufffd"],
  ["x".repeat(60), "x".repeat(60)],
  ["x".repeat(1 << 20), `${"x".repeat(60)}…`],
  [`${"x".repeat(59)}🔑`, `${"x".repeat(59)}\ufffd…`],
])("%j is shown as %j", (text, wanted) => {
  expect(shown(text)).toBe(wanted);
});
