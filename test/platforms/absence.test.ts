import { PlatformError, type FailureKind } from "../../provider/http/failure";
import { SharedList } from "../../provider/platforms/shared/paging";
import { failureOf } from "../support/errors";
import { at0, itself, pages, settled, slow } from "./lists";

describe("a whole list", () => {
  test("is shared by all who ask before it begins", async () => {
    const { list, asked } = slow();
    const all = [list.list(), list.list(), list.isAbsent("a")];
    await settled();
    expect(asked).toHaveLength(1);
    asked[0]!.answer("a");
    expect(await Promise.all(all)).toEqual([["a"], ["a"], false]);
  });

  test("is never one that was under way: whoever asks then shares the next, which begins when that has ended", async () => {
    const { list, asked } = slow();
    const first = list.list();
    await settled();
    const later = [list.list(), list.list()];
    await settled();
    expect(asked).toHaveLength(1);
    asked[0]!.answer();
    await settled();
    later.push(list.list());
    await settled();
    expect(asked).toHaveLength(2);
    asked[1]!.answer("made meanwhile");
    expect(await first).toEqual([]);
    expect(await Promise.all(later.slice(0, 2))).toEqual([["made meanwhile"], ["made meanwhile"]]);
    await settled();
    asked[2]!.answer("made since");
    expect(await later[2]).toEqual(["made since"]);
  });

  test("that fails rejects for all who share it, and the next one works", async () => {
    const { list, asked } = slow();
    const sharing = [failureOf(list.list()), failureOf(list.list())];
    await settled();
    const next = list.list();
    asked[0]!.fail(new Error("no"));
    expect((await Promise.all(sharing)).map(({ message }) => message)).toEqual(["no", "no"]);
    await settled();
    asked[1]!.answer("a");
    expect(await next).toEqual(["a"]);
    expect(asked).toHaveLength(2);
  });

  test("is not what a cached list has", async () => {
    const { list, asked } = slow();
    const glimpsed = list.getCached("a");
    asked[0]!.answer("a");
    await glimpsed;
    const absent = list.isAbsent("a");
    await settled();
    asked[1]!.answer();
    await settled();
    asked[2]!.answer();
    expect(await absent).toBe(true);
  });
});

describe("finding an item", () => {
  /** Each list is what the item's platform says at that moment. */
  const saying = (...lists: readonly (readonly string[])[]) => {
    let asked = 0;
    const list = new SharedList<string>(() => Promise.resolve({ items: lists[asked++]! }), itself, at0);
    return { list, asked: () => asked };
  };

  test.each<[string, string[][], string | undefined, number]>([
    ["is enough of a cached list", [["a"]], "a", 1],
    ["takes a second whole list when the first lacks it", [[], ["a"]], "a", 2],
    ["ends with the second whole list that lacks it", [[], []], undefined, 2],
  ])("%s", async (_what, lists, found, requests) => {
    const { list, asked } = saying(...lists);
    expect(await list.find("a")).toBe(found);
    expect(asked()).toBe(requests);
  });

  test("takes two whole lists when only a part has been glimpsed", async () => {
    const { ask, asked } = pages(["a", "b", "c"]);
    expect(await new SharedList<string>(ask, itself, at0).find("x")).toBeUndefined();
    expect(asked).toEqual([1, 1, 2, 1, 2]);
  });

  test("fails when a list fails, and says nothing of absence", async () => {
    const { list, asked } = slow();
    const found = failureOf(list.find("a"));
    asked[0]!.answer();
    await settled();
    asked[1]!.fail(new Error("no"));
    expect((await found).message).toBe("no");
  });
});

describe("what runs unless its item is absent", () => {
  const failed = (kind: FailureKind) => new PlatformError(kind, { platform: "Acme", operation: "revoke the token" });
  const listing = (...items: readonly string[]) => {
    const { ask, asked } = pages(items);
    return { asked, list: new SharedList<string>(ask, itself, at0) };
  };

  test("gives what it gives, and no list is asked for", async () => {
    const { list, asked } = listing();
    expect(await list.ifAbsent("a", () => Promise.resolve("done"))).toBe("done");
    expect(asked).toEqual([]);
  });

  test("is done with a 404 and two whole lists that lack the item", async () => {
    const { list, asked } = listing("b", "c", "d");
    expect(await list.ifAbsent<string>("a", () => Promise.reject(failed("notFound")))).toBeUndefined();
    expect(asked).toEqual([1, 2, 1, 2]);
  });

  test("fails with the 404 when the list holds the item", async () => {
    const { list } = listing("b", "c", "a");
    const error = failed("notFound");
    expect(await failureOf(list.ifAbsent("a", () => Promise.reject(error)))).toBe(error);
  });

  test("fails when the list does", async () => {
    const { list, asked } = slow();
    const failure = failureOf(list.ifAbsent("a", () => Promise.reject(failed("notFound"))));
    await settled();
    asked[0]!.fail(new Error("no list"));
    expect((await failure).message).toBe("no list");
  });

  test.each([
    "unauthenticated",
    "forbidden",
    "conflict",
    "badRequest",
    "rateLimited",
    "unavailable",
    "noResponse",
  ] as const)("fails with any other failure (%s), and no list is asked for", async (kind) => {
    const { list, asked } = listing();
    const error = failed(kind);
    expect(await failureOf(list.ifAbsent("a", () => Promise.reject(error)))).toBe(error);
    expect(asked).toEqual([]);
  });
});
