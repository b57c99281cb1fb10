import type { TokenKind } from "../platforms/definition";
import { UserError, type StoredResource } from "../run/context";
import type { Run } from "../run/run";
import { tokenIdOf } from "../values/ids";
import { instantOf } from "../values/instant";
import { nameOf, retirementOf } from "../values/urn";
import { revokeToken } from "./calls";
import { tokenApiOf } from "./creation";
import { refusalOf } from "./guard";

/** Revokes a token that was replaced or taken out of the program, unless its overlap keeps it. */
export async function deleteToken(kind: TokenKind, recorded: StoredResource, run: Run): Promise<void> {
  const { id, state, urn } = recorded;
  const { title, connection } = tokenApiOf(kind, state, run);
  run.noteSecret(id, state["value"]);

  // 1. Keep it while the token that replaces it does not work.
  if (run.at(urn).isUnverified === true) {
    // The engine asks for this with --continue-on-error only: otherwise the run has ended before.
    throw new UserError(`Not revoking the ${title} token ${tokenIdOf(id)}: its replacement has not been verified yet.`);
  }

  // 2. Keep it through its overlap: its Retirement will revoke it.
  if (run.isRetained(id)) return;
  refuseWithoutRetirement(recorded, run);
  if (run.isMissingFromRetirement(id, urn)) {
    run.say(
      `${nameOf(urn)}: not revoking ${tokenIdOf(id)}: its Retirement has no record of its overlap. Find it with ` +
        "`pulumi-tokens audit` and revoke it once nothing uses it.",
    );
    return;
  }

  // 3. Revoke it, unless somebody signs in with it.
  const doomed = { id, state, expiresAt: state["expiresAt"], urn, madeByStack: true };
  const ending = await revokeToken(kind, doomed, run);
  if (ending !== "revoked" && ending !== "gone")
    throw refusalOf({ connection, tokenId: tokenIdOf(id) }, "revoke", ending);
  if (ending === "revoked" && run.at(urn).replaces?.token === id) run.say(`${nameOf(urn)}: revoked ${tokenIdOf(id)}.`);
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
