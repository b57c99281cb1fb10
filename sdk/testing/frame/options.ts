/** The names that an object of options may have: `true` where nothing further is looked at. Of a list, each item's. */
export interface Names {
  readonly [name: string]: true | Names;
}

/** Names that cannot part from the type of the options. */
export type OptionNames<Options> = { readonly [Name in keyof Options]-?: true | Names };

/** The names of an object that has all of them. */
export const namesOf = (whole: object): Names => Object.fromEntries(Object.keys(whole).map((name) => [name, true]));

/** Throws on the first unknown name: a slip would else be a setting that silently does nothing. */
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
    throw new Error(`startEmulator has no option "${prefix}${name}". Known there: ${Object.keys(names).join(", ")}.`);
  if (known !== true) rejectUnknown(value, known, prefix + name);
}
