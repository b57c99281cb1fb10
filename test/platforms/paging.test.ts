import { everyItem, SharedList, type Page } from "../../provider/platforms/paging";
import { fakeClock } from "../support/clock";
import { failureOf } from "../support/errors";

/** Pages of two, and which of them were asked for. */
function pages(...items: readonly string[]) {
  const asked: number[] = [];
  const ask = (page: number): Promise<Page<string>> => {
    asked.push(page);
    const more = page * 2 < items.length;
    return Promise.resolve({ items: items.slice(page * 2 - 2, page * 2), ...(more && { next: page + 1 }) });
  };
  return { asked, ask };
}

describe("every item", () => {
  test("comes from every page, in order", async () => {
    const { ask, asked } = pages("a", "b", "c", "d", "e");
    expect(await everyItem(ask)).toEqual(["a", "b", "c", "d", "e"]);
    expect(asked).toEqual([1, 2, 3]);
  });

  test.each([1, 0, -1])("ends when a page names page %i as the next", async (next) => {
    expect(await everyItem(() => Promise.resolve({ items: ["a"], next }))).toEqual(["a"]);
  });

  test("is none when one page fails", async () => {
    const broken = (page: number) =>
      page === 2 ? Promise.reject(new Error("no")) : Promise.resolve({ items: ["a"], next: page + 1 });
    expect((await failureOf(everyItem(broken))).message).toBe("no");
  });
});

describe("a shared list", () => {
  const list = (...items: readonly string[]) => {
    const clock = fakeClock();
    const { ask, asked } = pages(...items);
    return {
      clock,
      asked,
      list: new SharedList<string>(
        ask,
        (item) => item,
        () => clock.now(),
      ),
    };
  };

  test("asks once for many readers", async () => {
    const { list: shared, asked } = list("a", "b");
    expect(await Promise.all(["a", "b", "a", "x"].map((id) => shared.glimpse(id)))).toEqual(["a", "b", "a", undefined]);
    expect(asked).toEqual([1]);
  });

  test("goes one page further for a reader that does not find its item", async () => {
    const { list: shared, asked } = list("a", "b", "c");
    expect(await shared.glimpse("c")).toBeUndefined();
    expect(await shared.glimpse("c")).toBe("c");
    expect(await shared.glimpse("x")).toBeUndefined();
    expect(asked).toEqual([1, 2]);
  });

  test("asks anew after thirty seconds", async () => {
    const { list: shared, asked, clock } = list("a");
    await shared.glimpse("a");
    clock.advance(30_000);
    await shared.glimpse("a");
    clock.advance(1);
    await shared.glimpse("a");
    expect(asked).toEqual([1, 1]);
  });

  test("shows nothing of a page that was under way when it was told to forget", async () => {
    const answers: ((page: Page<string>) => void)[] = [];
    const shared = new SharedList<string>(
      () => new Promise((resolve) => answers.push(resolve)),
      (item) => item.slice(0, 1),
      () => 0,
    );
    const before = shared.glimpse("a");
    shared.forget();
    const after = shared.glimpse("a");
    answers[0]!({ items: ["a of yesterday"] });
    answers[1]!({ items: ["a of today"] });
    await before;
    expect(await after).toBe("a of today");
    expect(await shared.glimpse("a")).toBe("a of today");
  });

  test("tells a failure to all that wait, and asks again for the next", async () => {
    const turns = [Promise.reject(new Error("no")), Promise.resolve({ items: ["a"] })];
    const shared = new SharedList<string>(
      () => turns.shift()!,
      (item) => item,
      () => 0,
    );
    const failed = await Promise.all([failureOf(shared.glimpse("a")), failureOf(shared.glimpse("b"))]);
    expect(failed.map(({ message }) => message)).toEqual(["no", "no"]);
    expect(await shared.glimpse("a")).toBe("a");
  });
});
