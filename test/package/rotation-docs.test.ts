import * as platforms from "../../provider/platforms/definitions";
import { driverOf } from "../../provider/platforms/contract";
import { rotationArgs } from "../../provider/rotation/args";
import type { RotationReason } from "../../provider/rotation/decide";
import { tableOf } from "./readme";

const page = "docs/rotation.md";

/** Compiles when it names each of them. */
const reasons: Readonly<Record<RotationReason, true>> = {
  moved: true,
  "scope-changed": true,
  "expiry-changed": true,
  renamed: true,
  expired: true,
  "expiry-window": true,
  "max-age": true,
  trigger: true,
  "secret-invalid": true,
};

/** What a change of an argument of a token means, on all platforms. */
const meanings = new Set(
  Object.values(platforms)
    .flatMap((platform) => Object.values(driverOf(platform).schemas))
    .flatMap((schema) => (typeof schema === "string" ? [] : Object.values(schema.onChange)))
    .filter((change) => change !== "ignore" && change !== "update"),
);

test.each([page, "README.md"])(
  "%s has each argument of rotation in its table, in their order, and no other",
  (file) => {
    expect([...tableOf(file, "argument").keys()]).toEqual(Object.keys(rotationArgs));
  },
);

test("the page says a default for each argument", () => {
  const defaults = [...tableOf(page, "argument")].map(([name, row]) => [name, row.get("default")]);
  expect(defaults.filter(([, given]) => given === undefined || given === "")).toEqual([]);
});

test("the page has each reason of a replacement, and no other", () => {
  expect([...tableOf(page, "reason").keys()].sort()).toEqual(Object.keys(reasons).sort());
});

test("the reasons that changed arguments give are among them", () => {
  expect([...meanings].filter((reason) => !(reason in reasons))).toEqual([]);
});
