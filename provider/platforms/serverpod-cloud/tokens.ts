import { beforeMint, failedAs, failureOf, PlatformError, type FailureFacts } from "../../http/failure";
import { remember } from "../../values/remember";
import { Secret } from "../../values/secret";
import { bearer, traceBySecret, verifiedWithItsId } from "../shared/requests";
import { instants } from "../shared/instants";
import type { SharedList } from "../shared/paging";
import type { TokenApi, TokenInfo, SeenExpiry } from "../contract";
import type { ServerpodCloudClient, Session } from "./client";
import type { ServerpodCloudSpec, User } from "./schema";
import { tokenIdIn } from "./token-id";
import { Sightings } from "./sightings";
import { encodedTagsOf, madeAs, otherThanAsked } from "./lifetime";

/** Personal access tokens of Serverpod Cloud. */
export function tokenApi(
  client: ServerpodCloudClient,
  list: SharedList<Session>,
  now: () => number,
): TokenApi<ServerpodCloudSpec, User> {
  const userId = remember(() => client.userId());
  const home = async () => ({ userId: await userId() });
  const sightings = new Sightings(list);
  /** By the name of a creation: whether a session existed before it, and so cannot be the new token. */
  const before = new Map<string, (session: Session) => boolean>();
  // Another user's list does not hold the token either.
  const ofItsUser = async (where: User, operation: string): Promise<void> => {
    if (where.userId !== (await userId())) throw new PlatformError("forbidden", { ...foreignUser, operation });
  };
  return {
    async create(spec, name) {
      const facts = await beforeMint(home());
      before.set(name, await beforeMint(sightings.before()));
      const { token, tokenExpiresAt } = await client.createToken(spec, { name, now: now() });
      list.forget();
      before.delete(name);
      const tokenId = tokenIdIn(token);
      if (tokenId === undefined) throw new PlatformError("invalidResponse", noId);
      return { tokenId, ...instants(undefined, tokenExpiresAt), facts, secret: new Secret(token) };
    },
    configure: (spec, tokenId) => confirm(list, spec, tokenId, now()),
    async get(where, tokenId) {
      await ofItsUser(where, `read the token ${tokenId}`);
      const session = await list.find(tokenId);
      return session && observed(session);
    },
    scopeOf: home,
    async list(where) {
      await ofItsUser(where, "list the user's tokens");
      return (await list.list()).map(observed);
    },
    async findByName(spec, name) {
      const facts = await home();
      const wasThere = before.get(name);
      const since = (await list.list()).filter((session) => !wasThere?.(session));
      return madeAs(spec, name, now(), since).map((session) => ({ ...observed(session), facts }));
    },
    async revoke(where, tokenId) {
      await ofItsUser(where, `revoke the token ${tokenId}`);
      // The answer tells of the current session only, and an id that is not there may be an error: the list decides.
      const failure = await failureOf(client.logoutDevice(tokenId));
      list.forget();
      if (failure && !failedAs(failure, "notFound", "badRequest")) throw failure;
      if (!(await list.isAbsent(tokenId))) throw failure ?? stillThere(tokenId);
    },
    async verify(where, tokenId, secret) {
      // The secret contains the id, so this small answer proves as much as the whole list would.
      const user = await client.userId(bearer(secret));
      if (tokenIdIn(secret.reveal()) === tokenId && user === where.userId) return;
      throw new PlatformError("unauthenticated", { platform, operation: "accept the new secret" });
    },
    inspect: verifiedWithItsId,
    trace: (_where, _tokenId, secret) => traceBySecret(secret, (as) => client.userId(as)),
  };
}

/** Fails unless the list shows a new session with the ends that were asked for. Returns the end that it shows. */
async function confirm(
  list: SharedList<Session>,
  spec: ServerpodCloudSpec,
  tokenId: string,
  now: number,
): Promise<SeenExpiry> {
  const session = await list.findFresh(tokenId);
  if (!session) throw new PlatformError("unconfirmed", notListed);
  const argument = otherThanAsked(spec, session, now);
  if (argument !== undefined) throw new PlatformError("unconfirmed", notAsAsked(argument));
  return instants(undefined, session.expiresAt);
}

const platform = "Serverpod Cloud";

const foreignUser = {
  platform,
  advice: "The provider's token belongs to another user than this resource's: sign in with a token of the same user.",
};

const noId = {
  platform,
  operation: "create a personal access token",
  advice: "Its answer has no token in a known format. Check for a newer version of pulumi-tokens.",
};

const notListed = {
  platform,
  operation: "show the new token in the list of the user's tokens",
  advice: "Only that list shows when it expires. Run again.",
};

const notAsAsked = (argument: string): FailureFacts => ({
  platform,
  operation: `create the token with the requested \`${argument}\``,
  advice: `Its list shows another expiry: change \`${argument}\`, and please report this to pulumi-tokens.`,
});

const stillThere = (tokenId: string): PlatformError =>
  new PlatformError("conflict", {
    platform,
    operation: `revoke the token ${tokenId}`,
    advice: "It is still listed. Run again.",
  });

function observed(session: Session): TokenInfo {
  const { tokenId, createdAt, expiresAt, lastUsedAt } = session;
  return { tokenId, ...instants(createdAt, expiresAt, lastUsedAt), encodedTags: encodedTagsOf(session) };
}
