import fc from "fast-check";
import { alphabet } from "../../provider/values/digits";
import {
  hasTag,
  inNames,
  nameEndingIn,
  hasValidCode,
  tagInName,
  ownershipTag,
  stackTag,
} from "../../provider/values/ownership-tag";
import { physicalName } from "../../provider/values/name";

const owner = "0f1e2d3c4b5a69788796a5b4c3d2e1f0";
const otherOwner = "0f1e2d3c4b5a69788796a5b4c3d2e1f1";
const addressOf = (name: string): string => `urn:pulumi:dev::shop::pulumi-nodejs:dynamic/tokens:ServiceToken::${name}`;
const mark = ownershipTag(owner, addressOf("ci"));

const texts = fc.string({ unit: "grapheme" });
const nonces = fc.uint8Array({ minLength: 4, maxLength: 4 });

describe("a mark", () => {
  test("is the same on every machine and in every release: tokens that exist carry it", () => {
    expect(mark).toBe("1zd20ex80y29");
    expect(stackTag(owner)).toBe("1zd20e");
  });

  test("is twelve characters of the alphabet, six of which all resources of the owner share", () => {
    fc.assert(
      fc.property(texts, texts, (owner, address) => {
        const made = ownershipTag(owner, address);
        expect(made).toMatch(new RegExp(`^[${alphabet}]{12}$`));
        expect(made.slice(0, 6)).toBe(stackTag(owner));
        expect(ownershipTag(owner, address)).toBe(made);
      }),
    );
  });

  test("differs from that of another resource in the second half, and in both from that of another owner", () => {
    const [sibling, foreign] = [ownershipTag(owner, addressOf("cd")), ownershipTag(otherOwner, addressOf("ci"))];
    expect(sibling.slice(0, 6)).toBe(mark.slice(0, 6));
    expect(sibling.slice(6)).not.toBe(mark.slice(6));
    expect(foreign.slice(0, 6)).not.toBe(mark.slice(0, 6));
    // Where tokens carry only a part of it, this half is all that tells two owners apart.
    expect(foreign.slice(6)).not.toBe(mark.slice(6));
  });

  test("is another for each of ten thousand addresses", () => {
    const marks = Array.from({ length: 10_000 }, (_, at) => ownershipTag(owner, addressOf(`ci-${at}`)));
    expect(new Set(marks).size).toBe(10_000);
  });

  test("is spread evenly over ten thousand addresses", () => {
    const marks = Array.from({ length: 10_000 }, (_, at) => ownershipTag(owner, addressOf(`ci-${at}`)));
    const counted = (keys: readonly (string | number)[]): number[] => {
      const counts = new Map<string | number, number>();
      for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
      return [...counts.values()];
    };
    for (let at = 6; at < 12; at += 1) {
      const counts = counted(marks.map((made) => made.charAt(at)));
      expect(counts).toHaveLength(32);
      // 312 in the mean; six times the standard deviation on both sides.
      for (const count of counts) expect(Math.abs(count - 312)).toBeLessThan(105);
    }
  });
});

