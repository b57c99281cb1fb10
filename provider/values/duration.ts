import ms from "ms";

/** A day, in milliseconds. */
export const dayMs = 86_400_000;

/** A length of time: a decimal number and one of s, m, h, d, w. */
export type Duration = `${number}${"s" | "m" | "h" | "d" | "w"}`;

// `ms` also reads "-5d", "1e3 days" and bare numbers; a token's life must be written in one way.
// It throws at 100 characters.
const longest = 99;
const plain = /^\d+(\.\d+)?[smhdw]$/;

/** Returns the milliseconds of a duration such as "36h" or "1w"; undefined for any other text. */
export function durationMs(text: string): number | undefined {
  const milliseconds = text.length <= longest && plain.test(text) ? ms(text as ms.StringValue) : undefined;
  // In floating point 1.1 days are 95040000.00000001 ms: differences below a microsecond are rounded away.
  return milliseconds === undefined ? undefined : Math.round(milliseconds * 1000) / 1000;
}

/** Milliseconds of an argument that is a duration; undefined when it is not given, or not known yet. */
export const lengthOf = (duration: unknown): number | undefined =>
  typeof duration === "string" ? durationMs(duration) : undefined;

const units = [
  ["d", dayMs],
  ["h", 3_600_000],
  ["m", 60_000],
] as const;

/** Returns a duration in its normal form, so that "1w" and "7d" are equal: in the largest of d, h, m, s that divides it. */
export function durationText(milliseconds: number): string {
  const [unit, size] = units.find(([, size]) => milliseconds % size === 0) ?? ["s", 1000];
  return `${milliseconds / size}${unit}`;
}
