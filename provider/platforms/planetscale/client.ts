import { z } from "zod";
import type { PlatformError } from "../../http/failure";
import { path } from "../../http/path";
import type { Send } from "../../http/send";
import type { Secret } from "../../values/secret";
import { sanitizeList } from "../../values/sanitize";
import { bodyOf } from "../shared/body";
import { deletion } from "../shared/requests";
import { answeredId, answeredSecret, answeredText } from "../shared/answers";
import { everyItem } from "../shared/paging";
import type { Page } from "../shared/reading";
import type { Creation } from "../contract";
import { serviceToken, tokenAccessGrant, type GrantPlace, type PlanetScaleSpec } from "./schema";

// Open towards the platform: only what we use, and of that only the id is sure to be there (its OpenAPI description has
// changed which fields are required more than once).

const resource = z.object({ type: z.string().nullish(), name: z.string().nullish(), deleted_at: z.string().nullish() });
const access = z.object({
  id: z.union([z.string(), z.number()]).nullish(),
  access: z.string(),
  resource: resource.nullish(),
  resource_type: z.string().nullish(),
  resource_name: z.string().nullish(),
});
const token = z.object({
  id: answeredId,
  name: answeredText,
  created_at: answeredText,
  expires_at: answeredText,
  last_used_at: answeredText,
  service_token_accesses: z.array(access).nullish(),
});
const mintedToken = token.extend({ token: answeredSecret });
const pageOf = <Item extends z.ZodType>(item: Item) =>
  z.object({ next_page: z.number().nullish(), data: z.array(item) });
const tokenPage = pageOf(token);
const accessPage = pageOf(access);
const organizationPage = pageOf(z.object({ name: z.string() }));

export type Token = z.output<typeof token>;
export type MintedToken = z.output<typeof mintedToken>;
export type Access = z.output<typeof access>;

/** The largest page that PlanetScale gives. */
const perPage = 100;

interface Answer<Item> {
  readonly next_page?: number | null | undefined;
  readonly data: readonly Item[];
}

/** A page of a list; `operation` reads it. */
async function pageFrom<Item>(
  operation: string,
  send: (operation: string) => Promise<Answer<Item>>,
): Promise<Page<Item>> {
  const { next_page, data } = await send(operation);
  return {
    items: data,
    list: { platform: "PlanetScale", operation },
    ...(typeof next_page === "number" && { next: next_page }),
  };
}

const needs = (permission: string) => ({
  403: `Give the service token of the provider the organization permission ${permission}, or use a user's access token.`,
  404: "PlanetScale also says so when the credential or the organization is wrong: check both.",
});

/** PlanetScale's calls around service tokens. Source: provider/platforms/planetscale/README.md. */
export class PlanetScaleClient {
  constructor(private readonly send: Send) {}

  tokenPage(organization: string, page: number): Promise<Page<Token>> {
    return pageFrom(`list the service tokens of organization "${organization}"`, (operation) =>
      this.send({
        operation,
        method: "GET",
        path: path`/organizations/${organization}/service-tokens`,
        page,
        query: { page, per_page: perPage },
        idempotent: true,
        answer: tokenPage,
        advice: needs("read_service_tokens"),
      }),
    );
  }

  createToken(spec: PlanetScaleSpec, creation: Creation): Promise<MintedToken> {
    const { organization } = spec;
    return this.send({
      operation: `create the service token "${creation.name}" in organization "${organization}"`,
      method: "POST",
      path: path`/organizations/${organization}/service-tokens`,
      body: bodyOf(serviceToken.body, spec, creation),
      idempotent: false,
      answer: mintedToken,
      advice: needs("write_service_tokens"),
    });
  }

  /** `what` is the part of interest, for the message of a failure. */
  getToken(organization: string, id: string, what = ""): Promise<Token> {
    return this.send({
      operation: `read ${what}the service token ${id} in organization "${organization}"`,
      method: "GET",
      path: path`/organizations/${organization}/service-tokens/${id}`,
      idempotent: true,
      answer: token,
      advice: needs("read_service_tokens"),
    });
  }

  deleteToken(organization: string, id: string): Promise<PlatformError | undefined> {
    return deletion(this.send, "PlanetScale", {
      operation: `revoke the service token ${id} in organization "${organization}"`,
      path: path`/organizations/${organization}/service-tokens/${id}`,
      advice: needs("delete_service_tokens"),
    });
  }

  accesses(organization: string, id: string): Promise<readonly Access[]> {
    return everyItem((page) =>
      pageFrom(`read the permissions of the service token ${id} in organization "${organization}"`, (operation) =>
        this.send({
          operation,
          method: "GET",
          path: path`/organizations/${organization}/service-tokens/${id}/access`,
          page,
          query: { page, per_page: perPage },
          idempotent: true,
          answer: accessPage,
          advice: needs("read_service_tokens"),
        }),
      ),
    );
  }

  /** Adds permissions. This and the withdrawal are about sets: sent twice is the same as sent once. */
  async grantAccess(...change: AccessChange): Promise<void> {
    await this.send({
      ...accessCall("grant", ...change),
      method: "POST",
      idempotent: true,
      answer: z.unknown(),
    });
  }

  /** Removes permissions. Answers with the failure that it is while they are in force, unless the answer is proof. */
  withdrawAccess(...change: AccessChange): Promise<PlatformError | undefined> {
    return deletion(this.send, "PlanetScale", accessCall("withdraw", ...change));
  }

  /** The names of the organizations that a credential sees: the provider's own, or a secret that is to be verified. */
  async organizations(as?: Secret): Promise<string[]> {
    const found = await everyItem((page) =>
      pageFrom(as ? "accept the new secret" : "list the organizations of the credential", (operation) =>
        this.send({
          operation,
          method: "GET",
          path: path`/organizations`,
          page,
          query: { page, per_page: perPage },
          idempotent: !as,
          answer: organizationPage,
          ...(as && { authorization: as }),
        }),
      ),
    );
    return found.map(({ name }) => name.toLowerCase());
  }
}

type AccessChange = [place: GrantPlace, id: string, permissions: readonly string[]];

function accessCall(verb: "grant" | "withdraw", ...[place, id, permissions]: AccessChange) {
  const { organization, database } = place;
  const on = database === undefined ? `organization "${organization}"` : `database "${database}"`;
  return {
    operation: `${verb} ${sanitizeList(permissions)} on ${on} for the service token ${id}`,
    path: path`/organizations/${organization}/service-tokens/${id}/access`,
    body: bodyOf(tokenAccessGrant.body, { ...place, permissions }),
    advice: {
      403: "A credential can only hand on what it may grant: use an administrator's, or a user's access token.",
      404: "Check the names of organization and database, and that the credential can see them.",
      422: "Check the names of the permissions and that they exist at this level.",
    },
  };
}
