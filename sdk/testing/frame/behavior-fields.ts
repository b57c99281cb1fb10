import { z } from "zod";

/** What platforms' behaviors are made of, each with its default. */
export const flag = (initial: boolean) => z.boolean().default(initial);

/** A whole number, not below zero. */
export const count = (initial: number) => z.int().nonnegative().default(initial);

/** One of these texts or numbers; the first is the default. */
export const choice = <const Values extends readonly [string | number, ...(string | number)[]]>(...values: Values) =>
  z.literal(values as readonly Values[number][]).default(values[0] as never);
