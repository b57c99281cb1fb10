import { diff, kept } from "../../provider/schema/diff";
import type { Change, ResourceSchema, Spec } from "../../provider/platforms/contract";
import { serviceToken, tokenAccessGrant } from "../../provider/platforms/planetscale/schema";
import { grantSpec, tokenSpec, without } from "../support/specs";

const schemas: [string, ResourceSchema, Spec][] = [
  ["a token", serviceToken, { ...tokenSpec, expiresIn: "7d" }],
  ["a grant", tokenAccessGrant, grantSpec],
];

const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** What the change of an argument must lead to. */
const answers: Record<Change, (key: string) => ReturnType<typeof diff>> = {
  moved: (key) => ({ replaces: [key], updates: [] }),
  "scope-changed": (key) => ({ replaces: [key], updates: [] }),
  "expiry-changed": (key) => ({ replaces: [key], updates: [] }),
  renamed: (key) => ({ replaces: [key], updates: [] }),
  update: (key) => ({ replaces: [], updates: [key] }),
  ignore: () => ({ replaces: [], updates: [] }),
};

const frozen = (spec: Spec): Spec => {
  for (const value of Object.values(spec)) Object.freeze(value);
  return Object.freeze(spec);
};

describe.each(schemas)("%s", (_name, schema, spec) => {
  const state = frozen({ ...spec, value: "s", name: "ci-1", createdAt: "2026", granted: ["a"], proven: true });

  test("that is as it was does not change, whatever else the state holds", () => {
    expect(diff(schema, state, frozen({ ...spec }))).toEqual({ replaces: [], updates: [] });
  });

  test.each(Object.entries(schema.onChange))("a change of %s %s", (key, change) => {
    const wanted = answers[change](key);

    expect(diff(schema, state, frozen({ ...spec, [key]: ["changed"] }))).toEqual(wanted);
    expect(diff(schema, state, frozen({ ...spec, [key]: unknown }))).toEqual(wanted);
    if (key in spec) expect(diff(schema, state, frozen(without(spec, key)))).toEqual(wanted);
  });

  test("the state carries every argument but those read from the inputs only", () => {
    const nothing = Object.keys(schema.onChange).filter((key) => schema.onChange[key] === "ignore");
    const all = { ...spec, ...Object.fromEntries(nothing.map((key) => [key, false])) };
    expect(kept(schema, all)).toStrictEqual(spec);
  });
});

test("the tables are what the README says", () => {
  expect(serviceToken.onChange).toEqual({
    platform: "moved",
    organization: "moved",
    namePrefix: "renamed",
    expiresIn: "expiry-changed",
    verify: "ignore",
    keepWhileUsed: "ignore",
  });
  expect(tokenAccessGrant.onChange).toEqual({
    platform: "moved",
    organization: "moved",
    tokenId: "moved",
    database: "moved",
    permissions: "update",
    mode: "update",
  });
});
