import fc from "fast-check";
import type { Answer, Exchange, Transport } from "../../provider/http/transport";
import { network } from "../support/direct";
import { farSides, type FarSides } from "./far-sides";
import { hostileJson, type Hostile } from "./hostile";

/** What becomes of an answer. */
export type Alteration =
  | { readonly kind: "part"; readonly at: number; readonly value: Hostile | "gone" }
  | { readonly kind: "body"; readonly words: string; readonly change: (text: string) => string }
  | { readonly kind: "status"; readonly status: number; readonly headers: Readonly<Record<string, string>> }
  | { readonly kind: "far side"; readonly name: string };

const bodies: Readonly<Record<string, (text: string) => string>> = {
  "no body": () => "",
  "half a body": (text) => text.slice(0, text.length / 2),
  "twice the body": (text) => text + text,
  null: () => "null",
  "a text": () => '"ok"',
  "a number": () => "1e999",
  "an empty list": () => "[]",
  "an empty object": () => "{}",
  "no list": () => '{"data":{"length":1}}',
  "a prototype": (text) =>
    text.replace(/^\{/, '{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":1}},'),
  "a list of 300,000": () => `{"data":[${Array.from({ length: 300_000 }, (_, at) => `{"id":"x${at}"}`).join(",")}]}`,
  "a mark of byte order": (text) => `\ufeff${text}`,
  HTML: () => "<html><form action='https://other.invalid/'></form></html>",
};

const headers = [
  {},
  { location: "https://other.invalid/" },
  { "retry-after": "9".repeat(1000) },
  { "retry-after": "soon" },
  { "retry-after": "Fri, 31 Dec 9999 23:59:59 GMT" },
  { "retry-after": "-1" },
];

const statuses = [
  100, 199, 204, 206, 300, 301, 302, 304, 307, 308, 400, 401, 402, 403, 404, 405, 406, 408, 409, 410, 413,
];

export const alterations: fc.Arbitrary<Alteration> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant("part" as const),
      at: fc.nat(60),
      value: fc.oneof({ weight: 5, arbitrary: hostileJson }, { weight: 2, arbitrary: fc.constant("gone" as const) }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc
      .constantFrom(...Object.entries(bodies))
      .map(([words, change]) => ({ kind: "body" as const, words, change })),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant("status" as const),
      status: fc.constantFrom(...statuses, 418, 422, 429, 500, 503, 599, 600, 999),
      headers: fc.constantFrom<Record<string, string>[]>(...headers),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("far side" as const), name: fc.constantFrom(...farSides) }) },
);

export function describeAlteration(alteration: Alteration): string {
  if (alteration.kind === "part")
    return alteration.value === "gone" ? "a part of it is gone" : `in it, ${alteration.value.words}`;
  if (alteration.kind === "body") return alteration.words;
  if (alteration.kind === "status") return `${alteration.status} ${JSON.stringify(alteration.headers).slice(0, 60)}`;
  return alteration.name;
}

/** The transport of a run, whose answers are altered from the n-th on, or only that one. */
export function altering(alteration: Alteration, from: number, lasts: boolean, { urls }: FarSides): Transport {
  let sent = 0;
  return async (exchange) => {
    const here = sent++;
    return here < from || (here > from && !lasts) ? network(exchange) : altered(alteration, exchange, urls);
  };
}

async function altered(alteration: Alteration, exchange: Exchange, urls: FarSides["urls"]): Promise<Answer> {
  if (alteration.kind === "far side") {
    return network({ ...exchange, url: urls.get(alteration.name)!, timeoutMs: 300 });
  }
  // What the platform refuses, it has not done.
  if (alteration.kind === "status" && alteration.status >= 400) {
    return { status: alteration.status, headers: alteration.headers, text: "{}" };
  }
  const answer = await network(exchange);
  if (alteration.kind === "status") return { ...answer, status: alteration.status, headers: alteration.headers };
  if (alteration.kind === "body") return { ...answer, text: alteration.change(answer.text) };
  const body: unknown = answer.text === "" ? undefined : JSON.parse(answer.text);
  return { ...answer, text: textOf(changed(body, alteration)) };
}

/** Nothing is an empty body. */
const textOf = (body: unknown): string => (body === undefined ? "" : JSON.stringify(body));

/** A part of a body, by its number, is something else or gone. */
function changed(body: unknown, { at, value }: Extract<Alteration, { kind: "part" }>): unknown {
  const places: { readonly holder: Record<string, unknown>; readonly key: string }[] = [];
  const whole = { body };
  const holders: object[] = [whole];
  for (const holder of holders) {
    for (const [key, inner] of Object.entries(holder)) {
      places.push({ holder: holder as Record<string, unknown>, key });
      if (typeof inner === "object" && inner !== null) holders.push(inner as object);
    }
  }
  const { holder, key } = places[at % places.length]!;
  if (value !== "gone") holder[key] = value.value;
  else if (Array.isArray(holder)) holder.splice(Number(key), 1);
  else Reflect.deleteProperty(holder, key);
  return whole.body;
}