describe("in a name", () => {
  test("the mark is read whatever the prefix is, also one that looks like a mark", () => {
    fc.assert(
      fc.property(fc.oneof(texts, fc.constant(`${mark}-0000`), fc.constant(undefined)), nonces, (prefix, nonce) => {
        const name = physicalName(prefix, { stackId: owner, tag: mark }, () => nonce);
        expect(tagInName(name)).toBe(mark);
        expect(hasTag({ name }, mark)).toBe(true);
        expect(hasValidCode({ name }, owner)).toBe(true);
        expect(hasValidCode({ name }, otherOwner)).toBe(false);
        expect(hasTag({ name }, ownershipTag(owner, addressOf("cd")))).toBe(false);
        expect(hasTag({ name }, ownershipTag(otherOwner, addressOf("ci")))).toBe(false);
      }),
    );
  });

  test.each([
    "",
    "ci",
    "ci-deploy-key",
    mark,
    `ci-${mark}`,
    `${mark}-`,
    `ci-${mark}-000`,
    `ci-${mark}-00000`,
    `ci-${mark}-000i`,
    `ci-${mark}-0000-old`,
    `ci-${mark}-0000 `,
    `ci-${mark}-0000\n`,
    `ci-${mark.toUpperCase()}-0000`,
    `ci${mark}-0000`,
    `ci-x${mark}-0000`,
    `ci-${mark.slice(1)}-0000`,
    // Half of it.
    `ci-zzzzzz${mark.slice(6)}-0000`,
    `ci-${mark.slice(0, 6)}zzzzzz-0000`,
    // The form of the release before.
    "ci-0123456789",
  ])("%j there is no ownership tag", (name) => {
    expect(tagInName(name)).not.toBe(mark);
    expect(hasTag({ name }, mark)).toBe(false);
  });

  test("of version 0.1.0, which had no code, the mark is read and proves nothing", () => {
    const name = `ci-${mark}-0000`;
    expect(tagInName(name)).toBe(mark);
    expect(hasValidCode({ name }, owner)).toBe(false);
  });

  test("the code is the same on every machine and in every release: tokens that exist carry it", () => {
    expect(physicalName("ci", { stackId: owner, tag: mark }, () => new Uint8Array(4))).toBe(
      "ci-1zd20ex80y29-0000t4d8kp87",
    );
  });

  test("a mark that was copied has no proof, whatever follows it", () => {
    const endings = fc.string({ unit: fc.constantFrom(...Array.from(alphabet)), minLength: 12, maxLength: 12 });
    fc.assert(
      fc.property(endings, (ending) => {
        expect(hasValidCode({ name: `ci-${mark}-${ending}` }, owner)).toBe(false);
      }),
    );
  });

  test("no character of a mark, a nonce or a code can be changed without losing the proof; the prefix can", () => {
    const name = physicalName("ci", { stackId: owner, tag: mark }, () => Uint8Array.from([1, 2, 3, 4]));
    expect(hasValidCode({ name: name.replace("ci-", "another-") }, owner)).toBe(true);
    for (let at = 3; at < name.length; at += 1) {
      const other = name.charAt(at) === "0" ? "1" : "0";
      expect(hasValidCode({ name: name.slice(0, at) + other + name.slice(at + 1) }, owner)).toBe(false);
    }
  });

  test("a copy has the same ending under any prefix, and two mints have two", () => {
    const name = (prefix: string, nonce: number): string =>
      physicalName(prefix, { stackId: owner, tag: mark }, () => new Uint8Array(4).fill(nonce));
    expect(nameEndingIn(name("ci", 0))).toBe(nameEndingIn(name("copy", 0)));
    expect(nameEndingIn(name("ci", 0))).not.toBe(nameEndingIn(name("ci", 1)));
    expect(nameEndingIn("ci")).toBeUndefined();
  });

  test("of somebody else there never is a tag of this stack", () => {
    fc.assert(
      fc.property(texts, (name) => {
        expect(hasTag({ name }, mark)).toBe(false);
      }),
    );
  });

  test("it counts alone: an encoded tag of a named token is no tag", () => {
    expect(hasTag({ name: "ci", encodedTags: [mark] }, mark)).toBe(false);
  });
});

describe("where there are no names", () => {
  const others = fc.array(texts.filter((text) => text !== mark));

  test("a token carries the mark if it is any of its encoded tags", () => {
    fc.assert(
      fc.property(others, others, (some, more) => {
        expect(hasTag({ encodedTags: [...some, mark, ...more] }, mark)).toBe(true);
        expect(hasTag({ encodedTags: [...some, ...more] }, mark)).toBe(false);
      }),
    );
    expect(hasTag({}, mark)).toBe(false);
  });

  test("a token carries it as its platform encodes it", () => {
    const codec = { ...inNames, encode: (tag: string) => tag.slice(6) };
    expect(hasTag({ encodedTags: [mark.slice(6)] }, mark, codec)).toBe(true);
    expect(hasTag({ encodedTags: [mark] }, mark, codec)).toBe(false);
  });
});
