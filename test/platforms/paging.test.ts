import fc from "fast-check";
import { everyItem, listsBy, SharedList } from "../../provider/platforms/shared/paging";
import type { Page } from "../../provider/platforms/shared/reading";
import { fakeClock } from "../support/clock";
import { failureOf } from "../support/errors";
import { at0, itself, pages } from "./lists";

describe("every item", () => {
  test("comes from every page, in order", async () => {
    const { ask, asked } = pages(["a", "b", "c", "d", "e"]);
    expect(await everyItem(ask)).toEqual(["a", "b", "c", "d", "e"]);
    expect(asked).toEqual([1, 2, 3]);
  });

  const incomplete = async (ask: (page: number) => Partial<Page<unknown>>): Promise<string> => {
    const list = { platform: "Acme", operation: "list the things" };
    const failure = await failureOf(everyItem((page) => Promise.resolve({ items: [], list, ...ask(page) })));
    expect(failure).toMatchObject({ kind: "invalidResponse" });
    return failure.message;
  };
  const unreadable = "Acme could not list the things: the answer could not be read. The list ";

  test.each([1, 0, -1])("is not known when a page names page %i as the next", async (next) => {
    expect(await incomplete(() => ({ items: ["a"], next }))).toContain(
      `${unreadable}names an earlier page as its next`,
    );
  });

  test.each<[string, (page: number) => Partial<Page<unknown>>]>([
    ["repeats the first for ever", (page) => ({ items: ["a", "b"], next: page + 1 })],
    ["repeats it once, and then has no other", (page) => ({ items: ["a", "b"], ...(page === 1 && { next: 2 }) })],
    ["repeats an earlier one", (page) => ({ items: page === 2 ? ["b"] : ["a"], next: page + 1 })],
    ["repeats a part of one", (page) => ({ items: page === 1 ? ["a", "b"] : ["b"], next: page + 1 })],
    ["is empty, and names another", (page) => ({ items: page === 1 ? ["a"] : [], next: page + 1 })],
  ])("is not known when a page %s", async (_what, ask) => {
    expect(await incomplete(ask)).toContain(`${unreadable}repeats a page, so it is incomplete.`);
  });

  test("is whole when the last page has become empty meanwhile, or shares items with the one before it", async () => {
    for (const [second, all] of [
      [[], ["a", "b"]],
      [
        ["b", "c"],
        ["a", "b", "c"],
      ],
    ] as const) {
      const ask = (page: number) => Promise.resolve(page === 1 ? { items: ["a", "b"], next: 2 } : { items: second });
      expect(await everyItem<string>(ask)).toEqual(all);
    }
  });

  test("is whole when a page that nobody has promised is the first once more", async () => {
    const { ask, asked } = pages(["a", "b"]);
    expect(await everyItem(async (page) => ({ ...(await ask(1)), next: page + 1, guessed: true }))).toEqual(["a", "b"]);
    expect(asked).toHaveLength(2);
  });

  test("is not known when it has more items, or more text, than any account", async () => {
    // Both end, so that a reader without a limit fails soon.
    const many = (page: number) => ({
      items: Array.from({ length: 300_000 }, (_, at) => `${page}-${at}`),
      ...(page < 3 && { next: page + 1 }),
    });
    const long = (page: number) => ({
      items: [`${page}${"x".repeat(7 * 1024 * 1024)}`],
      ...(page < 12 && { next: page + 1 }),
    });
    for (const ask of [many, long]) expect(await incomplete(ask)).toContain(`${unreadable}is too large`);
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
    const { ask, asked } = pages(items);
    return { clock, asked, list: new SharedList<string>(ask, itself, () => clock.now()) };
  };

  test("asks once for many readers", async () => {
    const { list: shared, asked } = list("a", "b");
    expect(await Promise.all(["a", "b", "a", "x"].map((id) => shared.getCached(id)))).toEqual([
      "a",
      "b",
      "a",
      undefined,
    ]);
    expect(asked).toEqual([1]);
  });

  test("goes one page further for a reader that does not find its item", async () => {
    const { list: shared, asked } = list("a", "b", "c");
    expect(await shared.getCached("c")).toBeUndefined();
    expect(await shared.getCached("c")).toBe("c");
    expect(await shared.getCached("x")).toBeUndefined();
    expect(asked).toEqual([1, 2]);
  });

  test("asks again after thirty seconds", async () => {
    const { list: shared, asked, clock } = list("a");
    await shared.getCached("a");
    clock.advance(30_000);
    await shared.getCached("a");
    clock.advance(1);
    await shared.getCached("a");
    expect(asked).toEqual([1, 1]);
  });

  test("is asked for each page once, however long the pages take", async () => {
    const clock = fakeClock();
    const { ask, asked } = pages(["a", "b", "c", "d", "e", "f"]);
    const slow = (page: number) => {
      clock.advance(20_000);
      return ask(page);
    };
    const shared = new SharedList<string>(slow, itself, () => clock.now());
    for (const id of ["a", "c", "e", "b", "f"]) expect(await shared.getCached(id)).toBe(id);
    expect(asked).toEqual([1, 2, 3]);
  });

  test.each([
    ["16 readers of 200 items on two pages", 16, 200, 100, 2],
    ["one reader of each of 200 items", 200, 200, 100, 2],
    ["16 readers of 201 items on three", 16, 201, 100, 3],
    ["16 readers of one page", 16, 100, 100, 1],
  ])(
    "has enough of as many requests as there are pages for %s at once",
    async (_who, parallel, count, size, requests) => {
      const items = Array.from({ length: count }, (_, at) => `t${at}`);
      const { ask, asked } = pages(items, size);
      const shared = new SharedList<string>(ask, itself, at0);
      const queue = [...items];
      const reader = async (): Promise<void> => {
        for (let id = queue.pop(); id !== undefined; id = queue.pop()) expect(await shared.getCached(id)).toBe(id);
      };
      await Promise.all(Array.from({ length: parallel }, reader));
      expect(asked).toEqual(Array.from({ length: requests }, (_, at) => at + 1));
    },
  );

  test("does not go round in a list that gives the same page for every number", async () => {
    const { ask, asked } = pages(["a", "b"]);
    const round = new SharedList<string>(async (page) => ({ ...(await ask(1)), next: page + 1 }), itself, at0);
    expect(await Promise.all(["x", "y", "z"].map((id) => round.getCached(id)))).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    expect(asked).toHaveLength(2);
  });

  test("never asks for more pages than there are, nor than readers have come", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(12), { maxLength: 20 }), fc.nat(9), async (wanted, count) => {
        const { ask, asked } = pages(Array.from({ length: count }, (_, at) => String(at)));
        const shared = new SharedList<string>(ask, itself, at0);
        const found = await Promise.all(wanted.map((id) => shared.getCached(String(id))));
        expect(asked.length).toBeLessThanOrEqual(Math.min(wanted.length, Math.max(1, Math.ceil(count / 2))));
        found.forEach((item, at) => {
          expect([undefined, String(wanted[at])]).toContain(item);
        });
      }),
    );
  });

  test("shows nothing of a page that was under way when it was cleared", async () => {
    const answers: ((page: Page<string>) => void)[] = [];
    const shared = new SharedList<string>(
      () => new Promise((resolve) => answers.push(resolve)),
      (item) => item.slice(0, 1),
      at0,
    );
    const before = shared.getCached("a");
    shared.forget();
    const after = shared.getCached("a");
    answers[0]!({ items: ["a of yesterday"] });
    answers[1]!({ items: ["a of today"] });
    await before;
    expect(await after).toBe("a of today");
    expect(await shared.getCached("a")).toBe("a of today");
  });

  test("tells a failure to all that wait, and asks again for the next", async () => {
    const turns = [Promise.reject(new Error("no")), Promise.resolve({ items: ["a"] })];
    const shared = new SharedList<string>(() => turns.shift()!, itself, at0);
    const failed = await Promise.all([failureOf(shared.getCached("a")), failureOf(shared.getCached("b"))]);
    expect(failed.map(({ message }) => message)).toEqual(["no", "no"]);
    expect(await shared.getCached("a")).toBe("a");
  });
});

test("each scope has a list of its own, and the same one every time", async () => {
  const asked: string[] = [];
  const lists = listsBy<string>(
    (scope, page) => {
      asked.push(`${scope} ${page}`);
      return Promise.resolve({ items: [`of ${scope}`] });
    },
    itself,
    at0,
  );
  expect(await lists("acme").getCached("of acme")).toBe("of acme");
  expect(await lists("globex").getCached("of acme")).toBeUndefined();
  expect(await lists("acme").getCached("of acme")).toBe("of acme");
  expect(asked).toEqual(["acme 1", "globex 1"]);
});
