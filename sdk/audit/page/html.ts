/** Markup that is safe to send to a browser. Only `html` creates it. */
export class Html {
  readonly #text: string;

  private constructor(text: string) {
    this.#text = text;
  }

  toString(): string {
    return this.#text;
  }

  /** Returns the markup of a template. Every value but `Html` is escaped, so it shows as text and cannot leave its attribute. */
  static readonly template = (literal: TemplateStringsArray, ...values: readonly Content[]): Html => {
    if (literal.slice(0, -1).some((text) => text.endsWith("="))) throw new Error("html: must quote every attribute");
    return new Html(literal.reduce((text, part, at) => `${text}${markupOf(values[at - 1])}${part}`));
  };
}

/** What a template may contain. A list is joined without a separator, and undefined is left out. */
export type Content = Html | string | number | undefined | readonly Content[];

export const html = Html.template;

function markupOf(content: Content): string {
  if (content instanceof Html) return content.toString();
  if (typeof content === "object") return content.map(markupOf).join("");
  return String(content ?? "").replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
