import { PlatformError, type FailureFacts } from "../../http/failure";

/** One page of a list. */
export interface Page<Item> {
  readonly items: readonly Item[];
  /** The number of the next page; absent on the last. */
  readonly next?: number;
  /** True if the platform does not say that there is a next page, but might have one. */
  readonly guessed?: boolean;
  /** Which list it is, for the message of a failure. Absent where every list has one page. */
  readonly list?: Pick<FailureFacts, "platform" | "operation">;
}

/** The pages of one list that are read so far. */
export interface Reading<Item> {
  readonly items: readonly Item[];
  /** Adds a page. Returns the number of the next one; undefined if the list is whole. */
  readonly take: (number: number, page: Page<Item>) => number | undefined;
}

// No account has this many tokens. A larger list must not fill the memory.
const mostItems = 500_000;
const mostCharacters = 64 * 1024 * 1024;

/**
 * Reads a list page by page. Fails on a list that announces another page and does not return it: it is incomplete and must not prove
 * the absence of a token.
 */
export function reading<Item>(): Reading<Item> {
  const items: Item[] = [];
  const seen = new Set<string>();
  let characters = 0;
  let guessed = false;
  const addAll = (page: Page<Item>, added: readonly Item[]): void => {
    for (const item of added) {
      const text = JSON.stringify(item);
      if (seen.has(text)) continue;
      characters += text.length;
      if (seen.size === mostItems || characters > mostCharacters) throw invalidResponse(page, "is too large");
      seen.add(text);
      items.push(item);
    }
  };
  return {
    items,
    take(number, page) {
      // One answer is bounded by itself. Most lists have no second page: the first is compared with nothing before there is one.
      if (number > 1 && seen.size === 0) addAll(page, items.splice(0));
      const before = items.length;
      if (number > 1) addAll(page, page.items);
      else for (const item of page.items) items.push(item);
      const isNew = items.length > before || number === 1;
      // A platform that was only guessed to have another page has given its only one again.
      if (!isNew && guessed) return undefined;
      guessed = page.guessed ?? false;
      return nextOf(number, page, isNew);
    },
  };
}

function nextOf(number: number, page: Page<unknown>, isNew: boolean): number | undefined {
  const { next, items } = page;
  if (!isNew && (items.length > 0 || next !== undefined)) throw invalidResponse(page, "repeats a page");
  if (next !== undefined && next <= number) throw invalidResponse(page, "names an earlier page as its next");
  return next;
}

const anyList = { platform: "The platform", operation: "list its tokens" };

const invalidResponse = ({ list = anyList }: Pick<Page<unknown>, "list">, what: string): PlatformError =>
  new PlatformError("invalidResponse", {
    ...list,
    advice: `The list ${what}, so it is incomplete. See the platform's status page, then run again.`,
  });
