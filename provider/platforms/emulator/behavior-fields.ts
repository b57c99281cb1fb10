import { z } from "zod";

/** A boolean behavior with its default. */
export const flag = (initial: boolean) => z.boolean().default(initial);

/** A non-negative integer with its default. */
export const count = (initial: number) => z.int().nonnegative().default(initial);

/** One of these values. The first is the default. */
export const choice = <const Values extends readonly [string | number, ...(string | number)[]]>(...values: Values) =>
  z.literal(values as readonly Values[number][]).default(values[0] as never);
