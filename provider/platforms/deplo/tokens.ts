import { failedAs, PlatformError } from "../../http/failure";
import { Secret } from "../../values/secret";
import { bearer, traceBySecret } from "../shared/requests";
import { instants } from "../shared/instants";
import type { SharedList } from "../shared/paging";
import type { TokenApi, TokenInfo } from "../contract";
import type { Page } from "../shared/reading";
import type { DeploClient, Token } from "./client";
import { confirm, seenIn } from "./confirm-creation";
import { beginsAs, belongs } from "./own";
import type { DeploSpec, Workspace } from "./schema";

/** API tokens of Deplo, of a workspace or of one project. */
export function tokenApi(
  client: DeploClient,
  list: (workspaceId: string) => SharedList<Token>,
  now: () => number,
): TokenApi<DeploSpec, Workspace> {
  /** What Deplo answered to the creations of tokens that are not confirmed yet. */
  const answers = new Map<string, Token>();
  return {
    async create(spec, name) {
      try {
        const { token, ...minted } = await client.createToken(spec, { name, now: now() });
        answers.set(minted.id, minted);
        return { ...observed(minted), secret: new Secret(token) };
      } catch (error) {
        throw await withPlanLimit(error, list(spec.workspaceId));
      } finally {
        list(spec.workspaceId).forget();
      }
    },
    async configure(spec, tokenId, secret) {
      const listed = await list(spec.workspaceId).findFresh(tokenId);
      const seen = seenIn(listed, answers.get(tokenId));
      await confirm(client, spec, seen, bearer(secret), now());
      answers.delete(tokenId);
      return instants(undefined, seen.expiresAt);
    },
    async get({ workspaceId }, tokenId) {
      const token = await list(workspaceId).find(tokenId);
      return token && observed(token);
    },
    async list({ workspaceId }) {
      return (await list(workspaceId).list()).map(observed);
    },
    async findByName({ workspaceId }, name) {
      return (await list(workspaceId).list()).map(observed).filter((token) => token.name === name);
    },
    async revoke({ workspaceId }, tokenId) {
      await list(workspaceId).remove(tokenId, () => client.deleteToken(workspaceId, tokenId));
    },
    async verify({ workspaceId }, _tokenId, secret) {
      try {
        await client.listAs(workspaceId, bearer(secret));
      } catch (error) {
        if (!failedAs(error, "forbidden")) throw error;
      }
    },
    async inspect({ workspaceId }, tokenId, secret) {
      const listed = await list(workspaceId).list();
      const { scopes, projectId } = listed.find(({ id }) => id === tokenId) ?? {};
      return {
        belongs: await belongs(client, listed, tokenId, secret),
        args: { ...(scopes && { scopes: [...scopes].sort() }), ...(projectId !== undefined && { projectId }) },
      };
    },
    trace: (_where, _tokenId, secret) => traceBySecret(secret, (as) => client.me("accept the secret of the token", as)),
  };
}

/** Returns the page. Throws if the provider's token is for one project: its list has no tokens of other projects, so it proves nothing. */
export function wholeList(page: Page<Token>, own: Secret | undefined): Page<Token> {
  const partial = page.items.some((one) => typeof one.projectId === "string" && beginsAs(one, own));
  if (!partial) return page;
  throw new PlatformError("forbidden", {
    platform: "Deplo",
    operation: "list every API token of the workspace",
    advice: "The provider's token is for one project only. Give the provider a token for the whole workspace.",
  });
}

/** How many tokens a workspace may have on the smaller plans. */
const planLimits: readonly number[] = [5, 50];

/**
 * Adds advice to a refused creation at the limit of a plan. Deplo documents 402 for such limits, but not for tokens: other refusals
 * count too, if the workspace has exactly as many tokens as a plan allows.
 */
async function withPlanLimit(error: unknown, list: SharedList<Token>): Promise<unknown> {
  if (!failedAs(error, "forbidden", "conflict", "badRequest")) return error;
  const count = await list.list().then(
    ({ length }) => length,
    () => undefined,
  );
  const limit = limitReached(count, error.facts.status);
  if (limit === undefined) return error;
  return new PlatformError(error.kind, {
    ...error.facts,
    advice:
      `The workspace has ${limit}: revoke one that nothing uses, ` +
      "or take a larger plan. For a replacement `deleteBeforeReplace` revokes the old token first, with a gap between the two.",
  });
}

/** Describes the limit that a workspace has reached; undefined if there is no sign of one. */
function limitReached(count: number | undefined, status: number | undefined): string | undefined {
  if (count !== undefined && planLimits.includes(count))
    return `${count} tokens, which is the limit of one of Deplo's plans (5 or 50)`;
  if (status !== 402) return undefined;
  return count === undefined ? "as many tokens as its plan allows" : `${count} tokens, which is the limit of its plan`;
}

function observed({ id, name, createdAt, expiresAt, lastUsedAt }: Token): TokenInfo {
  return { tokenId: id, ...(typeof name === "string" && { name }), ...instants(createdAt, expiresAt, lastUsedAt) };
}
