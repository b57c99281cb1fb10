import type { TokenKind } from "../../provider/platforms/definition";
import type { TokenInfo } from "../../provider/platforms/contract";
import { nameOf } from "../../provider/values/urn";
import { splitId } from "../../provider/values/ids";
import type { List, Seen } from "./look";
import { notesOn } from "./notes";
import { eachOnce, type Problem } from "./problems";
import { orphanRow, ownedRow, type Row } from "./rows";
import type { StackState, StoredToken } from "./state";
import { tagReader } from "./tags";

/** The number of tokens of a scope that none of the stacks created or manages. */
interface Unmanaged {
  readonly platform: string;
  readonly scope: string;
  readonly tokens: number;
}

interface PendingCreationRow {
  readonly stack: string | null;
  readonly urn: string;
  readonly name: string;
  readonly kind: TokenKind;
}

export interface Report {
  /** `project/stack` of each state that was read, except empty ones. */
  readonly stacks: readonly string[];
  readonly now: string;
  /** The tokens in the states. */
  readonly owned: readonly Row[];
  /** Tokens that one of these stacks tagged, and that are in no state. */
  readonly orphaned: readonly Row[];
  /** Tokens with such a tag whose name the stack did not create, or whose name may be a copy. Nothing revokes them. */
  readonly unproven: readonly Row[];
  readonly unmanaged: readonly Unmanaged[];
  /** Creations that had not ended when the state was written: the run is in progress or was interrupted. */
  readonly pendingCreations: readonly PendingCreationRow[];
  /** What could not be checked. */
  readonly problems: readonly Problem[];
  /** What limits these findings. */
  readonly notes: readonly string[];
}

/** The states that an audit has read. */
export interface AuditedStates {
  readonly states: readonly StackState[];
  /** The names of those that are empty. */
  readonly empty: readonly string[];
  /** True if several states were asked for. */
  readonly several: boolean;
  readonly problems: readonly Problem[];
}

export function reportOf({ states, several, problems }: AuditedStates, seen: Seen, instant: number): Report {
  const now = new Date(instant).toISOString();
  const listed = byToken(seen.lists);
  const known = new Set(states.flatMap((state) => state.known.map(keyOf)));
  const unknown = [...listed].filter(([key]) => !known.has(key)).map(([, found]) => found);
  const tagOf = tagReader(
    states,
    [...listed.values()].map(({ token }) => token),
  );
  const moment = { ...seen, now };
  const tagged = unknown.flatMap(({ list, token }) => {
    const tag = tagOf(token);
    return tag ? [orphanRow(list, token, tag)] : [];
  });
  const orphaned = tagged.filter(({ status }) => status === "orphaned");
  return {
    stacks: states.flatMap(({ stack }) => stack ?? []),
    now,
    owned: states.flatMap((state) =>
      state.known.map((one) => ownedRow(state, one, listed.get(keyOf(one))?.token, moment)),
    ),
    orphaned,
    unproven: tagged.filter(({ status }) => status === "unproven"),
    unmanaged: unmanagedAt(
      seen.lists,
      unknown.filter(({ token }) => !tagOf(token)),
    ),
    pendingCreations: states.flatMap(pendingCreationsOf),
    problems: eachOnce([...problems, ...seen.problems, ...states.flatMap((state) => withoutOwnership(state, states))]),
    notes: notesOn(states, { several, orphans: orphaned.length }),
  };
}

/** A token and the list that it is on. */
interface Found {
  readonly list: List;
  readonly token: TokenInfo;
}

/** Returns each token once, even if two connections list it. */
const byToken = (lists: readonly List[]): Map<string, Found> =>
  new Map(
    lists.flatMap((list) =>
      list.tokens.map((token) => [keyAt(list.platform, token.tokenId), { list, token }] as const),
    ),
  );

/** The platform makes the ids, so two accounts never have the same one. Case is ignored: a list and a state may differ in it. */
const keyAt = (platform: string, tokenId: string): string => JSON.stringify([platform, tokenId.toLowerCase()]);

function keyOf({ id }: StoredToken): string {
  const parts = splitId(id);
  return keyAt(parts.at(0) ?? "", parts.at(-1) ?? "");
}

function unmanagedAt(lists: readonly List[], unmanaged: readonly Found[]): Unmanaged[] {
  const counts = new Map(lists.map((list) => [scopeKey(list), { ...pick(list), tokens: 0 }]));
  for (const { list } of unmanaged) {
    const count = counts.get(scopeKey(list));
    if (count) count.tokens += 1;
  }
  return [...counts.values()];
}

const pick = ({ platform, scope }: List) => ({ platform, scope });

const scopeKey = (list: List): string => JSON.stringify(pick(list));

const pendingCreationsOf = ({ stack, pendingCreations }: StackState): PendingCreationRow[] =>
  pendingCreations.map(({ urn, kind }) => ({ stack: stack ?? null, urn, name: nameOf(urn), kind }));

/** Returns a problem if a stack has no Ownership, unless other stacks that were read have the ids of its tokens. */
function withoutOwnership(state: StackState, states: readonly StackState[]): Problem[] {
  const { stack = "", stackIds, recordedIds, known, pendingCreations } = state;
  if (stackIds.size > 0 || known.length + pendingCreations.length === 0) return [];
  const all = new Set(states.flatMap((one) => [...one.stackIds]));
  if (recordedIds.size > 0 && [...recordedIds].every((id) => all.has(id))) return [];
  const message =
    `The state of ${stack} has no Ownership resource, so its orphaned tokens are listed as unmanaged and cannot be revoked. ` +
    "The next `pulumi up` creates it.";
  return [{ platform: null, message }];
}
