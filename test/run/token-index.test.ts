import { TokenIndex } from "../../provider/run/token-index";
import { hasTag, ownershipTag } from "../../provider/values/ownership-tag";
import { codecOf, pairWith } from "../support/platforms";

const tag = ownershipTag("0f1e", "urn:pulumi:dev::shop::pulumi-nodejs:dynamic/tokens:ServiceToken::ci");
const other = ownershipTag("0f1e", "urn:pulumi:dev::shop::pulumi-nodejs:dynamic/tokens:ServiceToken::cd");

describe("named tokens", () => {
  const listed = [
    { tokenId: "a", name: `ci-${tag}-0000` },
    { tokenId: "b", name: `cd-${other}-0000` },
    { tokenId: "c", name: `ci-${tag}-1111` },
    { tokenId: "d", name: "somebody-else" },
    { tokenId: "e" },
  ];
  const index = new TokenIndex("planetscale", listed);

  test("are found by a resource id, at whatever place it says that they were made", () => {
    expect(index.find("planetscale/acme/a")).toBe(listed[0]);
    expect(index.find("planetscale/before/d")).toBe(listed[3]);
    expect(index.find("planetscale/acme/x")).toBeUndefined();
    expect(index.find("planetscale")).toBeUndefined();
  });

  test("of another platform are not found", () => {
    expect(index.find("deplo/acme/a")).toBeUndefined();
  });

  test("are found by the tag in their name, in the order of the list", () => {
    expect(index.tagged(tag)).toEqual([listed[0], listed[2]]);
    expect(index.tagged(ownershipTag("1e0f", "urn"))).toEqual([]);
  });

  test.each([tag, other])("carry the tag %s exactly when they are found by it", (wanted) => {
    expect(index.tagged(wanted)).toEqual(listed.filter((token) => hasTag(token, wanted)));
  });
});

test("tokens without names are found by their encoded tags", () => {
  const pair = pairWith({ named: false });
  const codec = codecOf(pair);
  const listed = [
    { tokenId: "a", encodedTags: [codec.encode(tag)] },
    { tokenId: "b", encodedTags: [codec.encode(other), codec.encode(tag)] },
    { tokenId: "c", encodedTags: [] },
  ];
  const index = new TokenIndex(pair.platform, listed, codec);
  expect(index.tagged(tag)).toEqual([listed[0], listed[1]]);
  expect(index.tagged(other)).toEqual([listed[1]]);
  expect(index.tagged(tag)).toEqual(listed.filter((token) => hasTag(token, tag, codec)));
});
