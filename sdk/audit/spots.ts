import { UserError, type Connection } from "../../provider/lifecycle/run-context";
import { locate } from "../../provider/lifecycle/where";
import type { TokenKind } from "../../provider/platforms/definition";
import { driverOf, type TokenApi, type Spec } from "../../provider/platforms/platform";
import { splitId } from "../../provider/values/ids";
import type { Connect } from "./connections";
import type { StoredToken, UnfinishedCreation } from "./state";

/** Where a token of a state is, or may be. */
export interface Spot {
  readonly platform: string;
  /** Such as an organization. */
  readonly place: string;
  readonly connection: Connection;
  readonly tokenApi: TokenApi;
  readonly where: Spec;
  /** The token of the state; absent for an unfinished creation. */
  readonly token?: StoredToken;
  readonly tokenId?: string;
}

export function spotOf(token: StoredToken, connect: Connect): Spot {
  const platform = platformIn(token.id);
  const { where, tokenId, ...at } = locate(token.kind, token.id, { connect });
  return { ...at, platform, where, place: placeIn(where, token.kind, at.connection), token, tokenId };
}

/** The place of a token that was being created, and has no id to tell it. */
export async function spotToBe({ kind, inputs }: UnfinishedCreation, connect: Connect): Promise<Spot> {
  const platform = platformOf({ inputs });
  const at = connect(platform);
  const tokenApi = at.api[kind];
  if (!tokenApi) throw new UserError(`${at.platform.title} has no ${kind}.`);
  const where = { ...inputs, ...(await tokenApi.scopeOf?.()) };
  return { platform, connection: at, tokenApi, where, place: placeIn(where, kind, at) };
}

export const platformIn = (id: string): string => splitId(id)[0] ?? "";

export const platformOf = ({ inputs }: Pick<UnfinishedCreation, "inputs">): string =>
  typeof inputs["platform"] === "string" ? inputs["platform"] : "";

/** The place by which tokens are listed. Where a platform has no place to choose, that is the user whom an id names. */
function placeIn(where: Spec, kind: TokenKind, { platform }: Connection): string {
  const schema = driverOf(platform).schemas[kind];
  const scope = typeof schema === "string" ? [] : schema.scope;
  return (platform.scope.length > 0 ? platform.scope : scope).map((key) => partOf(where[key])).join("/");
}

function partOf(value: unknown): string {
  if (typeof value === "string" && value !== "") return value;
  throw new UserError("The state does not say where a token was being created.");
}
