import { json } from "../../emulator/platform";
import { inQuery, integer } from "./fields";

export const paging = {
  limit: inQuery(integer({ ge: 1 }), 100),
  skip: inQuery(integer({ ge: 0 }), 0),
};

interface Window {
  readonly limit: number;
  readonly skip: number;
}

export const windowOf = <Item>(items: readonly Item[], { limit, skip }: Window): Item[] =>
  items.slice(skip, skip + limit);

/** The envelope of most lists: one page of the items and the total count. */
export const listAnswer = <Item>(items: readonly Item[], window: Window, form: (item: Item) => object): Response =>
  json({ data: windowOf(items, window).map(form), count: items.length });
