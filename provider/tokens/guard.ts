import type { Platform } from "../platforms/definition";
import type { TokenApi, Spec } from "../platforms/contract";
import { UserError, type OtherCredential, type Connection } from "../run/context";

/** A token that is to be revoked, or to lose permissions. */
export interface GuardedToken {
  readonly connection: Pick<Connection, "platform" | "api" | "others">;
  readonly where: Spec;
  readonly tokenId: string;
  /** True if the stack made it: its state or a Retirement records that, or this run made it. */
  readonly madeByStack: boolean;
}

/** The reason why a token is left alone. "unrecognized": nothing shows whether it is a credential, and the stack did not make it. */
export type SkipReason = "own credential" | OtherCredential["source"] | "unrecognized";

/**
 * Revokes a token, unless that would end a credential: a provider that ends the one it runs on could do nothing after it, and the next
 * run neither. Every revocation goes through here.
 */
export async function revokeUnlessCredential(
  tokenApi: TokenApi,
  target: GuardedToken,
): Promise<SkipReason | undefined> {
  const skip = await skipReason(target);
  if (skip === undefined) await tokenApi.revoke(target.where, target.tokenId);
  return skip;
}

/**
 * Revokes tokens that this run has made and that nothing uses, each behind the same guard. Throws once all were tried, if a provider
 * signs in with one of them.
 */
export async function revokeNew(
  tokenApi: TokenApi,
  connection: GuardedToken["connection"],
  tokens: readonly Pick<GuardedToken, "tokenId" | "where">[],
): Promise<void> {
  const refusals: string[] = [];
  for (const token of tokens) {
    const target = { ...token, connection, madeByStack: true };
    const skip = await revokeUnlessCredential(tokenApi, target);
    if (skip !== undefined) refusals.push(refusalOf(target, "revoke", skip).message);
  }
  if (refusals.length > 0) throw new UserError(refusals.join(" "));
}

/** Checks the same before permissions are withdrawn. Throws if they must stay. */
export async function refuseWithdrawal(
  connection: Connection,
  where: Spec & Pick<GuardedToken, "tokenId">,
  madeByStack: boolean,
): Promise<void> {
  const target = { connection, where, tokenId: where.tokenId, madeByStack };
  const skip = await skipReason(target);
  if (skip !== undefined) throw refusalOf(target, "withdraw permissions from", skip);
}

/** Returns why a token must not be revoked or lose permissions, or undefined. */
export async function skipReason({
  connection,
  where,
  tokenId,
  madeByStack,
}: GuardedToken): Promise<SkipReason | undefined> {
  const own = (await connection.api.isCredential?.(where, tokenId)) ?? "no";
  if (own === "yes") return "own credential";
  const others = await Promise.all(
    connection
      .others()
      .map(async (other) => ({ match: await other.isCredential(where, tokenId), source: other.source })),
  );
  const found = others.find(({ match }) => match === "yes");
  if (found) return found.source;
  return !madeByStack && [own, ...others.map(({ match }) => match)].includes("unknown") ? "unrecognized" : undefined;
}

export function refusalOf(
  { connection: { platform }, tokenId }: Pick<GuardedToken, "connection" | "tokenId">,
  wanted: string,
  skip: SkipReason,
): UserError {
  const { reason, nextStep } = explainSkip(skip, platform);
  return new UserError(
    `pulumi-tokens will not ${wanted} the ${platform.title} token ${tokenId}: ${reason}. ${nextStep}, or remove the resource from the ` +
      "state with `pulumi state delete`.",
  );
}

/** Returns why a token is left alone and what the user can do, each without its full stop. */
export const explainSkip = (skip: SkipReason, { credentials }: Platform): { reason: string; nextStep: string } =>
  ({
    "own credential": {
      reason: "the provider itself signs in with it",
      nextStep: "Give the provider another credential",
    },
    "other Provider": {
      reason: "another Provider signs in with it",
      nextStep: "Give that Provider another credential",
    },
    environment: {
      reason: `the environment has it as a credential (${Object.values(credentials)
        .map(({ env }) => env)
        .join(", ")})`,
      nextStep: "Unset the variable, or set it to another credential",
    },
    unrecognized: {
      reason: "the provider did not make it, and cannot tell whether it signs in with it",
      nextStep: "Do it at the platform if nothing signs in with it",
    },
  })[skip];
