import { setTimeout as sleep } from "node:timers/promises";
import { Claims, type Claim } from "../../provider/lifecycle/claims";
import { failureOf } from "../support/errors";

const claim = (place: string, ...permissions: string[]): Claim => ({ place, tokenId: "t1", permissions });

test("what is claimed at a place is what every grant there asks for", () => {
  const claims = new Claims();
  claims.declare(claim("app", "a", "b"), "urn:one");
  claims.declare(claim("app", "b", "c"), "urn:two");
  claims.declare(claim("other", "z"), "urn:three");
  expect(claims.claimed("app")).toEqual(new Set(["a", "b", "c"]));
  expect(claims.claimed("nowhere")).toEqual(new Set());
});

test("a grant's newest claim counts, also at the address it had before", () => {
  const claims = new Claims();
  claims.declare(claim("app", "a"), "urn:one");
  claims.declare(claim("other", "b"), "urn:renamed", "urn:one");
  expect(claims.claimed("app")).toEqual(new Set());
  expect(claims.declaredAt("urn:one")).toBe(claims.declaredAt("urn:renamed"));
  expect(claims.declaredAt("urn:none")).toBeUndefined();
});

test("what grants of ours added is known by place", () => {
  const claims = new Claims();
  claims.noteGranted("org/app", "urn:one", ["a"]);
  claims.noteGranted("org/app", "urn:two", ["b"]);
  claims.noteGranted("org/app/two", "urn:one", ["c"]);
  expect(claims.ours("org/app")).toEqual(new Set(["a", "b"]));
  claims.noteGranted("org/app", "urn:one", []);
  expect(claims.ours("org/app")).toEqual(new Set(["b"]));
});

test("what was removed is known by place", () => {
  const claims = new Claims();
  claims.noteWithdrawn("app", ["a"]);
  claims.noteWithdrawn("app", ["b"]);
  expect(claims.withdrawn("app")).toEqual(new Set(["a", "b"]));
  expect(claims.withdrawn("other")).toEqual(new Set());
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
    const claims = new Claims();
    const all = await Promise.all([claims.inTurn("t", change("slow", 20)), claims.inTurn("t", change("fast", 0))]);
    expect(all).toEqual(["slow", "fast"]);
    expect(order).toEqual(["slow begins", "slow ends", "fast begins", "fast ends"]);
  });

  test("of another token do not wait", async () => {
    const claims = new Claims();
    await Promise.all([claims.inTurn("t", change("slow", 20)), claims.inTurn("u", change("fast", 0))]);
    expect(order.slice(0, 2)).toEqual(["slow begins", "fast begins"]);
  });

  test("go on after one that failed", async () => {
    const claims = new Claims();
    const failed = failureOf(claims.inTurn("t", () => Promise.reject(new Error("no"))));
    expect(await claims.inTurn("t", change("next", 0))).toBe("next");
    expect((await failed).message).toBe("no");
  });
});
