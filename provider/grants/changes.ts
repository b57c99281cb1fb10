import type { PermissionApi, Spec } from "../platforms/contract";
import { difference, intersection } from "../values/sets";
import { refuseWithdrawal } from "../tokens/guard";
import { UserError } from "../run/context";
import type { Run } from "../run/run";

/** The place of a grant's token. */
export interface GrantPlace extends Spec {
  readonly platform: string;
  readonly tokenId: string;
}

/** Adds permissions. Returns a failure with those that are in force nevertheless; all of them if that cannot be read. */
export async function grant(
  permissionApi: PermissionApi,
  where: GrantPlace,
  add: readonly string[],
): Promise<{ error: unknown; added: readonly string[] } | undefined> {
  try {
    await permissionApi.add(where, where.tokenId, add);
    return undefined;
  } catch (error) {
    const current = await permissionApi.get(where, where.tokenId).catch(() => add);
    const added = intersection(add, current ?? []);
    const confirmed = current !== add && added.length === add.length;
    return confirmed ? undefined : { error, added };
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
    const current = await permissionApi.get(where, where.tokenId).catch(() => remove);
    if (intersection(remove, current ?? []).length > 0) throw error;
  }
}

/** Returns the platform's API for permissions. */
export function permissionApiOf(where: Spec, run: Run): PermissionApi {
  const { platform, api } = run.connect(String(where["platform"]));
  if (!api.TokenAccessGrant)
    throw new UserError(`${platform.title} has no permissions to grant. Remove the TokenAccessGrant.`);
  return api.TokenAccessGrant;
}
