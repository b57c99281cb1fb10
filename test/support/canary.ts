/** Every text that a run showed or stored, and every secret that must stand in none of them. */
export class Canary {
  readonly #texts: { readonly source: string; readonly text: string }[] = [];
  readonly #secrets = new Set<string>();

  hear(source: string, text: string): void {
    this.#texts.push({ source, text });
  }

  learn(...secrets: readonly string[]): void {
    for (const secret of secrets) this.#secrets.add(secret);
  }

  /** How much was heard and learnt: a check over nothing proves nothing. */
  get reach(): { readonly texts: number; readonly secrets: number } {
    return { texts: this.#texts.length, secrets: this.#secrets.size };
  }

  /** Where a secret stands, as it is or encoded; a secret that was never learnt is known by its form. */
  leaks(): string[] {
    const isIn = finder([...this.#secrets].flatMap(formsOf));
    return this.#texts.filter(({ text }) => secretForm.test(text) || isIn(text)).map(({ source }) => source);
  }
}

/** Returns whether any of these stands in a text, which is read once however many there are. */
function finder(forms: readonly string[]): (text: string) => boolean {
  const byStart = new Map<string, string[]>();
  for (const form of forms) {
    const start = form.slice(0, shortest);
    byStart.set(start, [...(byStart.get(start) ?? []), form]);
  }
  const tooShort = forms.filter(({ length }) => length < shortest);
  return (text) => {
    for (let at = 0; at + shortest <= text.length; at++) {
      if (byStart.get(text.slice(at, at + shortest))?.some((form) => text.startsWith(form, at))) return true;
    }
    return tooShort.some((form) => text.includes(form));
  };
}

const shortest = 8;

// PlanetScale's secrets, whoever issued them.
const secretForm = /pscale_[a-z]+_[\w.=-]{16,}/;

/** What of a secret must stand nowhere: encoded, or cut to what is enough to be of use. Of `id:secret`, the latter half. */
export function formsOf(credential: string): string[] {
  const secret = credential.split(":").at(-1) ?? "";
  const own = secret.replace(prefix, "");
  const base64 = [0, 1, 2].map((before) => base64Behind(before, secret));
  const encoded = [
    encodeURIComponent(secret),
    JSON.stringify(secret).slice(1, -1),
    Buffer.from(secret).toString("hex"),
    ...base64,
    ...base64.map((text) => text.replaceAll("+", "-").replaceAll("/", "_")),
  ];
  return [...new Set([secret, ...encoded, own.slice(0, piece), own.slice(-piece)])];
}

/** A text without these secrets, and without everything that looks like a secret of some platform. */
export const redacted = (text: string, secrets: readonly string[]): string =>
  secrets.flatMap(formsOf).reduce((rest, form) => rest.replaceAll(form, removed), text.replace(anySecret, removed));

const anySecret = /(pscale_[a-z]+_|sk_live_|fc[a-z]_|c2Fz|eyJ)[\w.=-]{8,}/g;
const removed = "[removed]";

// By what a secret's issuer is known: Serverpod Cloud's begin with the token's id.
const prefix = /^(pscale_[a-z]+_|sk_live_|fc[a-z]_|c2Fz[\w-]{22})/;

const piece = 12;

/** In base64 a text looks in three ways, by how much stands before it: `id:secret` of HTTP's basic authentication is one. */
function base64Behind(before: number, secret: string): string {
  const text = Buffer.from("x".repeat(before) + secret).toString("base64");
  // The characters at both ends hold bits of the secret's neighbours.
  return text.replace(/=*$/, "").slice(before === 0 ? 0 : before + 1, -1);
}
