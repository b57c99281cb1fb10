import { setTimeout as sleep } from "node:timers/promises";
import { DeclaredGrants, type DeclaredGrant } from "../../provider/run/declared-grants";
import { failureOf } from "../support/errors";

const claim = (place: string, ...permissions: string[]): DeclaredGrant => ({ place, tokenId: "t1", permissions });

test("what is claimed at a place is what every grant there asks for", () => {
  const declaredGrants = new DeclaredGrants();
  declaredGrants.declare(claim("app", "a", "b"), "urn:one");
  declaredGrants.declare(claim("app", "b", "c"), "urn:two");
  declaredGrants.declare(claim("other", "z"), "urn:three");
  expect(declaredGrants.requestedAt("app")).toEqual(new Set(["a", "b", "c"]));
  expect(declaredGrants.requestedAt("nowhere")).toEqual(new Set());
});

test("a grant's newest claim counts, also at the address it had before", () => {
  const declaredGrants = new DeclaredGrants();
  declaredGrants.declare(claim("app", "a"), "urn:one");
  declaredGrants.declare(claim("other", "b"), "urn:renamed", "urn:one");
  expect(declaredGrants.requestedAt("app")).toEqual(new Set());
  expect(declaredGrants.declaredAt("urn:one")).toBe(declaredGrants.declaredAt("urn:renamed"));
  expect(declaredGrants.declaredAt("urn:none")).toBeUndefined();
});

test("what grants of ours added is known by place", () => {
  const declaredGrants = new DeclaredGrants();
  declaredGrants.noteGranted("org/app", "urn:one", ["a"]);
  declaredGrants.noteGranted("org/app", "urn:two", ["b"]);
  declaredGrants.noteGranted("org/app/two", "urn:one", ["c"]);
  expect(declaredGrants.addedByGrants("org/app")).toEqual(new Set(["a", "b"]));
  declaredGrants.noteGranted("org/app", "urn:one", []);
  expect(declaredGrants.addedByGrants("org/app")).toEqual(new Set(["b"]));
});

test("what was removed is known by place", () => {
  const declaredGrants = new DeclaredGrants();
  declaredGrants.noteWithdrawn("app", ["a"]);
  declaredGrants.noteWithdrawn("app", ["b"]);
  expect(declaredGrants.withdrawn("app")).toEqual(new Set(["a", "b"]));
  expect(declaredGrants.withdrawn("other")).toEqual(new Set());
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
    const declaredGrants = new DeclaredGrants();
    const all = await Promise.all([
      declaredGrants.inTurn("t", change("slow", 20)),
      declaredGrants.inTurn("t", change("fast", 0)),
    ]);
    expect(all).toEqual(["slow", "fast"]);
    expect(order).toEqual(["slow begins", "slow ends", "fast begins", "fast ends"]);
  });

  test("of another token do not wait", async () => {
    const declaredGrants = new DeclaredGrants();
    await Promise.all([declaredGrants.inTurn("t", change("slow", 20)), declaredGrants.inTurn("u", change("fast", 0))]);
    expect(order.slice(0, 2)).toEqual(["slow begins", "fast begins"]);
  });

  test("go on after one that failed", async () => {
    const declaredGrants = new DeclaredGrants();
    const failed = failureOf(declaredGrants.inTurn("t", () => Promise.reject(new Error("no"))));
    expect(await declaredGrants.inTurn("t", change("next", 0))).toBe("next");
    expect((await failed).message).toBe("no");
  });
});
