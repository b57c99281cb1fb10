import { revokeUnlessCredential, type SkipReason } from "../../provider/tokens/guard";
import { errorMessage } from "../../provider/values/text";
import { isSameTokenId } from "../../provider/values/ids";
import type { List, Seen } from "./look";
import type { Report } from "./report";
import type { Row } from "./rows";

/** The result for a token that `--revoke` was to revoke. */
export interface Revocation extends Pick<Row, "stack" | "name" | "platform" | "scope" | "tokenId"> {
  /** Only `revoked` changed anything. `in state`: a run has recorded the token meanwhile. */
  readonly outcome: "revoked" | "in state" | "not found" | "skipped" | "failed";
  readonly message: string;
}

type Outcome = Pick<Revocation, "outcome" | "message">;

/** The states and the platforms, read again. */
export interface SecondLook {
  readonly report: Report;
  readonly seen: Seen;
}

/** A new token looks orphaned until its run has recorded it, which takes much less than this. */
const settledMs = 120_000;

/** Returns how long to wait until a run in progress must have recorded these tokens. */
export function settlesIn(rows: readonly Row[], now: number): number {
  const left = rows.map(({ createdAt }) => (createdAt === null ? settledMs : Date.parse(createdAt) + settledMs - now));
  // The platform's clock may be ahead.
  return Math.min(Math.max(0, ...left), settledMs);
}

/** Revokes the reported tokens that are still orphaned, one after the other. */
export async function revokeEach(rows: readonly Row[], again: SecondLook): Promise<Revocation[]> {
  const done: Revocation[] = [];
  for (const row of rows) done.push({ ...named(row), ...(dropped(row, again) ?? (await revoked(row, again.seen))) });
  return done;
}

/** Returns the result for tokens of which none was revoked, with the reason. */
export const noneOf = (rows: readonly Row[], message: string): Revocation[] =>
  rows.map((row) => ({ ...named(row), outcome: "failed", message: `not revoked: ${message}` }));

const named = ({ stack, name, platform, scope, tokenId }: Row) => ({ stack, name, platform, scope, tokenId });

type Identity = Pick<Row, "platform" | "tokenId">;

export const isSameToken = (one: Identity) => (other: Identity) =>
  one.platform === other.platform && isSameTokenId(one.tokenId, other.tokenId);

/** Returns the result for a token that is not orphaned any more. */
function dropped(row: Row, { report, seen }: SecondLook): Outcome | undefined {
  if (report.orphaned.some(isSameToken(row))) return undefined;
  if (report.owned.some(isSameToken(row))) {
    return { outcome: "in state", message: "not revoked: it is in the state now, because a run has recorded it." };
  }
  if (report.unproven.some(isSameToken(row))) {
    return {
      outcome: "skipped",
      message:
        "not revoked: another token has the same name now, and one of them is a copy. Revoke the copy at the platform.",
    };
  }
  const listed = seen.lists.some(({ platform, scope }) => platform === row.platform && scope === row.scope);
  return listed
    ? { outcome: "not found", message: "not found: it is gone already." }
    : { outcome: "failed", message: "not revoked: it could not be checked again. Run the audit again." };
}

async function revoked({ platform, tokenId }: Row, { lists }: Seen): Promise<Outcome> {
  const holds = ({ tokens }: List): boolean => tokens.some((token) => isSameTokenId(token.tokenId, tokenId));
  const list = lists.find((list) => list.platform === platform && holds(list));
  if (!list) return { outcome: "failed", message: "not revoked: it is on no list. Run the audit again." };
  const { connection, tokenApi, where } = list;
  if (connection.readOnly) {
    const message = "not revoked: PULUMI_TOKENS_NOW is set, which allows reading only. Unset it and run again.";
    return { outcome: "failed", message };
  }
  try {
    // A tag can be copied, so it does not prove that a stack created the token.
    const skip = await revokeUnlessCredential(tokenApi, { connection, where, tokenId, madeByStack: false });
    if (skip !== undefined) return { outcome: "skipped", message: `not revoked: ${whySkipped[skip]}` };
    return { outcome: "revoked", message: "revoked." };
  } catch (error) {
    return { outcome: "failed", message: `not revoked: ${errorMessage(error)}` };
  }
}

const whySkipped: Readonly<Record<SkipReason, string>> = {
  "own credential": "it is the credential that this command uses. Use another credential first.",
  "other Provider": "a Provider in these states signs in with it. Give that Provider another credential first.",
  environment: "it is a credential in the environment. Unset the variable first.",
  unrecognized:
    "the audit cannot tell whether a Provider in these states signs in with it. If none does, revoke it at the platform.",
};
