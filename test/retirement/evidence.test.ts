import { forgedAmong, isRecent, namesWith, tagAt, taggedFor, type Listed } from "../../provider/retirement/evidence";
import { TokenIndex } from "../../provider/run/token-index";
import { nameEnding, ownershipTag } from "../../provider/values/ownership-tag";
import { addressOf, stackOwner } from "../support/engine";
import { platformWith } from "../support/platforms";
import { at, iso, retirement } from "./retirements";

const tagFor = (name: string, stackId = stackOwner): string => ownershipTag(stackId, addressOf("ServiceToken", name));
const [tag, former] = [tagFor("ci"), tagFor("before")];
const later = (days: number, by: number): string => new Date(at(days) + by).toISOString();

/** A token that this stack made for a resource with this tag. */
const made = (tokenId: string, createdAt?: string, mark = tag, nonce = "abcd"): Listed => ({
  token: `planetscale/acme/${tokenId}`,
  tokenId,
  name: `ci-${nameEnding(stackOwner, mark, nonce)}`,
  ...(createdAt !== undefined && { createdAt }),
});

describe("the tokens of a resource are those with its tag", () => {
  const formerTags = [{ tag: former, since: iso(0), until: iso(5) }];
  const found = (listed: readonly Listed[], tags = formerTags): string[] => {
    const index = new TokenIndex("planetscale", listed);
    const state = retirement({ current: "planetscale/acme/a", formerTags: tags });
    return taggedFor(tag, state, index).map(({ token }) => token);
  };

  test("of any age", () => {
    expect(found([made("x", iso(9)), made("y"), made("z", iso(9), tagFor("cd"))])).toEqual([
      "planetscale/acme/x",
      "planetscale/acme/y",
    ]);
  });

  test("and those with a former one that were made before the rename", () => {
    const listed = [made("x", later(5, -1), former), made("y", iso(5), former), made("z", undefined, former)];
    expect(found(listed)).toEqual(["planetscale/acme/x"]);
    expect(found(listed, [])).toEqual([]);
  });

  test("and no others without a rename", () => {
    const index = new TokenIndex("planetscale", [made("x"), made("y", iso(1), former)]);
    const found = taggedFor(
      tagAt(stackOwner, addressOf("ServiceToken", "ci")),
      retirement({ current: "planetscale/acme/a" }),
      index,
    );
    expect(found.map(({ tokenId }) => tokenId)).toEqual(["x"]);
    // A preview may not know the stack's id yet.
    expect(tagAt(undefined, "urn")).toBe(ownershipTag("", "urn"));
  });

  test("each once", () => {
    expect(found([made("x", iso(1))], [{ tag, since: iso(0), until: iso(5) }])).toEqual(["planetscale/acme/x"]);
  });
});

describe("a token is recent", () => {
  const named = new TokenIndex("planetscale", []);
  const recent = (one: Listed, formerTags = [{ tag: former, since: iso(2), until: iso(5) }]): boolean =>
    isRecent(one, tag, retirement({ recordedSince: iso(4), formerTags }), named);

  test("if it is younger than the record of its tag", () => {
    expect([-1, 0, 1].map((by) => recent(made("x", later(4, by))))).toEqual([false, false, true]);
    expect([-1, 0, 1].map((by) => recent(made("x", later(2, by), former)))).toEqual([false, false, true]);
  });

  test("never with another tag, without a creation time, or by a tag of another stack", () => {
    expect(recent(made("x", iso(9), tagFor("cd")))).toBe(false);
    expect(recent(made("x"))).toBe(false);
    const otherStack = { tag: former, since: iso(2), until: iso(5), otherStack: true };
    expect(recent(made("x", iso(3), former), [otherStack])).toBe(false);
    expect(isRecent(made("x", iso(5)), tag, retirement({ recordedSince: iso(4) }), named)).toBe(true);
    expect(isRecent(made("x", iso(5), former), tag, retirement({ recordedSince: iso(4) }), named)).toBe(false);
  });
});

describe("of unrecorded tokens", () => {
  const forged = (
    listed: readonly Listed[],
    recordedNames?: readonly string[],
    stackId: string | undefined = stackOwner,
  ) => {
    const state = retirement(recordedNames && { recordedNames });
    return [...forgedAmong(listed, listed, { ...(stackId !== "" && { stackId }) }, state)].map(
      ({ tokenId }) => tokenId,
    );
  };
  const partOfName = nameEnding(stackOwner, tag, "abcd").slice(13);

  test("one with a name of its own and the stack's code is believed", () => {
    expect(forged([made("x"), made("y", undefined, tag, "0000")])).toEqual([]);
    expect(forged([made("x")], ["0000"])).toEqual([]);
  });

  test("one with a code of another stack, or with none, is not", () => {
    const copied = { ...made("x"), name: `ci-${tag}-abcd` };
    expect(forged([copied, made("y")])).toEqual(["x"]);
    expect(forged([made("x")], undefined, "f".repeat(32))).toEqual(["x"]);
    expect(forged([made("x")], undefined, "")).toEqual(["x"]);
  });

  test("two of one name are not, nor is one whose name a recorded token had", () => {
    expect(forged([made("x"), made("y"), made("z", undefined, tag, "0000")])).toEqual(["x", "y"]);
    expect(forged([made("x"), made("z", undefined, tag, "0000")], [partOfName])).toEqual(["x"]);
  });

  test("those of a platform without names are believed", () => {
    expect(forged([{ token: `${platformWith({ named: false })}/x`, tokenId: "x", encodedTags: ["1"] }])).toEqual([]);
  });
});

describe("the names that a Retirement records", () => {
  const parts = (from: number, to: number): string[] =>
    Array.from({ length: to - from }, (_, by) => String(from + by).padStart(4, "0"));
  const named = (nonce: string) => ({ tokenId: nonce, name: `ci-${tag}-${nonce}` });

  test("are those before and the new ones, each once, without the parts that all names of the resource have", () => {
    const before = retirement({ recordedNames: ["0000"] });
    expect(namesWith(before, [named("0001"), named("0000"), named("0001")])).toEqual({
      recordedNames: ["0000", "0001"],
    });
    expect(namesWith(retirement(), [named("0001")])).toEqual({ recordedNames: ["0001"] });
  });

  test("are none where there are no names, or none with a tag", () => {
    expect(namesWith(retirement(), [undefined, { tokenId: "x" }, { tokenId: "y", name: "by-hand" }])).toEqual({});
    expect(namesWith(retirement(), [])).toEqual({});
  });

  test("are the last 160", () => {
    const before = retirement({ recordedNames: parts(0, 160) });
    expect(namesWith(before, [named("0160")])).toEqual({ recordedNames: parts(1, 161) });
    expect(namesWith(before, [])).toEqual({ recordedNames: parts(0, 160) });
  });
});
