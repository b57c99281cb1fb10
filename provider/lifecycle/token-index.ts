import type { Observed } from "../platforms/platform";
import { splitId } from "../values/ids";
import { bitsOf, tagsOf } from "../values/mark";

/**
 * The tokens that a platform lists at one place, by id and by tag. A place has one for the whole run: thousands of Retirements look
 * at the same list, and none of them goes through it.
 */
export class TokenIndex {
  readonly #byId = new Map<string, Observed>();
  readonly #byTag = new Map<string | number, Observed[]>();

  constructor(
    /** The platform's name, with which resource ids begin. */
    private readonly platform: string,
    listed: readonly Observed[],
  ) {
    for (const token of listed) {
      this.#byId.set(token.tokenId, token);
      for (const tag of tagsOf(token)) this.#add(tag, token);
    }
  }

  /** The token that this resource id names, if it is listed. It may be listed at another place than where it was made. */
  find(id: string): Observed | undefined {
    const [platform, ...rest] = splitId(id);
    return platform === this.platform ? this.#byId.get(rest.at(-1) ?? "") : undefined;
  }

  /** The tokens that carry a tag, in the order of the list. */
  tagged(tag: string): readonly Observed[] {
    return this.#byTag.get(tag) ?? this.#byTag.get(bitsOf(tag)) ?? [];
  }

  #add(tag: string | number, token: Observed): void {
    const tagged = this.#byTag.get(tag);
    if (tagged) tagged.push(token);
    else this.#byTag.set(tag, [token]);
  }
}
