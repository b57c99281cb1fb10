import { setTimeout as sleep } from "node:timers/promises";
import type { DeclaredGrant } from "../../provider/run/grant-record";
import { Grants } from "../../provider/run/grants";
import { failureOf } from "../support/errors";

const claim = (target: string, ...permissions: string[]): DeclaredGrant => ({ target, tokenId: "t1", permissions });

test("what is claimed at a place is what every grant there asks for", () => {
  const grants = new Grants();
  grants.declare(claim("app", "a", "b"), "urn:one");
  grants.declare(claim("app", "b", "c"), "urn:two");
  grants.declare(claim("other", "z"), "urn:three");
  expect([...new Set(grants.wantedOn("app"))]).toEqual(["a", "b", "c"]);
  expect(grants.wantedOn("nowhere")).toEqual([]);
});

test("a grant's newest claim counts, also at the address it had before", () => {
  const grants = new Grants();
  grants.declare(claim("app", "a"), "urn:one");
  grants.declare(claim("other", "b"), "urn:renamed", "urn:one");
  expect(grants.wantedOn("app")).toEqual([]);
  expect(grants.declaredAt("urn:one")).toBe(grants.declaredAt("urn:renamed"));
  expect(grants.declaredAt("urn:none")).toBeUndefined();
});

test("what grants of this package added is known by place", () => {
  const grants = new Grants();
  grants.noteAdded("org/app", "urn:one", ["a"]);
  grants.noteAdded("org/app", "urn:two", ["b"]);
  grants.noteAdded("org/app/two", "urn:one", ["c"]);
  expect(grants.addedTo("org/app")).toEqual(["a", "b"]);
  grants.noteAdded("org/app", "urn:one", []);
  expect(grants.addedTo("org/app")).toEqual(["b"]);
});

test("what was removed is known by place", () => {
  const grants = new Grants();
  grants.noteRemoved("app", ["a"]);
  grants.noteRemoved("app", ["b"]);
  expect(grants.removedFrom("app")).toEqual(["a", "b"]);
  expect(grants.removedFrom("other")).toEqual([]);
});

describe("changes of one token's permissions", () => {
  const order: string[] = [];
  const change = (name: string, milliseconds: number) => async () => {
    order.push(`${name} begins`);
    await sleep(milliseconds);
    order.push(`${name} ends`);
    return name;
  };
  beforeEach(() => order.splice(0));

  test("come one after the other, and each tells its own outcome", async () => {
    const grants = new Grants();
    const all = await Promise.all([grants.inTurn("t", change("slow", 20)), grants.inTurn("t", change("fast", 0))]);
    expect(all).toEqual(["slow", "fast"]);
    expect(order).toEqual(["slow begins", "slow ends", "fast begins", "fast ends"]);
  });

  test("of another token do not wait", async () => {
    const grants = new Grants();
    await Promise.all([grants.inTurn("t", change("slow", 20)), grants.inTurn("u", change("fast", 0))]);
    expect(order.slice(0, 2)).toEqual(["slow begins", "fast begins"]);
  });

  test("go on after one that failed", async () => {
    const grants = new Grants();
    const failed = failureOf(grants.inTurn("t", () => Promise.reject(new Error("no"))));
    expect(await grants.inTurn("t", change("next", 0))).toBe("next");
    expect((await failed).message).toBe("no");
  });
});
