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
    const forms = [...this.#secrets].flatMap((secret) => [secret, ...encodings.map((encode) => encode(secret))]);
    return this.#texts
      .filter(({ text }) => secretForm.test(text) || forms.some((form) => text.includes(form)))
      .map(({ source }) => source);
  }
}

// PlanetScale's secrets, whoever issued them.
const secretForm = /pscale_[a-z]+_[\w.=-]{16,}/;

const encodings: readonly ((secret: string) => string)[] = [
  encodeURIComponent,
  (secret) => Buffer.from(secret).toString("hex"),
  (secret) => Buffer.from(secret).toString("base64").replace(/=*$/, ""),
  // The part behind the prefix, of which a message that cuts texts may leave enough to be used.
  (secret) => secret.slice(-24),
];
