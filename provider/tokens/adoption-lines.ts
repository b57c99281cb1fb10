import type { Inspection, ActualArgs, Spec, TokenInfo } from "../platforms/contract";
import { expiryOf, toleranceMs } from "../platforms/shared/expiry";
import { formatInstant } from "../rotation/decide";
import { UserError } from "../run/context";
import { instantOf } from "../values/instant";
import { sanitize, sanitizeList } from "../values/sanitize";
import { difference } from "../values/sets";

/** The sentences about tokens that are adopted, or are not. */

/** Returns the errors of an adoption. Each names the property to change. */
export function notAdopted(title: string, where: Spec, tokenId: string) {
  const scope = Object.entries(where).filter(([key]) => key !== "platform");
  const at = scope.map(([key, value]) => `${key} "${sanitize(String(value))}"`);
  const place = at.length === 0 ? "" : ` (${at.join(", ")})`;
  const error = (property: string, reason: string): UserError =>
    new UserError(`adopt.${property}: ${reason} Nothing was stored or revoked.`);
  return {
    unknownId: () =>
      error(
        "tokenId",
        `must be the id of a token that exists: ${title} does not show ${tokenId}${place}. Check the id and the place. To create a ` +
          "new token, remove `adopt`.",
      ),
    expired: (expiry: number) =>
      error(
        "tokenId",
        `must be the id of a token that still works: ${tokenId} expired ${formatInstant(expiry)}. To create a new token, remove \`adopt\`.`,
      ),
    credential: ({ reason, nextStep }: { reason: string; nextStep: string }) =>
      error(
        "tokenId",
        `must not be the token of a credential: ${tokenId}: ${reason}. ${nextStep}, or remove \`adopt\`.`,
      ),
    otherSecret: () =>
      error(
        "value",
        `must be the secret of token ${tokenId}: ${title} does not accept it as such${place}. Check that secret and id are of the same ` +
          "token. To create a new token, remove `adopt`.",
      ),
  };
}

interface Adopted extends Inspection {
  readonly token: TokenInfo;
  readonly spec: Spec;
}

/** Returns the lines about an adopted token: what was not proven, and what differs from the program. */
export function adoptedLines(title: string, { token, args = {}, spec, belongs }: Adopted): readonly string[] {
  const { tokenId } = token;
  const expiry = instantOf(token.expiresAt);
  const end = expiry === undefined ? "which does not expire" : `which expires ${formatInstant(expiry)}`;
  const differences = differencesOf(token, args, spec);
  const lines = [`adopted token ${tokenId}, ${end}.`];
  if (belongs === "unknown")
    lines.push(
      `warning: ${title} does not show which token a secret belongs to. The secret works; that it is the one of ${tokenId} is not ` +
        "proven. Check the id: a rotation revokes the token with this id.",
    );
  if (differences.length > 0)
    lines.push(`until its next rotation, ${tokenId} differs from the program: ${differences.join("; ")}.`);
  if (expiry === undefined && spec["rotateEvery"] === undefined)
    lines.push(`warning: ${tokenId} never expires, and nothing rotates it. Set \`rotateEvery\`.`);
  return lines;
}

function differencesOf({ createdAt, expiresAt }: TokenInfo, args: ActualArgs, spec: Spec): string[] {
  const made = instantOf(createdAt);
  const asked = made === undefined ? undefined : expiryOf(spec, made);
  return [
    ...(isSameTime(asked, instantOf(expiresAt)) ? [] : [expiryDifference(spec)]),
    ...setDifference("scopes", spec["scopes"], args.scopes),
    ...setDifference("permissions", spec["permissions"], args.permissions),
    ...projectDifference(spec["projectId"], args.projectId),
  ];
}

function expiryDifference(spec: Spec): string {
  const property = spec["expiresAt"] === undefined ? "expiresIn" : "expiresAt";
  const { [property]: asked } = spec;
  return `${property} ${typeof asked === "string" ? `is ${asked}` : "is not set"}`;
}

function projectDifference(wanted: unknown, actual: string | null | undefined): string[] {
  if (actual === undefined || actual === (wanted ?? null)) return [];
  const reach = actual === null ? "the whole workspace" : `project "${sanitize(actual)}"`;
  return [`projectId: the token is for ${reach}`];
}

function setDifference(name: string, wanted: unknown, actual: readonly string[] | undefined): string[] {
  if (!Array.isArray(wanted) || actual === undefined) return [];
  const lacking = difference(wanted as string[], actual);
  const more = difference(actual, wanted as string[]);
  const parts = [
    ...(lacking.length > 0 ? [`it lacks ${sanitizeList(lacking)}`] : []),
    ...(more.length > 0 ? [`it also has ${sanitizeList(more)}`] : []),
  ];
  return parts.length === 0 ? [] : [`${name}: ${parts.join(", ")}`];
}

const isSameTime = (one: number | undefined, other: number | undefined): boolean =>
  one === other || (one !== undefined && other !== undefined && Math.abs(one - other) <= toleranceMs);

/** True if the new value of an argument is what the adopted token has anyway. */
export function isActual(name: string, spec: Spec, state: Spec): boolean {
  const args = (state["adoptedArgs"] ?? {}) as ActualArgs;
  if (name === "scopes" || name === "permissions") {
    const [wanted, actual] = [spec[name], args[name]];
    return Array.isArray(wanted) && actual !== undefined && setDifference(name, wanted, actual).length === 0;
  }
  const made = instantOf(state["createdAt"]);
  if (!["expiresIn", "expiresAt"].includes(name) || made === undefined) return false;
  return isSameTime(expiryOf(spec, made), instantOf(state["expiresAt"]));
}
