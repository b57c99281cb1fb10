import { UserError, type CreateResult, type DesiredResource } from "../run/context";
import type { Run } from "../run/run";
import type { TokenFacts } from "../schema/state";
import { isSameTokenId, tokenIdOf } from "../values/ids";
import { Secret } from "../values/secret";
import { nameOf } from "../values/urn";

/** What is to be known of `adopt` without a request. */

/** The argument `adopt` in normal form. */
export interface Adopt {
  readonly tokenId: string;
  readonly value: Secret;
}

/** Returns the argument `adopt`; undefined if it is not set, or if a preview does not know it yet. */
export const adoptOf = ({ spec, unknown = [] }: Pick<DesiredResource, "spec" | "unknown">): Adopt | undefined =>
  unknown.includes("adopt") ? undefined : (spec["adopt"] as Adopt | undefined);

/**
 * True if a resource is to adopt a token. A replacement creates one, whatever `adopt` says. With `--replace`, the engine does not
 * say that the resource exists: then it adopts the same token again.
 */
export const adopts = (declared: DesiredResource, run: Pick<Run, "at">): boolean =>
  adoptOf(declared) !== undefined && run.at(declared.urn).exists !== true;

/** True if a token was made by hand and its resource has not rotated it since. */
export const isAdopted = ({ id, state }: CreateResult): boolean => {
  const { adopted } = state as TokenFacts;
  return adopted !== undefined && isSameTokenId(adopted, tokenIdOf(id));
};

/** True if the program has another secret for the token that the resource has. */
export function hasOtherSecret({ id, state }: CreateResult, declared: DesiredResource): boolean {
  const adopt = adoptOf(declared);
  const { value } = state;
  if (adopt === undefined || !isSameTokenId(adopt.tokenId, tokenIdOf(id)) || !(value instanceof Secret)) return false;
  return value.reveal() !== adopt.value.reveal();
}

/** What an adopted token lacked from the beginning is no change: the state has its permissions as the program declares them. */
export function permissionsSeen(recorded: CreateResult, { permissions: seen }: TokenFacts): TokenFacts {
  const { permissions, adoptedArgs } = recorded.state as TokenFacts;
  if (!isAdopted(recorded) || !permissions || !seen) return {};
  const had = adoptedArgs?.permissions ?? [];
  return { permissions: permissions.filter((one) => seen.includes(one) || !had.includes(one)) };
}

/** Returns why a resource must not adopt a token: another one of the stack has it, as far as this run has seen its resources. */
export function ownedReason(id: string, urn: string, run: Pick<Run, "token">): string | undefined {
  const { ownedBy, adoptedBy, retainedUntil } = run.token(id);
  const owner = [ownedBy, adoptedBy].find((one) => one !== undefined && one !== urn);
  if (owner !== undefined) return hasOwner(tokenIdOf(id), owner);
  return retainedUntil === undefined
    ? undefined
    : `must not name a token in its overlap: the stack has replaced ${tokenIdOf(id)}. Remove \`adopt\``;
}

const hasOwner = (tokenId: string, owner: string): string =>
  `must not name the token of another resource: "${nameOf(owner)}" has ${tokenId}. Remove one of the two resources, or \`adopt\``;

/** Returns the error of an adoption of a token that another resource has. */
export const ownedError = (tokenId: string, owner: string): UserError =>
  new UserError(`adopt.tokenId: ${hasOwner(tokenId, owner)}.`);
