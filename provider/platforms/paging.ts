/** One page of a list. */
export interface Page<Item> {
  readonly items: readonly Item[];
  /** The number of the next page; absent on the last. */
  readonly next?: number;
}

type Ask<Item> = (page: number) => Promise<Page<Item>>;

// A page that names itself or an earlier one as the next must not hold a run for ever.
const following = <Item>(page: number, { next }: Page<Item>): number | undefined =>
  next !== undefined && next > page ? next : undefined;

/** Every item of a list, by asking for one page after the other. */
export async function everyItem<Item>(ask: Ask<Item>): Promise<Item[]> {
  const items: Item[] = [];
  for (let page: number | undefined = 1; page !== undefined;) {
    const answer: Page<Item> = await ask(page);
    items.push(...answer.items);
    page = following(page, answer);
  }
  return items;
}

// One refresh of a large stack takes about this long; what others change meanwhile shows in the next.
const freshForMs = 30_000;

/**
 * A list that many readers share. A reader that does not find its item loads at most one more page, so that a single token
 * of a large organization costs two requests, and a refresh of them all as many as there are pages.
 */
export class SharedList<Item> {
  #known: Known<Item> = nothing();

  constructor(
    private readonly ask: Ask<Item>,
    private readonly idOf: (item: Item) => string,
    private readonly now: () => number,
  ) {}

  /** The item as the list has it; undefined says nothing about whether it exists. */
  async glimpse(id: string): Promise<Item | undefined> {
    if (this.now() - this.#known.since > freshForMs) this.forget();
    const known = this.#known;
    if (!known.items.has(id) && known.next !== undefined) {
      known.loading ??= this.#load(known, known.next).finally(() => (known.loading = undefined));
      await known.loading;
    }
    return known.items.get(id);
  }

  /** To be called with every change, so that no reader sees what was before it. */
  forget(): void {
    this.#known = nothing(this.now());
  }

  async #load(known: Known<Item>, page: number): Promise<void> {
    const answer = await this.ask(page);
    for (const item of answer.items) known.items.set(this.idOf(item), item);
    known.next = following(page, answer);
  }
}

interface Known<Item> {
  readonly items: Map<string, Item>;
  next: number | undefined;
  loading: Promise<void> | undefined;
  /** Milliseconds since 1970. */
  readonly since: number;
}

function nothing<Item>(since = 0): Known<Item> {
  return { items: new Map(), next: 1, loading: undefined, since };
}
