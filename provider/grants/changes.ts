import type { PermissionApi, ResourceSchema, Spec } from "../platforms/contract";
import { difference, intersection, union } from "../values/sets";
import { kept } from "../schema/diff";
import { refuseWithdrawal } from "../tokens/guard";
import { joinId } from "../values/ids";
import { errorMessage } from "../values/text";
import type { GrantSpec, GrantState } from "./grant";
import { noToken } from "./lines";
import { planGrant } from "./plan";
import { InitFailed, UserError, type CreateResult, type ResourceRef } from "../run/context";
import type { Run } from "../run/run";

/** True for a token that this stack made. One that it adopted may have had permissions before. */
const isOwn = ({ tokenUrn, run, wanted: { platform, tokenId } }: Work): boolean =>
  tokenUrn !== undefined && run.token(joinId(platform, tokenId)).isAdopted !== true;

interface Work extends ResourceRef {
  readonly id: string;
  readonly schema: ResourceSchema;
  readonly run: Run;
  readonly wanted: GrantSpec;
  /** The state of the grant, if it exists. */
  readonly before: GrantState | undefined;
}

/** Adds what is missing, then removes what has to go: the token never lacks a permission that it keeps. */
export async function apply(work: Work): Promise<CreateResult> {
  const { id, schema, urn, run, wanted, before } = work;
  const { granted: grantedBefore, permissions: recorded } = before ?? { granted: [], permissions: [] };
  const permissionApi = permissionApiOf(wanted, run);
  return run.grants.inTurn(wanted.tokenId, async () => {
    // 1. Plan by what is in force now.
    const current = await permissionApi.get(wanted, wanted.tokenId);
    if (!current) throw noToken(wanted.tokenId, work);
    const plan = planGrant({
      mode: wanted.mode,
      wanted: wanted.permissions,
      current,
      granted: grantedBefore,
      claimed: run.grants.wantedOn(id),
      // A token that the stack made had no permissions: what the program asks for and finds there is its own.
      addedByStack: isOwn(work) ? wanted.permissions : run.grants.addedTo(id),
    });

    // 2. Refuse to take permissions from a token that somebody signs in with.
    const madeByStack = work.tokenUrn !== undefined || difference(plan.remove, grantedBefore).length === 0;
    if (plan.remove.length > 0) await refuseWithdrawal(run.connect(wanted.platform), wanted, madeByStack);

    const outcome = (permissions: readonly string[], granted: readonly string[]): CreateResult => ({
      id,
      state: { ...kept(schema, wanted), permissions, granted },
    });

    // 3. Add what is missing.
    if (plan.add.length > 0) {
      const failure = await grant(permissionApi, wanted, plan.add);
      if (failure) {
        // What is recorded stays as it is, unless it claims what is not in force.
        const lost = difference(recorded, current);
        if (failure.added.length + lost.length === 0) throw failure.error;
        // What it had added before and was to remove now is still its own.
        const granted = union(intersection([...grantedBefore, ...plan.granted], current), failure.added);
        const inForce = union(intersection(wanted.permissions, current), failure.added);
        throw new InitFailed(outcome(inForce, granted), errorMessage(failure.error));
      }
    }
    run.grants.noteAdded(id, urn, plan.granted);

    // 4. Remove what has to go.
    try {
      await withdraw(permissionApi, wanted, id, plan.remove, run, madeByStack);
    } catch (error) {
      const still = union(plan.granted, intersection(plan.remove, grantedBefore));
      throw new InitFailed(outcome(union(wanted.permissions, plan.remove), still), errorMessage(error));
    }
    return outcome(wanted.permissions, plan.granted);
  });
}

/** The place of a grant's token. */
export interface GrantPlace extends Spec {
  readonly platform: string;
  readonly tokenId: string;
}

/** Adds permissions. Returns a failure with those that are in force nevertheless; all of them if that cannot be read. */
async function grant(
  permissionApi: PermissionApi,
  where: GrantPlace,
  add: readonly string[],
): Promise<{ error: unknown; added: readonly string[] } | undefined> {
  try {
    await permissionApi.add(where, where.tokenId, add);
    return undefined;
  } catch (error) {
    const inForce = await lookAgain(permissionApi, where);
    if (inForce === "unknown") return { error, added: add };
    const added = intersection(add, inForce);
    return added.length === add.length ? undefined : { error, added };
  }
}

/** Returns the permissions in force after a failure; none for a token that is gone. */
async function lookAgain(permissionApi: PermissionApi, where: GrantPlace): Promise<readonly string[] | "unknown"> {
  try {
    return (await permissionApi.get(where, where.tokenId)) ?? [];
  } catch {
    return "unknown";
  }
}

/**
 * Removes permissions, except those that another grant has asked for in the meantime. A failure does not count if none of them is
 * in force after it.
 */
export async function withdraw(
  permissionApi: PermissionApi,
  where: GrantPlace,
  place: string,
  planned: readonly string[],
  run: Run,
  madeByStack = true,
): Promise<void> {
  const remove = difference(planned, run.grants.wantedOn(place));
  if (remove.length === 0) return;
  await refuseWithdrawal(run.connect(where.platform), where, madeByStack);
  run.grants.noteRemoved(place, remove);
  try {
    await permissionApi.remove(where, where.tokenId, remove);
  } catch (error) {
    const inForce = await lookAgain(permissionApi, where);
    if (inForce === "unknown" || intersection(remove, inForce).length > 0) throw error;
  }
}

/** Returns the platform's API for permissions. */
export function permissionApiOf(where: Spec, run: Run): PermissionApi {
  const { platform, api } = run.connect(String(where["platform"]));
  if (!api.TokenAccessGrant)
    throw new UserError(`${platform.title} has no permissions to grant. Remove the TokenAccessGrant.`);
  return api.TokenAccessGrant;
}
