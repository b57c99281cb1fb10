import type { TokenKind } from "../platforms/definition";
import { UserError, type CreateResult, type ResourceRef, type StoredResource } from "../run/context";
import type { Run } from "../run/run";
import type { TokenFacts } from "../schema/state";
import { identityOf, tokenIdOf } from "../values/ids";
import { instantOf } from "../values/instant";
import { nameOf, retirementOf } from "../values/urn";
import { isAdopted } from "./adopted";
import { revokeToken } from "./calls";
import { tokenApiOf } from "./creation";
import { refusalOf } from "./guard";

/** Revokes a token that was replaced or taken out of the program, unless its overlap keeps it, or it is released. */
export async function deleteToken(kind: TokenKind, recorded: StoredResource, run: Run): Promise<void> {
  const { id, state, urn } = recorded;
  const { title, connection } = tokenApiOf(kind, state, run);
  run.noteSecret(id, state["value"]);

  // 1. Keep it while the token that replaces it does not work.
  if (run.at(urn).isUnverified === true) {
    // The engine asks for this with --continue-on-error only: otherwise the run has ended before.
    throw new UserError(`Not revoking the ${title} token ${tokenIdOf(id)}: its replacement has not been verified yet.`);
  }

  // 2. Keep it through its overlap, in which its Retirement will revoke it, or for good.
  if (run.isRetained(id)) return;
  refuseWithoutRetirement(recorded, run);
  const reason = whyKept(recorded, title, run);
  if (reason !== undefined) {
    run.say(`${nameOf(urn)}: ${reason}`);
    return;
  }

  // 3. Revoke it, unless somebody signs in with it.
  const doomed = { id, state, expiresAt: state["expiresAt"], urn, madeByStack: true };
  const ending = await revokeToken(kind, doomed, run);
  if (ending !== "revoked" && ending !== "gone")
    throw refusalOf({ connection, tokenId: tokenIdOf(id) }, "revoke", ending);
  if (ending === "revoked" && run.at(urn).replaces?.token === id) run.say(`${nameOf(urn)}: revoked ${tokenIdOf(id)}.`);
}

/** Returns why a token that no overlap keeps is still left alone; undefined if it is revoked. */
function whyKept(recorded: StoredResource, title: string, run: Run): string | undefined {
  const { id, urn } = recorded;
  const adopter = adopterOf(id, run);
  if (adopter !== undefined) {
    const next = adopter === urn ? " To replace it, remove `adopt` first." : "";
    return `not revoking ${tokenIdOf(id)}: "${nameOf(adopter)}" has adopted it.${next}`;
  }
  if (run.isMissingFromRetirement(id, urn))
    return (
      `not revoking ${tokenIdOf(id)}: its Retirement has no record of its overlap. Find it with \`pulumi-tokens audit\` and revoke it ` +
      "once nothing uses it."
    );
  if (isReplaced(recorded, run) || revokesOnDestroy(recorded)) return undefined;
  return `released token ${tokenIdOf(id)}: it still works, and nothing revokes it. Revoke it at ${title} once nothing uses it.`;
}

/**
 * Returns the declared resource that has adopted the token and still has it. It may be another one, or the same after `--replace`. A run that
 * failed before its deletions, or one with `--target`, leaves a second instance with the token.
 */
function adopterOf(id: string, run: Run): string | undefined {
  const { adoptedBy, holder, isAdopted = false } = run.token(id);
  const { current } = run.at(holder ?? "");
  const isHeld = isAdopted && current !== undefined && identityOf(current) === identityOf(id);
  return adoptedBy ?? (isHeld ? holder : undefined);
}

/** True if the resource has another token now. Only what this run has seen counts: in doubt, nothing is revoked. */
function isReplaced({ id, urn }: CreateResult & ResourceRef, run: Run): boolean {
  const { current, replaces } = run.at(urn);
  return replaces?.token === id || (current !== undefined && identityOf(current) !== identityOf(id));
}

/** What the deletion of a token does that left the program: a person's token goes on, and the stack's own goes with it. */
function revokesOnDestroy({ id, state }: CreateResult): boolean {
  const { revokeOnDestroy = !isAdopted({ id, state }) } = state as TokenFacts;
  return revokeOnDestroy;
}

/** Throws if the overlap of a token has not ended and its Retirement is not part of this run. A `destroy` declares no overlap. */
function refuseWithoutRetirement({ id, state, urn }: Omit<StoredResource, "schema">, run: Run): void {
  const hasExpired = (instantOf(state["expiresAt"]) ?? Infinity) <= run.clock.earliest(id);
  const overlap = run.revokeNow || hasExpired ? undefined : run.overlapWithoutRetirement(urn);
  if (overlap === undefined) return;
  throw new UserError(
    `Not revoking ${tokenIdOf(id)}: its overlap has not ended, and its Retirement is not part of this run. Run \`pulumi up\` without ` +
      `--target, or add --target '${retirementOf(overlap.urn)}'.`,
  );
}
