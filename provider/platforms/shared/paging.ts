import { failedAs, type PlatformError } from "../../http/failure";
import { reading, type Page, type Reading } from "./reading";

type Ask<Item> = (page: number) => Promise<Page<Item>>;

/** Every item of a list, by asking for one page after the other. Fails when the list is known to be incomplete. */
export async function everyItem<Item>(ask: Ask<Item>): Promise<readonly Item[]> {
  const { items, take } = reading<Item>();
  for (let page: number | undefined = 1; page !== undefined;) page = take(page, await ask(page));
  return items;
}

// Counted from the last page. One refresh of a large stack takes about this long; changes by others meanwhile appear in the next.
const freshForMs = 30_000;

/**
 * A list that many readers share. `getCached` loads at most one page for each reader so far: one token of a large organization costs
 * one page, and a refresh of all its tokens costs all pages.
 */
export class SharedList<Item> {
  #known: Known<Item> = nothing();
  #underWay: Promise<unknown> = Promise.resolve();
  #following: Promise<Whole<Item>> | undefined;
  #onWhole: (items: readonly Item[]) => void = () => undefined;

  constructor(
    private readonly ask: Ask<Item>,
    private readonly idOf: (item: Item) => string,
    private readonly now: () => number,
  ) {}

  /** Returns the item, if the pages loaded so far have it; undefined is no proof of absence. */
  async getCached(id: string): Promise<Item | undefined> {
    if (this.now() - this.#known.since > freshForMs) this.forget();
    const known = this.#known;
    known.readers += 1;
    while (!known.items.has(id) && known.next !== undefined && (known.loading || known.pages < known.readers)) {
      known.loading ??= this.#load(known, known.next).finally(() => (known.loading = undefined));
      await known.loading;
    }
    return known.items.get(id);
  }

  /** Returns the whole list, from requests that began after the call. Calls made before these begin share them. */
  async list(): Promise<readonly Item[]> {
    return (await this.#whole()).items;
  }

  /** Calls a listener with each whole list, before any reader has it. */
  onWhole(listener: (items: readonly Item[]) => void): void {
    this.#onWhole = listener;
  }

  /** Returns the item; undefined if two whole lists lack it. For platforms without a request for a single token. */
  async find(id: string): Promise<Item | undefined> {
    const cached = await this.getCached(id);
    if (cached) return cached;
    const whole = this.#known.next === undefined;
    return (whole ? undefined : await this.#among(id)) ?? (await this.#among(id));
  }

  /** Returns the item; undefined if two whole lists lack it, which were requested one after the other and after the call. */
  async findFresh(id: string): Promise<Item | undefined> {
    return (await this.#among(id)) ?? (await this.#among(id));
  }

  /** True if two whole lists lack the item. A single list may lag behind. */
  async isAbsent(id: string): Promise<boolean> {
    return (await this.findFresh(id)) === undefined;
  }

  /**
   * Runs `call`. Returns undefined if the item is provably absent: a 404, and then two whole lists without it. A 404 alone may also
   * mean a wrong credential, a missing permission, or a replica that lags behind.
   */
  async ifAbsent<T>(id: string, call: () => Promise<T>): Promise<T | undefined> {
    try {
      return await call();
    } catch (error) {
      if (!failedAs(error, "notFound") || !(await this.isAbsent(id))) throw error;
      return undefined;
    }
  }

  /** Deletes an item. Resolves once the response of `call` is proof, or two whole lists lack the item. */
  async remove(id: string, call: () => Promise<PlatformError | undefined>): Promise<void> {
    const unproven = await this.ifAbsent(id, call);
    this.forget();
    if (unproven && !(await this.isAbsent(id))) throw unproven;
  }

  /** Drops what is cached. Called with every change, so that no reader gets older items. */
  forget(): void {
    this.#known = nothing(this.now());
  }

  async #among(id: string): Promise<Item | undefined> {
    return (await this.#whole()).get(id);
  }

  #whole(): Promise<Whole<Item>> {
    const begin = (): Promise<Whole<Item>> => {
      this.#following = undefined;
      const whole = everyItem(this.ask).then((items) => {
        this.#onWhole(items);
        return new Whole(items, this.idOf);
      });
      this.#underWay = whole;
      return whole;
    };
    return (this.#following ??= this.#underWay.then(begin, begin));
  }

  async #load(known: Known<Item>, page: number): Promise<void> {
    const answer = await this.ask(page);
    for (const item of answer.items) known.items.set(this.idOf(item), item);
    known.pages += 1;
    // A list that takes longer to load than it stays fresh must not start over while it loads.
    known.since = this.now();
    known.next = nextAfter(known.reading, page, answer);
  }
}

/** Returns the number of the next page; undefined after an invalid one. `getCached` needs no whole list. */
function nextAfter<Item>({ take }: Reading<Item>, number: number, page: Page<Item>): number | undefined {
  try {
    return take(number, page);
  } catch (error) {
    if (failedAs(error, "invalidResponse")) return undefined;
    throw error;
  }
}

/** A whole list. The first `get` scans it; the second builds an index, which would not pay for a single one. */
class Whole<Item> {
  #byId: ReadonlyMap<string, Item> | undefined;
  #lookups = 0;

  constructor(
    readonly items: readonly Item[],
    private readonly idOf: (item: Item) => string,
  ) {}

  get(id: string): Item | undefined {
    this.#lookups += 1;
    if (this.#lookups === 1) return this.items.find((item) => this.idOf(item) === id);
    this.#byId ??= new Map(this.items.map((item) => [this.idOf(item), item]));
    return this.#byId.get(id);
  }
}

/** A shared list for each scope, such as an organization. */
export function listsBy<Item>(
  ask: (scope: string, page: number) => Promise<Page<Item>>,
  idOf: (item: Item) => string,
  now: () => number,
): (scope: string) => SharedList<Item> {
  const lists = new Map<string, SharedList<Item>>();
  return (scope) => {
    const list = lists.get(scope) ?? new SharedList<Item>((page) => ask(scope, page), idOf, now);
    lists.set(scope, list);
    return list;
  };
}

interface Known<Item> {
  readonly reading: Reading<Item>;
  readonly items: Map<string, Item>;
  next: number | undefined;
  loading: Promise<void> | undefined;
  pages: number;
  readers: number;
  /** When its last page arrived (before the first page: when it was begun), in milliseconds since 1970. */
  since: number;
}

function nothing<Item>(since = 0): Known<Item> {
  return {
    reading: reading<Item>(),
    items: new Map(),
    next: 1,
    loading: undefined,
    pages: 0,
    readers: 0,
    since,
  };
}
