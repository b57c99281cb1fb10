import { z } from "zod";
import { type CallContext, HttpError } from "../../emulator/platform";

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

/** A UUID with or without dashes. Returns it with dashes, in lower case. */
export const uuid = z
  .string("uuid_type")
  .regex(/^[0-9a-f]{8}(-?[0-9a-f]{4}){3}-?[0-9a-f]{12}$/i, "uuid_parsing")
  .transform((text) => text.replaceAll("-", "").toLowerCase())
  .transform((hex) => hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-"));

const characters = (count: number): string => `${count} character${count === 1 ? "" : "s"}`;

/** Pydantic's messages and the name of the bound, if there is one. */
const messages: Readonly<Record<string, readonly [message: (bound: number) => string, bound?: string]>> = {
  string_type: [() => "Input should be a valid string"],
  string_too_short: [(least) => `String should have at least ${characters(least)}`, "min_length"],
  string_too_long: [(most) => `String should have at most ${characters(most)}`, "max_length"],
  int_type: [() => "Input should be a valid integer"],
  int_from_float: [() => "Input should be a valid integer, got a number with a fractional part"],
  greater_than_equal: [(least) => `Input should be greater than or equal to ${least}`, "ge"],
  less_than_equal: [(most) => `Input should be less than or equal to ${most}`, "le"],
  uuid_type: [() => "UUID input should be a string, bytes or UUID object"],
  uuid_parsing: [() => "Input should be a valid UUID"],
};

/** An invalid input, in Pydantic's words. */
interface Problem {
  readonly type: string;
  readonly msg: string;
  readonly ctx?: object;
}

/** FastAPI's report of one invalid input, which it repeats. */
interface Detail extends Problem {
  readonly loc: readonly (string | number)[];
  readonly input: unknown;
}

const unprocessable = (detail: readonly Detail[]): HttpError => new HttpError(422, { detail });

/**
 * Returns all inputs, or throws a 422 with all errors, as FastAPI does. A source without a field is not read.
 */
export function inputsOf<F extends Fields>(c: CallContext, fields: F, unknown: "ignore" | "reject"): Inputs<F> {
  const sources = { path: c.req.param(), query: c.req.query(), form: formIn(c.env.text), body: bodyIn(c, fields) };
  const details: Detail[] = [];
  const inputs: Record<string, unknown> = {};
  for (const [name, { place, schema }] of Object.entries(fields)) {
    const source: Readonly<Record<string, unknown>> = sources[place];
    const result = schema.safeParse(source[name]);
    const loc = [place === "form" ? "body" : place, name];
    if (result.success) inputs[name] = result.data;
    else if (Object.hasOwn(source, name))
      details.push({ ...problemOf(result.error.issues[0]), loc, input: source[name] });
    else details.push({ type: "missing", msg: "Field required", loc, input: place === "body" ? source : null });
  }
  if (unknown === "reject") details.push(...unknownIn(sources.body, fields));
  if (details.length > 0) throw unprocessable(details);
  return inputs as Inputs<F>;
}

function problemOf(issue: z.core.$ZodIssue | undefined): Problem {
  const { message: type, minimum, maximum } = issue as { message: string; minimum?: number; maximum?: number };
  const [message, name] = messages[type] ?? [() => "Value error, not possible"];
  const bound = minimum ?? maximum ?? 0;
  return { type, msg: message(bound), ...(name === undefined ? {} : { ctx: { [name]: bound } }) };
}

/** An empty value counts as absent. */
export const formIn = (text: string): Record<string, string> =>
  Object.fromEntries([...new URLSearchParams(text)].filter(([, value]) => value !== ""));

const record = z.record(z.string(), z.unknown());

/** Parses the body, if a field is in it. It may be absent or null if no field is required. */
function bodyIn(c: CallContext, fields: Fields): Record<string, unknown> {
  const inside = Object.values(fields).filter(({ place }) => place === "body");
  if (inside.length === 0) return {};
  const given = parsed(c.env.text);
  const optional = inside.every(({ schema }) => schema.safeParse(undefined).success);
  if (optional && (given === undefined || given === null)) return {};
  const body = record.safeParse(given);
  if (body.success) return body.data;
  const loc = ["body"];
  if (given === undefined) throw unprocessable([{ type: "missing", loc, msg: "Field required", input: null }]);
  const msg = "Input should be a valid dictionary or object to extract fields from";
  throw unprocessable([{ type: "model_attributes_type", loc, msg, input: given }]);
}

function parsed(text: string): unknown {
  try {
    return text === "" ? undefined : (JSON.parse(text) as unknown);
  } catch {
    const ctx = { error: "Expecting value" };
    throw unprocessable([{ type: "json_invalid", loc: ["body", 0], msg: "JSON decode error", input: {}, ctx }]);
  }
}

const unknownIn = (body: Readonly<Record<string, unknown>>, fields: Fields): Detail[] =>
  Object.entries(body)
    .filter(([name]) => fields[name]?.place !== "body")
    .map(([name, input]) => {
      return { type: "extra_forbidden", loc: ["body", name], msg: "Extra inputs are not permitted", input };
    });
