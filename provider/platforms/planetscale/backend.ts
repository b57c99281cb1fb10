import { Secret } from "../../values/secret";
import { SharedList } from "../paging";
import type { Backend, Credentials } from "../platform";
import { PlanetScaleApi, type Token } from "./api";
import { granter } from "./grants";
import { serviceToken, tokenAccessGrant } from "./offers";
import { authorization, issuer } from "./tokens";

export const backend: Backend = {
  offers: { ServiceToken: serviceToken, TokenAccessGrant: tokenAccessGrant },

  authorization({ serviceTokenId, serviceToken, accessToken }: Credentials) {
    if (serviceTokenId && serviceToken) return authorization(serviceTokenId.reveal(), serviceToken);
    return new Secret(`Bearer ${accessToken?.reveal() ?? ""}`);
  },

  connect(send, { serviceTokenId }, now) {
    const api = new PlanetScaleApi(send);
    const lists = new Map<string, SharedList<Token>>();
    const list = (organization: string): SharedList<Token> => {
      const known = lists.get(organization);
      if (known) return known;
      const made = new SharedList<Token>(
        (page) => api.tokenPage(organization, page),
        ({ id }) => id,
        now,
      );
      lists.set(organization, made);
      return made;
    };
    return {
      ...(serviceTokenId && { ownTokenId: serviceTokenId.reveal() }),
      ServiceToken: issuer(api, list),
      TokenAccessGrant: granter(api, list),
    };
  },
};
