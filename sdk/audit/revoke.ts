import { revokeUnlessSpared, type Spared } from "../../provider/lifecycle/guard";
import { errorMessage } from "../../provider/lifecycle/mint";
import { isSameTokenId } from "../../provider/values/ids";
import type { List, Seen } from "./look";
import type { Report } from "./report";
import type { Row } from "./rows";

/** The result for a token that was to be revoked. */
export interface Revocation extends Pick<Row, "stack" | "name" | "platform" | "place" | "tokenId"> {
  /** `skipped` and `failed` left the token as it was; so did `in state`: a run has recorded it meanwhile. */
  readonly outcome: "revoked" | "in state" | "not found" | "skipped" | "failed";
  readonly message: string;
}

type Outcome = Pick<Revocation, "outcome" | "message">;

/** The states and the platforms, read once more. */
export interface SecondLook {
  readonly report: Report;
  readonly seen: Seen;
}

/** A token that is being made looks orphaned until the run that makes it has recorded it: well within this. */
const settledMs = 120_000;

/** How long to wait before the states can tell whether these are being made by a run that is under way. */
export function settlesIn(rows: readonly Row[], now: number): number {
  const left = rows.map(({ createdAt }) => (createdAt === null ? settledMs : Date.parse(createdAt) + settledMs - now));
  // The platform's clock may be ahead of ours.
  return Math.min(Math.max(0, ...left), settledMs);
}

/** Revokes those of the reported tokens that are still orphaned, one after the other. */
export async function revokeEach(rows: readonly Row[], again: SecondLook): Promise<Revocation[]> {
  const done: Revocation[] = [];
  for (const row of rows) done.push({ ...named(row), ...(dropped(row, again) ?? (await revoked(row, again.seen))) });
  return done;
}

/** None of them was touched, for this reason. */
export const noneOf = (rows: readonly Row[], message: string): Revocation[] =>
  rows.map((row) => ({ ...named(row), outcome: "failed", message: `not revoked: ${message}` }));

const named = ({ stack, name, platform, place, tokenId }: Row) => ({ stack, name, platform, place, tokenId });

const same = (one: Row) => (other: Row) => one.platform === other.platform && isSameTokenId(one.tokenId, other.tokenId);

/** Why a token is not orphaned any more. */
function dropped(row: Row, { report, seen }: SecondLook): Outcome | undefined {
  if (report.orphaned.some(same(row))) return undefined;
  if (report.owned.some(same(row))) {
    return { outcome: "in state", message: "not revoked: it is in the state now, because a run has continued." };
  }
  if (report.unproven.some(same(row))) {
    return {
      outcome: "skipped",
      message: "not revoked: another token has its name by now, and one of them is a copy.",
    };
  }
  const listed = seen.lists.some(({ platform, place }) => platform === row.platform && place === row.place);
  return listed
    ? { outcome: "not found", message: "no longer there." }
    : { outcome: "failed", message: "not revoked: it could not be checked again." };
}

async function revoked({ platform, tokenId }: Row, { lists }: Seen): Promise<Outcome> {
  const holds = ({ tokens }: List): boolean => tokens.some((token) => isSameTokenId(token.tokenId, tokenId));
  const list = lists.find((list) => list.platform === platform && holds(list));
  if (!list) return { outcome: "failed", message: "not revoked: no list holds it." };
  const { connection, tokenApi, where } = list;
  if (connection.readOnly) {
    const message = "not revoked: PULUMI_TOKENS_NOW is set, which allows reading only. Unset it and run again.";
    return { outcome: "failed", message };
  }
  try {
    // A tag can be copied: no state records that a stack has made it.
    const spared = await revokeUnlessSpared(tokenApi, { connection, where, tokenId, isOurs: false });
    if (spared !== undefined) return { outcome: "skipped", message: `not revoked: ${whySkipped[spared]}` };
    return { outcome: "revoked", message: "revoked." };
  } catch (error) {
    return { outcome: "failed", message: `not revoked: ${errorMessage(error)}` };
  }
}

const whySkipped: Readonly<Record<Spared, string>> = {
  "own credential": "it is the credential that this command uses. Use another credential first.",
  "other Provider": "a Provider in these states signs in with it. Give that one another credential first.",
  environment: "it is a credential in the environment. Unset the variable first.",
  unrecognized: "nothing shows whether a Provider in these states signs in with it. Revoke it by hand if none does.",
};
