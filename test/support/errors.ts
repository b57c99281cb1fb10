import { inspect } from "node:util";
import { formsOf } from "./canary";

/** What a promise was rejected with; a promise that resolves fails the test. */
export async function failureOf(promise: Promise<unknown>): Promise<Error> {
  const outcome = await promise.then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  );
  if (!("error" in outcome)) throw new Error(`This was to fail and gave ${inspect(outcome.value)}.`);
  expect(outcome.error).toBeInstanceOf(Error);
  return outcome.error as Error;
}

/** Every text that can be got out of a value by printing it. */
function everyTextIn(value: unknown): string {
  const own = typeof value === "object" && value !== null ? Object.getOwnPropertyNames(value) : [];
  const parts = own.map((key) => (value as Record<string, unknown>)[key]);
  return [
    String(value),
    ...[value, ...parts].map((part) => inspect(part, { depth: Infinity, showHidden: true })),
    ...[value, ...parts].map((part) => JSON.stringify(part)),
  ].join("\n");
}

/** No way of printing the value shows one of the secrets, or enough of it to be of use. */
export function expectHidden(value: unknown, ...secrets: readonly string[]): void {
  const text = everyTextIn(value);
  expect(secrets.filter((secret) => secret.length <= 8)).toEqual([]);
  expect(secrets.flatMap(formsOf).filter((form) => text.includes(form))).toEqual([]);
}
