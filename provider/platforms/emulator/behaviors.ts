import { InvalidInput } from "./errors";

/** A setting of an emulated platform. This file must not import zod: its types are published. */
export interface Behavior<Value> {
  readonly defaultValue: Value;
  readonly isValid: (value: unknown) => boolean;
  /** What a value must be, as an error says it after "must be". */
  readonly rule: string;
}

export type BehaviorTable = Readonly<Record<string, Behavior<unknown>>>;

/** The values of a table of behaviors. They keep the table's docs in an editor. */
type ValuesOf<Table> = {
  -readonly [Name in keyof Table]: Table[Name] extends Behavior<infer Value> ? Value : never;
};

/** True or false. */
export const flag = (defaultValue: boolean): Behavior<boolean> => ({
  defaultValue,
  isValid: (value) => typeof value === "boolean",
  rule: "true or false",
});

/** An integer, by default from 0. */
export const integer = (defaultValue: number, least = 0, most = Number.MAX_SAFE_INTEGER): Behavior<number> => ({
  defaultValue,
  isValid: (value) => Number.isSafeInteger(value) && Number(value) >= least && Number(value) <= most,
  rule: `an integer from ${least} to ${most}`,
});

/** One of these values. The first is the default. */
export const oneOf = <const Values extends readonly [string | number, ...(string | number)[]]>(
  ...values: Values
): Behavior<Values[number]> => ({
  defaultValue: values[0],
  isValid: (value) => values.includes(value as Values[number]),
  rule: `one of ${values.map((value) => JSON.stringify(value)).join(", ")}`,
});

/** Lists of tokens. */
export const listBehaviors = {
  /** Order of a list of tokens. @defaultValue "newest" */
  order: oneOf("newest", "oldest"),
  /** Expired tokens are listed, and can be read and revoked. False: they disappear at once. @defaultValue true */
  listExpired: flag(true),
};

/** Creations of tokens. The tokens of one place, such as an organization or an app, share a limit and the names. */
const creationBehaviors = {
  /** Unknown properties in a body: ignored, or rejected like an invalid body. @defaultValue "ignore" */
  unknownProperties: oneOf("ignore", "reject"),
  /** Maximum length of a token's name in characters. 0: no limit. @defaultValue 255 */
  maxNameLength: integer(255),
  /** Two tokens may have the same name. False: the second one is an error. @defaultValue true */
  duplicateNames: flag(true),
  /** Maximum number of tokens. 0: no limit. @defaultValue 0 */
  maxTokens: integer(0),
};

/** The rate limit, counted per credential. */
export const rateBehaviors = {
  /** Answers 429 beyond `requestsPerMinute`, counted per credential. @defaultValue false */
  rateLimit: flag(false),
  /** Requests per minute before a 429. Only PlanetScale documents the number. @defaultValue 600 */
  requestsPerMinute: integer(600),
  /** A 429 of the rate limit has `Retry-After`, in seconds. @defaultValue true */
  retryAfter: flag(true),
};

/** What all platforms have whose tokens have names. */
export const sharedBehaviors = { ...listBehaviors, ...creationBehaviors, ...rateBehaviors };

/** The values of a platform's own table, and of shared tables unless it has a behavior of the same name. */
export type BehaviorsOf<Own, Shared> = ValuesOf<Own> & Omit<ValuesOf<Shared>, keyof Own>;

export type ListBehaviors = ValuesOf<typeof listBehaviors>;
export type CreationBehaviors = ValuesOf<typeof creationBehaviors>;
export type RateBehaviors = ValuesOf<typeof rateBehaviors>;

export const defaultsOf = (table: BehaviorTable): Record<string, unknown> =>
  Object.fromEntries(Object.entries(table).map(([name, { defaultValue }]) => [name, defaultValue]));

/** Returns the behaviors that a change sets. Throws `InvalidInput`, which names every unknown name and invalid value. */
export function checkBehaviors(table: BehaviorTable, change: object): object {
  const given = Object.entries(change).filter(([, value]) => value !== undefined);
  const problems = given.flatMap(([name, value]) => {
    const behavior = Object.hasOwn(table, name) ? table[name] : undefined;
    if (behavior === undefined) return [`${name}: unknown property`];
    return behavior.isValid(value) ? [] : [`${name}: must be ${behavior.rule}`];
  });
  if (problems.length > 0) throw new InvalidInput(problems.join("; "));
  return Object.fromEntries(given);
}
