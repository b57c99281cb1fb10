import { type Detail, unprocessable } from "./errors";

/** An invalid input, in Pydantic's words. */
class Problem {
  constructor(
    readonly type: string,
    readonly msg: string,
    readonly ctx?: object,
  ) {}
}

type Read<Value> = (input: unknown) => Value | Problem;
type Place = "path" | "query" | "form" | "body";

export interface Field<Value> {
  readonly place: Place;
  readonly read: Read<Value>;
  /** Value if the input is absent. Undefined: the input is required. */
  readonly defaultValue: Value | undefined;
}

/** The inputs of a route by their names in the request. */
export type Fields = Readonly<Record<string, Field<unknown>>>;

export type Inputs<F extends Fields> = {
  readonly [Name in keyof F]: F[Name] extends Field<infer Value> ? Value : never;
};

/** Sources of inputs. `body` is parsed JSON, or text that is not JSON, or undefined without a body. */
export interface Sources {
  readonly path: Readonly<Record<string, unknown>>;
  readonly query: Readonly<Record<string, unknown>>;
  readonly form: Readonly<Record<string, unknown>>;
  readonly body: unknown;
}

const at =
  (place: Place) =>
  <Value>(read: Read<Value>, defaultValue?: Value): Field<Value> => ({ place, read, defaultValue });

export const inPath = at("path");
export const inQuery = at("query");
export const inForm = at("form");
export const inBody = at("body");

const integerPattern = /^\s*[+-]?\d+(\.0+)?\s*$/;

/** An integer within bounds. Like Pydantic, it accepts a string and true. */
export const integer =
  ({ ge, le }: { ge?: number; le?: number }): Read<number> =>
  (input) => {
    if (!["number", "string", "boolean"].includes(typeof input))
      return new Problem("int_type", "Input should be a valid integer");
    const value = Number(input);
    if (typeof input === "string" && !integerPattern.test(input))
      return new Problem("int_parsing", "Input should be a valid integer, unable to parse string as an integer");
    if (!Number.isInteger(value))
      return new Problem("int_from_float", "Input should be a valid integer, got a number with a fractional part");
    if (ge !== undefined && value < ge)
      return new Problem("greater_than_equal", `Input should be greater than or equal to ${ge}`, { ge });
    if (le !== undefined && value > le)
      return new Problem("less_than_equal", `Input should be less than or equal to ${le}`, { le });
    return value;
  };

const characters = (count: number): string => `${count} character${count === 1 ? "" : "s"}`;

/** A string. `most` 0 means no limit. */
export const text =
  ({ least = 0, most = 0 }: { least?: number; most?: number } = {}): Read<string> =>
  (input) => {
    if (typeof input !== "string") return new Problem("string_type", "Input should be a valid string");
    const { length } = Array.from(input);
    if (length < least)
      return new Problem("string_too_short", `String should have at least ${characters(least)}`, { min_length: least });
    if (most > 0 && length > most)
      return new Problem("string_too_long", `String should have at most ${characters(most)}`, { max_length: most });
    return input;
  };

export const orNull =
  <Value>(read: Read<Value>): Read<Value | null> =>
  (input) =>
    input === null ? null : read(input);

const uuidForm = /^(\w{8})-?(\w{4})-?(\w{4})-?(\w{4})-?(\w{12})$/;

/** A UUID with or without dashes. Returns it with dashes, in lower case. */
export const uuid: Read<string> = (input) => {
  if (typeof input !== "string") return new Problem("uuid_type", "UUID input should be a string, bytes or UUID object");
  const invalid = /[^0-9a-f-]/i.exec(input);
  const parts = uuidForm.exec(input);
  if (invalid === null && parts !== null) return parts.slice(1).join("-").toLowerCase();
  const error = invalid === null ? "invalid length" : `invalid character: found \`${invalid[0]}\` at ${invalid.index}`;
  return new Problem("uuid_parsing", `Input should be a valid UUID, ${error}`, { error });
};

/** Returns all inputs, or throws a 422 with all errors, as FastAPI does. */
export function readFields<F extends Fields>(fields: F, sources: Sources, unknown: "ignore" | "reject"): Inputs<F> {
  const wrongBody = bodyDetail(fields, sources.body);
  const body = isRecord(sources.body) ? sources.body : {};
  const from = { ...sources, body };
  const details: Detail[] = [];
  const inputs: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(fields)) {
    if (field.place === "body" && wrongBody !== undefined) continue;
    const source = from[field.place];
    const read = readField(field, source, name);
    if (read instanceof Problem) details.push(detailOf(read, field.place, name, source));
    else inputs[name] = read;
  }
  if (wrongBody !== undefined) details.push(wrongBody);
  else if (unknown === "reject") details.push(...strangers(fields, body));
  if (details.length > 0) throw unprocessable(details);
  return inputs as Inputs<F>;
}

const missing = new Problem("missing", "Field required");

function readField(field: Field<unknown>, source: Readonly<Record<string, unknown>>, name: string): unknown {
  if (Object.hasOwn(source, name)) return field.read(source[name]);
  return field.defaultValue === undefined ? missing : field.defaultValue;
}

function detailOf(problem: Problem, place: Place, name: string, source: Readonly<Record<string, unknown>>): Detail {
  const { type, msg, ctx } = problem;
  const wholeBody = place === "body" ? source : null;
  return {
    type,
    loc: [place === "form" ? "body" : place, name],
    msg,
    input: problem === missing ? wholeBody : source[name],
    ...(ctx === undefined ? {} : { ctx }),
  };
}

/** Returns the error of the body as a whole. A body without required inputs may be absent or null. */
function bodyDetail(fields: Fields, body: unknown): Detail | undefined {
  const inside = Object.values(fields).filter(({ place }) => place === "body");
  const required = inside.some(({ defaultValue }) => defaultValue === undefined);
  if (inside.length === 0 || isRecord(body) || (!required && (body === undefined || body === null))) return undefined;
  if (body === undefined) return { type: "missing", loc: ["body"], msg: missing.msg, input: null };
  const msg = "Input should be a valid dictionary or object to extract fields from";
  return { type: "model_attributes_type", loc: ["body"], msg, input: body };
}

const strangers = (fields: Fields, body: Readonly<Record<string, unknown>>): Detail[] =>
  Object.entries(body)
    .filter(([name]) => fields[name]?.place !== "body")
    .map(([name, input]) => ({
      type: "extra_forbidden",
      loc: ["body", name],
      msg: "Extra inputs are not permitted",
      input,
    }));

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
