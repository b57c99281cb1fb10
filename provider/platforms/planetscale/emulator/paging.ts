import { json } from "../../emulator/platform";
import type { Known } from "./call";
import { unprocessable } from "./errors";
import type { PlanetScaleBehaviors } from "./behaviors";

const maxPerPage = 100;
const defaultPerPage = 25;

interface Page {
  readonly page: number;
  readonly perPage: number;
}

/** Returns PlanetScale's list envelope with one page of the items. Only those items are formatted. */
export function listAnswer<Item>(
  call: Known,
  items: readonly Item[],
  form: (item: Item) => object,
  honorPage = true,
): Response {
  const { page, perPage } = pageOf(call);
  const pages = Math.max(1, Math.ceil(items.length / perPage));
  const from = honorPage ? (page - 1) * perPage : 0;
  return json(envelope(call, { page, perPage }, pages, items.length, items.slice(from, from + perPage).map(form)));
}

/** Returns the envelope with all items. */
export function singlePageAnswer(call: Known, items: readonly object[], status = 200): Response {
  const perPage = Math.max(defaultPerPage, items.length);
  return json(envelope(call, { page: 1, perPage }, 1, items.length, items), status);
}

function envelope(
  { c }: Known,
  { page, perPage }: Page,
  pages: number,
  total: number,
  data: readonly object[],
): object {
  const next = page < pages ? page + 1 : null;
  const prev = page > 1 ? page - 1 : null;
  const url = (to: number | null): string | null => {
    if (to === null) return null;
    const { origin, pathname } = new URL(c.req.url);
    return `${origin}${pathname}?page=${to}&per_page=${perPage}`;
  };
  return {
    type: "list",
    current_page: page,
    per_page: perPage,
    next_page: next,
    next_page_url: url(next),
    prev_page: prev,
    prev_page_url: url(prev),
    total_count: total,
    total_pages: pages,
    data,
  };
}

function pageOf({ c, context: { behaviors } }: Known): Page {
  return {
    page: within(c.req.query("page"), 1, Number.MAX_SAFE_INTEGER, "page", behaviors),
    perPage: within(c.req.query("per_page"), defaultPerPage, maxPerPage, "per_page", behaviors),
  };
}

function within(
  text: string | undefined,
  usual: number,
  most: number,
  name: string,
  behaviors: PlanetScaleBehaviors,
): number {
  if (text === undefined) return usual;
  const given = Number(text);
  if (Number.isInteger(given) && given >= 1 && given <= most) return given;
  if (behaviors.invalidPaging === "reject") throw unprocessable(`${name} is invalid`, behaviors);
  return Number.isInteger(given) ? Math.min(Math.max(given, 1), most) : usual;
}
