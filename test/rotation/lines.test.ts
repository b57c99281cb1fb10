import { oldTokenLine, currentTokenLine, type OldToken } from "../../provider/rotation/lines";
import { day } from "./deciding";

const now = Date.parse("2027-03-01T00:00:00Z");
const iso = (time: number): string => new Date(time).toISOString();
const old: OldToken = { tokenId: "t1", expiresAt: iso(now + 9 * day), overlap: "2d", revokeNow: false };

describe("the line of a rotation says how long the old token works:", () => {
  test.each<[string, Partial<OldToken>, string]>([
    ["for its overlap", {}, "keeps working until 2027-03-03T00:00:00Z."],
    ["for its overlap, in any way of writing", { overlap: "1w" }, "keeps working until 2027-03-08T00:00:00Z."],
    ["for its overlap, if it never expires", { expiresAt: null }, "keeps working until 2027-03-03T00:00:00Z."],
    ["for an overlap that ends as it expires", { overlap: "9d" }, "keeps working until 2027-03-10T00:00:00Z."],
    ["no longer than it lives", { overlap: "10d" }, "keeps working until 2027-03-10T00:00:00Z, when it expires."],
    ["not beyond this run without an overlap", { overlap: undefined }, "is revoked at the end of this run."],
    ["not beyond this run with an overlap of nothing", { overlap: "0d" }, "is revoked at the end of this run."],
    ["not beyond this run when every overlap ends", { revokeNow: true }, "is revoked at the end of this run."],
    ["not any more", { expiresAt: iso(now) }, "is revoked at the end of this run."],
  ])("%s", (_how, more, end) => {
    expect(oldTokenLine({ ...old, ...more }, now)).toBe(`The old token t1 ${end}`);
  });
});

describe("a failed rotation says how long the current token works:", () => {
  test.each<[string, string | null, string]>([
    ["until it expires", iso(now + day), "works until 2027-03-02T00:00:00Z."],
    ["without an expiry", null, "does not expire."],
    ["not any more", iso(now), "expired 2027-03-01T00:00:00Z."],
  ])("%s", (_how, until, end) => {
    expect(currentTokenLine({ tokenId: "t1", expiresAt: until }, now)).toBe(`The current token t1 ${end}`);
  });
});
