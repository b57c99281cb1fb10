import type { Creation, Field, Sent, Spec } from "../contract";

/** An argument that is sent as it is, in a field of the same name. */
export const sentAs = (field: string, argument = field): Field => ({ field, value: (spec) => spec[argument] });

/** The token's name, for `namePrefix`. */
export const nameField: Field = { field: "name", value: (_spec, { name }) => name };

/** For a request that creates nothing. */
const none: Creation = { name: "", now: 0 };

/** Returns the body of a request: every field that a schema names, without those that are undefined. */
export function bodyOf(
  sent: Readonly<Record<string, Sent>>,
  spec: Spec,
  creation: Creation = none,
): Record<string, unknown> {
  const fields = Object.values(sent).filter((one) => typeof one === "object");
  const values = fields.map(({ field, value }) => [field, value(spec, creation)] as const);
  return Object.fromEntries(values.filter(([, value]) => value !== undefined));
}
