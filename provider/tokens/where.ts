import { driverOf, type ResourceSchema, type Spec, type TokenApi } from "../platforms/contract";
import type { TokenKind } from "../platforms/definition";
import { joinId, splitId } from "../values/ids";
import { sanitize } from "../values/sanitize";
import { UserError, type Connection } from "../run/context";
import type { Run } from "../run/run";

/** A token as its resource id names it: who issued it, and where. */
export interface Located {
  readonly connection: Connection;
  readonly tokenApi: TokenApi;
  readonly schema: ResourceSchema;
  readonly where: Spec;
  readonly tokenId: string;
}

/** Returns what a token's resource id names, by the kind of its resource. */
export function locate(kind: TokenKind, id: string, run: Pick<Run, "connect">): Located {
  const [name = "", ...segments] = splitId(id);
  const connection = run.connect(name);
  const schema = driverOf(connection.platform).schemas[kind];
  const tokenApi = connection.api[kind];
  const tokenId = segments.pop();
  if (typeof schema === "string" || !tokenApi || tokenId === undefined) {
    throw new UserError(
      `${connection.platform.title} has no ${kind} "${sanitize(id)}". Fix the state with \`pulumi state edit\`.`,
    );
  }
  const where = Object.fromEntries(schema.scope.map((key, at) => [key, segments[at]]));
  return { connection, tokenApi, schema, where: { platform: name, ...where }, tokenId };
}

/** The resource id of another token at the same place. */
export const sibling = (id: string, tokenId: string): string => joinId(...splitId(id).slice(0, -1), tokenId);
