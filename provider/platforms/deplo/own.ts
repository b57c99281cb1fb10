import { failureOf, failedAs } from "../../http/failure";
import { isSameTokenId } from "../../values/ids";
import { remember } from "../../values/remember";
import type { Secret } from "../../values/secret";
import type { SharedList } from "../paging";
import type { PlatformApi, Match } from "../platform";
import type { DeploApi, Token } from "./api";
import { shownBeginning } from "./hint";

/** A secret does not hold its token's id. `GET /v1/me` may name it, under whatever name; the list may show how each secret begins. */
export function recognition(
  api: DeploApi,
  list: (workspaceId: string) => SharedList<Token>,
  own: Secret | undefined,
): Pick<PlatformApi, "runsOn" | "isHinted"> {
  const ownIn = remember(async (workspaceId) => {
    const listed = await list(workspaceId).list();
    const begins = listed.filter((one) => beginsAs(one, own));
    const asked = await named(api, listed).catch((error: unknown) => {
      if (begins.length === 0) throw error;
      return [];
    });
    const isContradicted = begins.length > 0 && !asked.every((one) => begins.includes(one));
    const found = asked.length === 0 || isContradicted ? [...begins, ...asked] : asked;
    return found.map(({ id }) => id);
  });
  return {
    async runsOn({ workspaceId }, tokenId) {
      return matchOf(await ownIn(String(workspaceId)), tokenId);
    },
    async isHinted({ workspaceId }, tokenId, hint) {
      const listed = await list(String(workspaceId)).list();
      const hinted = listed.filter(({ prefix }) => isBeginning(shownBeginning(prefix), hint));
      // Where the list shows how the provider's own secret begins, it shows that of every token: the other one lives elsewhere.
      if (hinted.length === 0 && listed.some((one) => beginsAs(one, own))) return "no";
      return matchOf(
        hinted.map(({ id }) => id),
        tokenId,
      );
    },
  };
}

const matchOf = (own: readonly string[], tokenId: string): Match =>
  own.length === 0 ? "unknown" : own.some((id) => isSameTokenId(id, tokenId)) ? "yes" : "no";

const isBeginning = (shown: string | undefined, hint: string): boolean =>
  shown !== undefined && (shown.startsWith(hint) || hint.startsWith(shown));

/** Whether a secret begins as the list shows of a token, `sk_live_a1b2...`; not when it shows too little to tell tokens apart. */
export function beginsAs({ prefix }: Token, secret: Secret | undefined): boolean {
  const shown = shownBeginning(prefix);
  return shown !== undefined && (secret?.reveal().startsWith(shown) ?? false);
}

/**
 * The one token of the list that the answer of `GET /v1/me` names. What names none or several says nothing, and neither does a call
 * that is refused or not there.
 */
async function named(api: DeploApi, listed: readonly Token[]): Promise<readonly Token[]> {
  let texts: ReadonlySet<string> = new Set();
  const failure = await failureOf(api.caller().then((all) => void (texts = all)));
  if (failure && !failedAs(failure, "notFound", "forbidden", "badRequest", "invalidResponse")) throw failure;
  const found = listed.filter(({ id }) => texts.has(id.toLowerCase()));
  return found.length === 1 ? found : [];
}
