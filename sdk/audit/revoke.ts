import { isOwnCredential } from "../../provider/lifecycle/guard";
import { said } from "../../provider/lifecycle/mint";
import type { List, Seen } from "./look";
import type { Report } from "./report";
import type { Row } from "./rows";

/** What became of a token that was to be revoked. */
export interface Revocation extends Pick<Row, "name" | "platform" | "place" | "tokenId"> {
  /** `known`: it stands in the state by now. `gone`: it was not there any more. The last two left it as it was. */
  readonly outcome: "revoked" | "known" | "gone" | "spared" | "failed";
  readonly message: string;
}

type Outcome = Pick<Revocation, "outcome" | "message">;

/** What the state and the platforms said when they were asked again. */
export interface Again {
  readonly report: Report;
  readonly seen: Seen;
}

/** A token that is being made looks like one left behind, until the run that makes it has written it down: well within this. */
const settledMs = 120_000;

/** How long to wait before the state can tell whether these are being made by a run that is under way. */
export function settlesIn(rows: readonly Row[], now: number): number {
  const left = rows.map(({ createdAt }) => (createdAt === null ? settledMs : Date.parse(createdAt) + settledMs - now));
  // The platform's clock may be ahead of ours.
  return Math.min(Math.max(0, ...left), settledMs);
}

/** Ends those of the shown tokens that are still left behind, one after the other. */
export async function revokeEach(shown: readonly Row[], again: Again): Promise<Revocation[]> {
  const done: Revocation[] = [];
  for (const row of shown) {
    const { name, platform, place, tokenId } = row;
    done.push({ name, platform, place, tokenId, ...(dropped(row, again) ?? (await ended(row, again.seen))) });
  }
  return done;
}

/** None of them was touched, for this reason. */
export const noneOf = (shown: readonly Row[], message: string): Revocation[] =>
  shown.map(({ name, platform, place, tokenId }) => ({ name, platform, place, tokenId, outcome: "failed", message }));

const same = (one: Row) => (other: Row) => one.platform === other.platform && one.tokenId === other.tokenId;

/** Why a token is not left behind any more. */
function dropped(row: Row, { report, seen }: Again): Outcome | undefined {
  if (report.leftBehind.some(same(row))) return undefined;
  if (report.owned.some(same(row))) {
    return {
      outcome: "known",
      message: "not revoked: it stands in the state by now, for a run has gone on meanwhile.",
    };
  }
  const listed = seen.lists.some(({ platform, place }) => platform === row.platform && place === row.place);
  return listed
    ? { outcome: "gone", message: "not there any more." }
    : { outcome: "failed", message: "not revoked: it could not be looked at again." };
}

async function ended({ platform, tokenId }: Row, { lists }: Seen): Promise<Outcome> {
  const holds = ({ tokens }: List): boolean => tokens.some((token) => token.tokenId === tokenId);
  const list = lists.find((list) => list.platform === platform && holds(list));
  if (!list) return { outcome: "failed", message: "not revoked: no list holds it." };
  const { reach, issuer, where } = list;
  if (reach.lookOnly) {
    const message = "not revoked: PULUMI_TOKENS_NOW is set, which is for looking only. Unset it and run again.";
    return { outcome: "failed", message };
  }
  try {
    if (await isOwnCredential(reach, where, tokenId)) {
      return {
        outcome: "spared",
        message: "not revoked: it is the credential that this runs on. Give another one first.",
      };
    }
    await issuer.revoke(where, tokenId);
    return { outcome: "revoked", message: "revoked." };
  } catch (error) {
    return { outcome: "failed", message: `not revoked: ${said(error)}` };
  }
}
