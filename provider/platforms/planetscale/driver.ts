import { bearer, codeUnder } from "../shared/requests";
import { listsBy } from "../shared/paging";
import { isSameTokenId } from "../../values/ids";
import type { Driver, Credentials, Match } from "../contract";
import { PlanetScaleClient, type Token } from "./client";
import { deployTokenApi } from "./deploy";
import { permissionApi } from "./grants";
import { mistakes } from "./mistakes";
import { deployToken, serviceToken, tokenAccessGrant } from "./schema";
import { authorization, tokenApi } from "./tokens";

export const driver: Driver = {
  schemas: { ServiceToken: serviceToken, TokenAccessGrant: tokenAccessGrant, DeployToken: deployToken },

  mistakes,

  authorization({ serviceTokenId, serviceToken, accessToken }: Credentials) {
    if (serviceTokenId && serviceToken) return authorization(serviceTokenId.reveal(), serviceToken);
    return bearer(accessToken);
  },

  readErrorBody: codeUnder("code"),

  connect(send, { serviceTokenId }, now) {
    const client = new PlanetScaleClient(send);
    const list = listsBy<Token>(
      (organization, page) => client.tokenPage(organization, page),
      ({ id }) => id,
      now,
    );
    const tokens = tokenApi(client, list, now);
    const grants = permissionApi(client, list);
    return {
      ...(serviceTokenId && { isCredential: (_where, tokenId) => isSame(tokenId, serviceTokenId.reveal()) }),
      isHinted: (_where, tokenId, hint) => isSame(tokenId, hint),
      verifyCredential: () => client.organizations(),
      scopeNotFound: ["notFound"],
      ServiceToken: tokens,
      TokenAccessGrant: grants,
      DeployToken: deployTokenApi(tokens, grants),
    };
  },
};

const isSame = (tokenId: string, own: string): Promise<Match> =>
  Promise.resolve(isSameTokenId(tokenId, own) ? "yes" : "no");
