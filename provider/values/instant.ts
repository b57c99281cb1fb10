// The years with four digits: JavaScript can still write any instant that is computed from one of them.
const first = Date.parse("0000-01-01T00:00:00Z");
const last = Date.parse("9999-12-31T23:59:59.999Z");

/** Returns an instant in milliseconds since 1970; undefined for any other value. */
export function instantOf(instant: unknown): number | undefined {
  const time = typeof instant === "string" ? Date.parse(instant) : Number.NaN;
  return time >= first && time <= last ? time : undefined;
}
