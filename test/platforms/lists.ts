import { SharedList } from "../../provider/platforms/shared/paging";
import type { Page } from "../../provider/platforms/shared/reading";

/** Pages of two, or of another size, and which of them were asked for. */
export function pages(items: readonly string[], size = 2) {
  const asked: number[] = [];
  const ask = (page: number): Promise<Page<string>> => {
    asked.push(page);
    const more = page * size < items.length;
    return Promise.resolve({ items: items.slice((page - 1) * size, page * size), ...(more && { next: page + 1 }) });
  };
  return { asked, ask };
}

export const itself = (item: string): string => item;
export const at0 = (): number => 0;

/** A far side that answers when a test lets it. */
export function slow() {
  const asked: { answer: (...items: string[]) => void; fail: (error: Error) => void }[] = [];
  const ask = (): Promise<Page<string>> =>
    new Promise((resolve, reject) => {
      asked.push({
        answer: (...items) => {
          resolve({ items });
        },
        fail: reject,
      });
    });
  return { asked, list: new SharedList<string>(ask, itself, at0) };
}

/** Lets everything happen that waits for nothing. */
export const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
