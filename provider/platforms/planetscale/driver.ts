import { bearer } from "../shared/bearer";
import { codeUnder } from "../shared/error-body";
import { listsBy } from "../shared/paging";
import { isSameTokenId } from "../../values/ids";
import type { Driver, Credentials, Match } from "../contract";
import { PlanetScaleApi, type Token } from "./api";
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
    const api = new PlanetScaleApi(send);
    const list = listsBy<Token>(
      (organization, page) => api.tokenPage(organization, page),
      ({ id }) => id,
      now,
    );
    const tokens = tokenApi(api, list, now);
    const grants = permissionApi(api, list);
    return {
      ...(serviceTokenId && { runsOn: (_where, tokenId) => isCredential(tokenId, serviceTokenId.reveal()) }),
      isHinted: (_where, tokenId, hint) => isCredential(tokenId, hint),
      verifyCredential: () => api.organizations(),
      scopeNotFound: ["notFound"],
      ServiceToken: tokens,
      TokenAccessGrant: grants,
      DeployToken: deployTokenApi(tokens, grants),
    };
  },
};

const isCredential = (tokenId: string, own: string): Promise<Match> =>
  Promise.resolve(isSameTokenId(tokenId, own) ? "yes" : "no");
