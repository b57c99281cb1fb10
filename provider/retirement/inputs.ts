import type { Spec } from "../platforms/contract";
import { withoutCase } from "../values/ids";
import { asString } from "../values/text";
import type { DesiredResource } from "../run/context";
import type { Run } from "../run/run";
import type { Predecessor } from "../run/token-record";
import { tokenAt, type RetirementState } from "./state";
import { sibling } from "../tokens/where";

/** The arguments of the program; undefined if a preview does not know them yet. */
export interface RetirementInputs {
  readonly current: string | undefined;
  /** When that token was made, and when it expires. */
  readonly since: string | undefined;
  readonly until: string | undefined;
  /** The token that the program replaces in this run, as far as that is known: the Retirement may have missed when it was made. */
  readonly replaces: Predecessor | undefined;
  /** True if the token that this Retirement has as its current one now belongs to another resource: nothing has replaced it. */
  readonly hasLeft?: boolean;
  /** When this run made it, by the platform's clock as far as that is known, in milliseconds since 1970; undefined for an earlier run. */
  readonly madeAt: number | undefined;
  /** A duration. */
  readonly overlap: string;
  /** A duration: an old token that was used within it is not revoked. "0d" without the argument. */
  readonly keepWhileUsed?: string;
  /** Resource ids of tokens made by hand. */
  readonly superseded: readonly string[];
  /** `PULUMI_TOKENS_REVOKE_NOW`: every overlap ends in this run. */
  readonly revokeNow: boolean;
}

/**
 * Returns the arguments of a Retirement with the overlap of its token. The program gives both the same, but a transform, a policy or
 * `ignoreChanges` may change the token's, which then count. If the token is not part of the run, an existing Retirement keeps its own.
 */
export function withOverlapOfToken(
  declared: DesiredResource,
  run: Run,
  before?: RetirementState,
): { readonly spec: Spec; readonly unknown: readonly string[] } {
  const { spec, unknown = [] } = declared;
  const token = run.at(tokenAt(declared)).declaredOverlap;
  if (token === undefined) return { spec, unknown: before === undefined ? unknown : [...unknown, ...overlapArgs] };
  const { overlap = "0d", supersedes, keepWhileUsed } = token;
  const rest = unknown.filter((key) => !overlapArgs.includes(key));
  return {
    spec: { ...spec, overlap, supersedes, keepWhileUsed },
    unknown: [...rest, ...token.unknown.filter((key) => overlapArgs.includes(key))],
  };
}

const overlapArgs: readonly string[] = ["overlap", "supersedes", "keepWhileUsed"];

/** Returns what the program declares. A value that a preview does not know yet changes nothing. */
export function inputsOf(declared: DesiredResource, before: RetirementState | undefined, run: Run): RetirementInputs {
  const { spec, unknown } = withOverlapOfToken(declared, run, before);
  const known = Object.fromEntries(Object.entries(spec).filter(([key]) => !unknown.includes(key)));
  const text = (key: string): string | undefined => asString(known[key]);
  const current = text("current");
  const at = current ?? before?.current;
  return {
    current,
    since: text("since"),
    until: text("until"),
    replaces: run.at(tokenAt(declared)).replaces,
    hasLeft: before !== undefined && run.isOfAnother(before.current, tokenAt(declared)),
    madeAt: current === undefined ? undefined : run.token(current).madeAt,
    overlap: text("overlap") ?? overlapBefore(before),
    keepWhileUsed: unknown.includes("keepWhileUsed") ? keptBefore(before) : (text("keepWhileUsed") ?? "0d"),
    superseded: unknown.includes("supersedes") ? namedBefore(before) : supersededAt(at, known["supersedes"]),
    revokeNow: run.revokeNow || known["revokeNow"] === true,
  };
}

const namedBefore = (before: RetirementState | undefined): readonly string[] => before?.supersedes ?? [];

export const keptBefore = (before: RetirementState | undefined): string => before?.keepWhileUsed ?? "0d";

const overlapBefore = (before: RetirementState | undefined): string => before?.overlap ?? "0d";

/** The resource ids of hand-made tokens, which are at the place of the current one. */
function supersededAt(current: string | undefined, ids: unknown): readonly string[] {
  if (current === undefined || !Array.isArray(ids)) return [];
  return ids.map(String).map((id) => sibling(current, withoutCase(id)));
}
