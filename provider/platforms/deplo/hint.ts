/** As much of a secret as Deplo's list shows to whoever may list: `sk_live_a1b2`. */
const form = /^sk_live_[\w-]{4}/;

/** The beginning by which a credential is known in the list of its workspace. */
export const hintOf = ({ token }: Readonly<Record<string, string | undefined>>): string =>
  form.exec(token ?? "")?.[0] ?? "";

/** The beginning of a secret that the list shows; undefined where it shows too little to tell tokens apart. */
export const beginningIn = (prefix: string | null | undefined): string | undefined =>
  /^sk_live_[\w-]{4,}/.exec(prefix ?? "")?.[0];
