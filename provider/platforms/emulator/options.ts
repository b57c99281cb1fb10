/** The option names that an object may have. `true` ends the check there; for a list, the names apply to each item. */
export interface Names {
  readonly [name: string]: true | Names;
}

/** Option names that must match the type of the options. */
export type OptionNames<Options> = { readonly [Name in keyof Options]-?: true | Names };

/** Returns the names of a complete object. */
export const namesOf = (whole: object): Names => Object.fromEntries(Object.keys(whole).map((name) => [name, true]));

/** Throws on the first unknown name. Otherwise a typo would be an option that silently does nothing. */
export function rejectUnknown(options: unknown, names: Names, place = ""): void {
  if (Array.isArray(options)) {
    for (const [index, item] of options.entries()) rejectUnknown(item, names, `${place}[${index}]`);
  } else if (typeof options === "object" && options !== null) {
    const prefix = place === "" ? "" : `${place}.`;
    for (const [name, value] of Object.entries(options)) rejectUnknownAt(name, value, names, prefix);
  }
}

function rejectUnknownAt(name: string, value: unknown, names: Names, prefix: string): void {
  const known = Object.hasOwn(names, name) ? names[name] : undefined;
  if (known === undefined)
    throw new Error(`${prefix}${name}: unknown option. Supported: ${Object.keys(names).join(", ")}`);
  if (known !== true) rejectUnknown(value, known, prefix + name);
}
