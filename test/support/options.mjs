import { parseArgs } from "node:util";

const one = { type: "string" };

/** What an option may be, and in words what that is. */
export const matching = (form, is) => ({ ...one, fits: (text) => form.test(text), is });
export const amount = { ...one, fits: (text) => Number(text) > 0 && Number(text) < Infinity, is: "a number above 0" };
export const whole = matching(/^[1-9]\d*$/, "a whole number above 0");
export const wholeOr0 = matching(/^\d+$/, "a whole number");

/** The options of a command. What is wrong with them is printed, and ends it before any work is done. */
export function optionsOf(options) {
  try {
    const { values } = parseArgs({ options });
    for (const [name, { fits, is }] of Object.entries(options)) {
      if (fits && values[name] !== undefined && !fits(values[name]))
        throw new Error(`\`--${name} ${values[name]}\` is not ${is}.`);
    }
    return values;
  } catch (error) {
    const names = Object.keys(options).map((name) => `--${name}`);
    console.error(`${error.message.replace(/\.?$/, ".")} The options are ${names.join(", ")}.`);
    process.exit(1);
  }
}
