import { format, inspect } from "node:util";
import { Secret } from "../../provider/values/secret";

const canary = "canary-secret-0815";
const secret = new Secret(canary);

test("only reveal yields the secret", () => {
  expect(secret.reveal()).toBe(canary);
});

test.each<[string, () => string]>([
  ["toString", () => secret.toString()],
  ["a concatenation", () => "is " + String(secret)],
  ["JSON", () => JSON.stringify(secret)],
  ["JSON of what holds it", () => JSON.stringify({ a: [{ secret }] })],
  ["inspect", () => inspect(secret)],
  [
    "inspect of what holds it, with everything hidden",
    () => inspect({ a: [{ secret }] }, { depth: 9, showHidden: true }),
  ],
  ["format", () => format("%s %o %O %j", secret, secret, secret, secret)],
  ["an error's message", () => new Error(String(secret)).message],
  ["an error's cause", () => inspect(new Error("x", { cause: secret }))],
  ["its keys", () => JSON.stringify([Object.entries(secret), Object.getOwnPropertyNames(secret)])],
])("%s does not show the secret", (_way, print) => {
  expect(print()).not.toContain(canary);
});
