import type { TokenApi, Match, Spec } from "../platforms/platform";
import { UserError, type OtherCredential, type Connection } from "./run-context";

/** A token that is to be revoked, or to lose permissions. */
export interface Target {
  readonly connection: Pick<Connection, "platform" | "api" | "others">;
  readonly where: Spec;
  readonly tokenId: string;
  /** The stack made it: its state or a Retirement records that, or it was made in this run. */
  readonly isOurs: boolean;
}

/** Why a token is left alone. "unrecognized": nothing shows whether it is a credential, and the stack did not make it. */
export type Spared = "own credential" | "other credential" | "unrecognized";

/**
 * Revokes a token, unless that would end a credential: a provider that ends the one it runs on could do nothing after it, and the next
 * run neither. Every revocation goes through here.
 */
export async function revokeUnlessSpared(tokenApi: TokenApi, target: Target): Promise<Spared | undefined> {
  const spared = await whySpared(target);
  if (spared === undefined) await tokenApi.revoke(target.where, target.tokenId);
  return spared;
}

/** The same before permissions are withdrawn. Throws when they must stay. */
export async function refuseWithdrawal(
  connection: Connection,
  where: Spec & Pick<Target, "tokenId">,
  isOurs: boolean,
): Promise<void> {
  const target = { connection, where, tokenId: where.tokenId, isOurs };
  const spared = await whySpared(target);
  if (spared !== undefined) throw sparedRefusal(target, "withdraw permissions from", spared);
}

async function whySpared({ connection, where, tokenId, isOurs }: Target): Promise<Spared | undefined> {
  const own = (await connection.api.runsOn?.(where, tokenId)) ?? "no";
  if (own === "yes") return "own credential";
  const others = await Promise.all(connection.others().map((other) => matchOf(other, where, tokenId)));
  if (others.includes("yes")) return "other credential";
  return !isOurs && [own, ...others].includes("unknown") ? "unrecognized" : undefined;
}

/** Another credential that fails to answer must not keep a stack from revoking what it made. */
const matchOf = (other: OtherCredential, where: Spec, tokenId: string): Promise<Match> =>
  other.runsOn(where, tokenId).catch((): Match => "unknown");

export const sparedRefusal = (
  { connection: { platform }, tokenId }: Pick<Target, "connection" | "tokenId">,
  wanted: string,
  spared: Spared,
): UserError =>
  new UserError(`pulumi-tokens will not ${wanted} the ${platform.title} token ${tokenId}: ${refusals[spared]}`);

const refusals: Readonly<Record<Spared, string>> = {
  "own credential":
    "it is the credential that the provider itself runs on. Give the provider another credential first, or take the resource out of the " +
    "state with `pulumi state delete`.",
  "other credential":
    "it is the credential of another Provider. Give that one another credential first, or take the resource out of the state with " +
    "`pulumi state delete`.",
  unrecognized:
    "the provider did not make it, and cannot tell whether it signs in with it. Do it by hand, or take the resource out of the state " +
    "with `pulumi state delete`.",
};
