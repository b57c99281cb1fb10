import type { TokenInfo } from "../platforms/contract";
import { splitId } from "../values/ids";
import { encodedTagsIn, inNames, type TagCodec } from "../values/ownership-tag";

/**
 * The tokens that a platform lists at one place, by id and by tag. Each place is indexed once in a run, so that thousands of
 * Retirements can share one list without scanning it.
 */
export class TokenIndex {
  readonly #byId = new Map<string, TokenInfo>();
  readonly #byTag = new Map<string, TokenInfo[]>();
  /** True if the list shows the last use of any token: then one without was never used. */
  readonly showsUse: boolean;

  constructor(
    /** The platform's name, which resource ids begin with. */
    private readonly platform: string,
    listed: readonly TokenInfo[],
    /** How these tokens carry tags. */
    readonly tagCodec: TagCodec = inNames,
  ) {
    this.showsUse = listed.some(({ lastUsedAt }) => lastUsedAt !== undefined);
    for (const token of listed) {
      this.#byId.set(token.tokenId, token);
      for (const encoded of encodedTagsIn(token)) this.#add(encoded, token);
    }
  }

  /** The token that this resource id names, if it is listed. Only the token's own id counts, not the place in the resource id. */
  find(id: string): TokenInfo | undefined {
    const [platform, ...rest] = splitId(id);
    return platform === this.platform ? this.#byId.get(rest.at(-1) ?? "") : undefined;
  }

  /** The tokens that carry a tag, in the order of the list. */
  tagged(tag: string): readonly TokenInfo[] {
    return this.#byTag.get(this.tagCodec.encode(tag)) ?? [];
  }

  #add(encoded: string, token: TokenInfo): void {
    const tagged = this.#byTag.get(encoded);
    if (tagged) tagged.push(token);
    else this.#byTag.set(encoded, [token]);
  }
}
