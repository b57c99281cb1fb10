import { failureOf, failedAs } from "../../http/failure";
import { isSameTokenId } from "../../values/ids";
import { remember } from "../../values/remember";
import type { Secret } from "../../values/secret";
import type { SharedList } from "../shared/paging";
import { bearer } from "../shared/requests";
import type { PlatformApi, Match } from "../contract";
import type { DeploClient, Token } from "./client";
import { beginningIn } from "./hint";
import type { Workspace } from "./schema";

/**
 * Recognizes the credentials of providers. A secret does not contain the id of its token. `GET /v1/me` may contain that id in some
 * field, and the list may show the first characters of each secret.
 */
export function recognition(
  client: DeploClient,
  list: (workspaceId: string) => SharedList<Token>,
  own: Secret | undefined,
): Pick<PlatformApi, "isCredential" | "isHinted"> {
  const ownIn = remember(async (workspaceId) => {
    const listed = await list(workspaceId).list();
    const begins = listed.filter((one) => beginsAs(one, own));
    const asked = await named(client, listed).catch((error: unknown) => {
      if (begins.length === 0) throw error;
      return [];
    });
    const isContradicted = begins.length > 0 && !asked.every((one) => begins.includes(one));
    const found = asked.length === 0 || isContradicted ? [...begins, ...asked] : asked;
    return found.map(({ id }) => id);
  });
  return {
    async isCredential({ workspaceId }: Workspace, tokenId) {
      return matchOf(await ownIn(workspaceId), tokenId);
    },
    async isHinted({ workspaceId }: Workspace, tokenId, hint) {
      const listed = await list(workspaceId).list();
      const hinted = listed.filter(({ prefix }) => isBeginning(beginningIn(prefix), hint));
      // If the list shows the beginning of this provider's secret, it does so for all tokens: the other token is in another workspace.
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

const isBeginning = (beginning: string | undefined, hint: string): boolean =>
  beginning !== undefined && (beginning.startsWith(hint) || hint.startsWith(beginning));

/** True if the secret begins as listed, such as `sk_live_a1b2...`. False if the list shows too few characters to identify a token. */
export function beginsAs({ prefix }: Token, secret: Secret | undefined): boolean {
  const beginning = beginningIn(prefix);
  return beginning !== undefined && (secret?.reveal().startsWith(beginning) ?? false);
}

/** Returns whether a secret that works is that of this token, by `GET /v1/me` and by the first characters that the list shows. */
export async function belongs(
  client: DeploClient,
  listed: readonly Token[],
  tokenId: string,
  secret: Secret,
): Promise<Match> {
  const isIt = ({ id }: Token): boolean => isSameTokenId(id, tokenId);
  const [asked] = await named(client, listed, bearer(secret));
  if (asked) return isIt(asked) ? "yes" : "no";
  const begins = listed.filter((one) => beginsAs(one, secret));
  if (begins.some(isIt)) return begins.length === 1 ? "yes" : "unknown";
  const isListed = listed.some((one) => isIt(one) && beginningIn(one.prefix) !== undefined);
  return isListed || begins.length > 0 ? "no" : "unknown";
}

/**
 * Returns the listed token whose id is in the response of `GET /v1/me`. Returns none if the response has the ids of none or several, or
 * if the call is refused or does not exist.
 */
async function named(client: DeploClient, listed: readonly Token[], as?: Secret): Promise<readonly Token[]> {
  let texts: ReadonlySet<string> = new Set();
  const failure = await failureOf(client.caller(as).then((all) => void (texts = all)));
  if (failure && !failedAs(failure, "notFound", "forbidden", "badRequest", "invalidResponse")) throw failure;
  const found = listed.filter(({ id }) => texts.has(id.toLowerCase()));
  return found.length === 1 ? found : [];
}
