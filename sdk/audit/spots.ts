import { UserError, type Connection } from "../../provider/run/context";
import { locate } from "../../provider/tokens/where";
import { driverOf, type ResourceSchema, type Spec, type TokenApi } from "../../provider/platforms/contract";
import { platformOf } from "../../provider/values/ids";
import type { Connect } from "./connections";
import type { StoredToken, PendingCreation } from "./state";

/** Where a token of a state is, or may be, and the API that reaches it. */
export interface Spot {
  readonly platform: string;
  /** The scope by which the platform lists tokens, such as an organization. */
  readonly scope: string;
  readonly connection: Connection;
  readonly tokenApi: TokenApi;
  readonly schema: ResourceSchema;
  readonly where: Spec;
  /** The token of the state; absent for a pending creation. */
  readonly token?: StoredToken;
  readonly tokenId?: string;
}

export function spotOf(token: StoredToken, connect: Connect): Spot {
  const platform = platformOf(token.id);
  const { where, tokenId, ...at } = locate(token.kind, token.id, { connect });
  return { ...at, platform, where, scope: scopeIn(where, at.schema, at.connection), token, tokenId };
}

/** Returns where a token was being created. It has no id yet. */
export async function pendingSpotOf({ kind, inputs }: PendingCreation, connect: Connect): Promise<Spot> {
  const platform = platformOfCreation({ inputs });
  const at = connect(platform);
  const tokenApi = at.api[kind];
  const schema = driverOf(at.platform).schemas[kind];
  if (!tokenApi || typeof schema === "string") {
    throw new UserError(
      `${at.platform.title} has no ${kind}, but the state has one. Fix it with \`pulumi state edit\`.`,
    );
  }
  const where = { ...inputs, ...(await tokenApi.scopeOf?.()) };
  return { platform, connection: at, tokenApi, schema, where, scope: scopeIn(where, schema, at) };
}

export const platformOfCreation = ({ inputs }: Pick<PendingCreation, "inputs">): string =>
  typeof inputs["platform"] === "string" ? inputs["platform"] : "";

/** Returns the scope by which tokens are listed. On a platform without a choice of scopes, that is the user in the token's id. */
function scopeIn(where: Spec, { scope }: ResourceSchema, { platform }: Connection): string {
  return (platform.scope.length > 0 ? platform.scope : scope).map((key) => partOf(where[key])).join("/");
}

function partOf(value: unknown): string {
  if (typeof value === "string" && value !== "") return value;
  throw new UserError("The state does not say where a token was being created. Fix it with `pulumi state edit`.");
}
