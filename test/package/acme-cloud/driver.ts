import { z } from "zod";
import { path } from "../../../provider/http/path";
import type { Send } from "../../../provider/http/send";
import { bodyOf } from "../../../provider/platforms/shared/body";
import { bearer } from "../../../provider/platforms/shared/bearer";
import { listsBy, type SharedList } from "../../../provider/platforms/shared/paging";
import type { Driver, TokenApi, Spec } from "../../../provider/platforms/contract";
import { Secret } from "../../../provider/values/secret";
import { deployToken, serviceToken } from "./schema";

const key = z.object({ id: z.string(), name: z.string() });
type Key = z.output<typeof key>;

export const driver: Driver = {
  schemas: {
    ServiceToken: serviceToken,
    TokenAccessGrant: "a key of Acme Cloud may do all that its team may: there is nothing to grant",
    DeployToken: deployToken,
  },

  authorization: (credentials) => bearer(credentials["key"]),

  readErrorBody: () => ({}),

  connect(send, _credentials, now) {
    const keys = listsBy<Key>(
      async (team) => ({
        items: await send({
          operation: `list the keys of team "${team}"`,
          method: "GET",
          path: path`/teams/${team}/keys`,
          idempotent: true,
          answer: z.array(key),
        }),
      }),
      ({ id }) => id,
      now,
    );
    const tokenApi = issuerBy(send, keys, now);
    const verifyCredential = () =>
      send({
        operation: "tell whose the key is",
        method: "GET",
        path: path`/me`,
        idempotent: true,
        answer: z.unknown(),
      });
    return { verifyCredential, scopeNotFound: ["notFound"], ServiceToken: tokenApi, DeployToken: tokenApi };
  },
};

function issuerBy(send: Send, keys: (team: string) => SharedList<Key>, now: () => number): TokenApi {
  const teamOf = ({ team }: Spec): string => String(team);
  const observed = ({ id, name }: Key) => ({ tokenId: id, name });
  return {
    async create(spec, name) {
      const team = teamOf(spec);
      const { secret, ...made } = await send({
        operation: `create the key "${name}"`,
        method: "POST",
        path: path`/teams/${team}/keys`,
        body: bodyOf(deployToken.body, spec, { name, now: now() }),
        idempotent: false,
        answer: key.extend({ secret: z.string() }),
      });
      keys(team).forget();
      return { ...observed(made), secret: new Secret(secret) };
    },
    async get(where, tokenId) {
      const found = await keys(teamOf(where)).find(tokenId);
      return found && observed(found);
    },
    async list(where) {
      return (await keys(teamOf(where)).list()).map(observed);
    },
    async findByName(where, name) {
      return (await keys(teamOf(where)).list()).map(observed).filter((token) => token.name === name);
    },
    async revoke(where, tokenId) {
      const team = teamOf(where);
      await keys(team).ifAbsent(tokenId, () =>
        send({
          operation: `revoke the key ${tokenId}`,
          method: "DELETE",
          path: path`/teams/${team}/keys/${tokenId}`,
          idempotent: true,
          answer: z.unknown(),
        }),
      );
      keys(team).forget();
    },
    async verify(where, _tokenId, secret) {
      await send({
        operation: "accept the new secret",
        method: "GET",
        path: path`/teams/${teamOf(where)}`,
        idempotent: false,
        answer: z.unknown(),
        authorization: bearer(secret),
      });
    },
  };
}
