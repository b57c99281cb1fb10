import fc from "fast-check";
import { incoming, outgoing, text } from "../../provider/host/wire";
import { Secret } from "../../provider/values/secret";
import { expectHidden } from "../support/errors";

const canary = "canary-value-of-a-token";
const typed = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", value: canary };

// As the dynamic host passes what a preview does not know, by its type: text, boolean, number, list, asset, archive, object.
const unknowns = {
  text: "04da6b54-80e4-46f7-96ec-b56ff0331ba9",
  boolean: "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
  number: "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
  list: "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
  asset: "030794c1-ac77-496b-92df-f27374a8bd58",
  archive: "e48ece36-62e2-4504-bad9-02848725956a",
  object: "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
};

describe("what comes in", () => {
  test("has what is Pulumi's taken out, and is placed by its addresses", () => {
    const { spec, ref } = incoming({
      a: 1,
      __provider: "text",
      __urn: "urn:x",
      __tokenUrn: "urn:t",
      __defaults: [],
    });
    expect(spec).toStrictEqual({ a: 1 });
    expect(ref).toStrictEqual({ urn: "urn:x", tokenUrn: "urn:t" });
  });

  test("without addresses has an empty one and no token", () => {
    expect(incoming({ __urn: 7, __tokenUrn: null }).ref).toStrictEqual({ urn: "" });
  });

  test("carries the secret in a form that does not print", () => {
    const given = incoming({ value: canary, other: "plain" });
    expect((given.spec["value"] as Secret).reveal()).toBe(canary);
    expect(given.spec["other"]).toBe("plain");
    expectHidden(given, canary);
  });

  test("leaves a value that is no text for check to refuse", () => {
    expect(incoming({ value: [1] }).spec).toEqual({ value: [1] });
  });

  describe.each(Object.entries(unknowns))("an unknown %s", (_type, unknown) => {
    test.each<[string, unknown]>([
      ["alone", unknown],
      ["in a list", ["a", unknown]],
      ["in an object", { a: { b: unknown } }],
      ["deep", [{ a: [[{ b: [null, unknown] }]] }]],
    ])("is seen %s", (_where, value) => {
      expect(incoming({ known: "a", some: value, __provider: unknown }).unknown).toEqual(["some"]);
    });
  });

  test("is looked through however deep and wide it is", () => {
    let deep: unknown = unknowns.text;
    for (let level = 0; level < 100_000; level += 1) deep = level % 2 === 0 ? [deep] : { deep };
    const wide = [...Array.from({ length: 500_000 }, () => 0), unknowns.text];
    expect(incoming({ deep, wide }).unknown).toEqual(["deep", "wide"]);
  });

  test("is known when it is, whatever it is", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (wire) => {
        expect(incoming(wire).unknown).toEqual([]);
      }),
    );
  });
});

describe("what goes out", () => {
  test("has its secret typed as one", () => {
    expect(outgoing({ value: new Secret(canary) }, {})).toStrictEqual({ value: typed });
  });

  test("has what is Pulumi's put back, which no argument can replace", () => {
    const from = { a: 1, __provider: "text", __urn: "urn:x" };
    expect(outgoing({ b: 2, __provider: "other" }, from)).toStrictEqual({
      b: 2,
      __provider: "text",
      __urn: "urn:x",
    });
  });

  test("has no absent key: the host dies of one", () => {
    const wire = outgoing({ a: undefined, b: null, c: false, d: 0, e: "" }, {});
    expect(Object.keys(wire)).toEqual(["b", "c", "d", "e"]);
  });

  test("comes in again as it was, but for what is Pulumi's", () => {
    const own = fc.dictionary(fc.stringMatching(/^[a-z]{1,8}$/), fc.jsonValue());
    fc.assert(
      fc.property(own, (spec) => {
        expect(incoming(outgoing(spec, { __provider: "text" })).spec).toEqual(incoming(spec).spec);
      }),
    );
  });
});

test.each([
  ["a text", "a text"],
  [7, ""],
  [null, ""],
  [undefined, ""],
  [["a"], ""],
])("%j as a text is %j", (value, wanted) => {
  expect(text(value)).toBe(wanted);
});
