import { json } from "../frame/platform";
import type { Known } from "./call";
import { unprocessable } from "./refusals";
import type { PlanetScaleBehaviors } from "./behaviors";

const mostPerPage = 100;
const usualPerPage = 25;

interface Page {
  readonly page: number;
  readonly perPage: number;
}

/** PlanetScale's list envelope around one page of the items; only those of the page are formed. */
export function listAnswer<Item>(
  call: Known,
  items: readonly Item[],
  form: (item: Item) => object,
  pageHeeded = true,
): Response {
  const { page, perPage } = pageOf(call);
  const pages = Math.max(1, Math.ceil(items.length / perPage));
  const from = pageHeeded ? (page - 1) * perPage : 0;
  return json(envelope(call, { page, perPage }, pages, items.length, items.slice(from, from + perPage).map(form)));
}

/** The envelope around everything. */
export function wholeAnswer(call: Known, items: readonly object[], status = 200): Response {
  const perPage = Math.max(usualPerPage, items.length);
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

function pageOf({ c, desk: { behaviors } }: Known): Page {
  return {
    page: within(c.req.query("page"), 1, Number.MAX_SAFE_INTEGER, "page", behaviors),
    perPage: within(c.req.query("per_page"), usualPerPage, mostPerPage, "per_page", behaviors),
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
  if (behaviors.badPaging === "refuse") throw unprocessable(`${name} is invalid`, behaviors);
  return Number.isInteger(given) ? Math.min(Math.max(given, 1), most) : usual;
}
