// The years that have four digits: what is reckoned from any instant in them is still one that JavaScript can write.
const first = Date.parse("0000-01-01T00:00:00Z");
const last = Date.parse("9999-12-31T23:59:59.999Z");

/** An instant in milliseconds since 1970; undefined when there is none, or none of our calendar. */
export function instantOf(instant: unknown): number | undefined {
  const time = typeof instant === "string" ? Date.parse(instant) : Number.NaN;
  return time >= first && time <= last ? time : undefined;
}
