import { z } from "zod";
import { type CallContext, HttpError, jsonIn } from "../../emulator/platform";

type Place = "path" | "query" | "form" | "body";

export interface Field<Value> {
  readonly place: Place;
  readonly schema: z.ZodType<Value>;
}

/** The inputs of a route by their names in the request. */
export type Fields = Readonly<Record<string, Field<unknown>>>;

type Inputs<F extends Fields> = {
  readonly [Name in keyof F]: F[Name] extends Field<infer Value> ? Value : never;
};

const at =
  (place: Place) =>
  <Value>(schema: z.ZodType<Value>): Field<Value> => ({ place, schema });

export const inPath = at("path");
export const inQuery = at("query");
export const inForm = at("form");
export const inBody = at("body");

// The message of each rule is Pydantic's word for the error.

export const text = (least = 0, most = Infinity) =>
  z.string("string_type").min(least, "string_too_short").max(most, "string_too_long");

export const integer = (least: number, most = Number.MAX_SAFE_INTEGER) =>
  z
    .int({ error: ({ input }) => (typeof input === "number" ? "int_from_float" : "int_type") })
    .min(least, "greater_than_equal")
    .max(most, "less_than_equal");

export const uuid = z.guid("uuid_parsing");

/** Returns all inputs, or throws a 422 with all errors in FastAPI's form, which repeats the inputs. */
export function inputsOf<F extends Fields>(c: CallContext, fields: F, unknown: "ignore" | "reject"): Inputs<F> {
  const sources = { path: c.req.param(), query: c.req.query(), form: formIn(c.env.text), body: bodyIn(c.env.text) };
  const details: object[] = [];
  const inputs: Record<string, unknown> = {};
  for (const [name, { place, schema }] of Object.entries(fields)) {
    const input = (sources[place] as Readonly<Record<string, unknown>>)[name];
    const { success, data, error } = schema.safeParse(input);
    const type = input === undefined ? "missing" : error?.issues[0]?.message;
    if (success) inputs[name] = data;
    else details.push({ type, loc: [place === "form" ? "body" : place, name], msg: type, input });
  }
  if (unknown === "reject") details.push(...unknownIn(sources.body, fields));
  if (details.length > 0) throw new HttpError(422, { detail: details });
  return inputs as Inputs<F>;
}

const unknownIn = (body: Readonly<Record<string, unknown>>, fields: Fields): object[] =>
  Object.entries(body)
    .filter(([name]) => fields[name]?.place !== "body")
    .map(([name, input]) => {
      return { type: "extra_forbidden", loc: ["body", name], msg: "Extra inputs are not permitted", input };
    });

/** An empty value counts as absent. */
export const formIn = (text: string): Record<string, string> =>
  Object.fromEntries([...new URLSearchParams(text)].filter(([, value]) => value !== ""));

/** Any other body than an object counts as an empty one. */
const bodyIn = (text: string): Record<string, unknown> =>
  text.startsWith("{") ? (jsonIn(text) as Record<string, unknown>) : {};
