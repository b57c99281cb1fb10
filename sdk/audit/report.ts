import type { TokenKind } from "../../provider/platforms/definition";
import type { TokenInfo } from "../../provider/platforms/platform";
import { nameOf } from "../../provider/values/address";
import { splitId } from "../../provider/values/ids";
import type { List, Seen } from "./look";
import { notesOn } from "./notes";
import { eachOnce, type Problem } from "./problems";
import { orphanRow, ownedRow, type Row } from "./rows";
import type { StackState, StoredToken } from "./state";
import { tagReader } from "./tags";

/** The number of tokens at a place that none of the stacks made or manages. */
interface Unmanaged {
  readonly platform: string;
  readonly place: string;
  readonly tokens: number;
}

interface Unfinished {
  readonly stack: string | null;
  readonly urn: string;
  readonly name: string;
  readonly kind: TokenKind;
}

export interface Report {
  /** `project/stack` of each state that was read and is not empty. */
  readonly stacks: readonly string[];
  readonly now: string;
  /** The tokens of the states. */
  readonly owned: readonly Row[];
  /** Tokens that carry the tag of one of these stacks, and that no state has. */
  readonly orphaned: readonly Row[];
  /** Tokens with such a tag in a name that the stack did not make, or in one that may be a copy. Nothing revokes them. */
  readonly unproven: readonly Row[];
  readonly unmanaged: readonly Unmanaged[];
  /** Creations that had not ended when the state was written, of a run that is under way or was interrupted. */
  readonly unfinished: readonly Unfinished[];
  /** What could not be checked. */
  readonly problems: readonly Problem[];
  /** What limits these findings. */
  readonly notes: readonly string[];
}

/** The states that an audit read. */
export interface Reading {
  readonly states: readonly StackState[];
  /** True if several states were asked for: then no single one decides what is orphaned. */
  readonly several: boolean;
  readonly problems: readonly Problem[];
}

export function reportOf({ states, several, problems }: Reading, seen: Seen, instant: number): Report {
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
    unfinished: states.flatMap(unfinishedOf),
    problems: eachOnce([...problems, ...seen.problems, ...states.flatMap((state) => withoutOwnership(state, states))]),
    notes: notesOn(states, { several, orphans: orphaned.length }),
  };
}

/** A token as a list shows it. */
interface Found {
  readonly list: List;
  readonly token: TokenInfo;
}

/** Each token once, though two connections may see it. */
const byToken = (lists: readonly List[]): Map<string, Found> =>
  new Map(
    lists.flatMap((list) =>
      list.tokens.map((token) => [keyAt(list.platform, token.tokenId), { list, token }] as const),
    ),
  );

/** Ids are of the platform's own making: no two accounts of it have one in common. A list may spell one in another case than the state. */
const keyAt = (platform: string, tokenId: string): string => JSON.stringify([platform, tokenId.toLowerCase()]);

function keyOf({ id }: StoredToken): string {
  const parts = splitId(id);
  return keyAt(parts.at(0) ?? "", parts.at(-1) ?? "");
}

function unmanagedAt(lists: readonly List[], unmanaged: readonly Found[]): Unmanaged[] {
  const counts = new Map(lists.map((list) => [placeOf(list), { ...pick(list), tokens: 0 }]));
  for (const { list } of unmanaged) {
    const count = counts.get(placeOf(list));
    if (count) count.tokens += 1;
  }
  return [...counts.values()];
}

const pick = ({ platform, place }: List) => ({ platform, place });

const placeOf = (list: List): string => JSON.stringify(pick(list));

const unfinishedOf = ({ stack, unfinished }: StackState): Unfinished[] =>
  unfinished.map(({ address, kind }) => ({ stack: stack ?? null, urn: address, name: nameOf(address), kind }));

/** Without an ownership resource, the orphans of a stack are found only if others that were read hold the ids of its tokens. */
function withoutOwnership(state: StackState, states: readonly StackState[]): Problem[] {
  const { stack = "", stackIds, recordedIds, known, unfinished } = state;
  if (stackIds.size > 0 || known.length + unfinished.length === 0) return [];
  const all = new Set(states.flatMap((one) => [...one.stackIds]));
  if (recordedIds.size > 0 && [...recordedIds].every((id) => all.has(id))) return [];
  const message =
    `The state of ${stack} holds no ownership resource, which the next \`pulumi up\` creates: ` +
    "until then, its orphaned tokens count as unmanaged and cannot be revoked.";
  return [{ platform: null, message }];
}
