import type { TokenKind } from "../../provider/platforms/definition";
import type { TokenInfo } from "../../provider/platforms/contract";
import { nameOf } from "../../provider/values/urn";
import { durationText } from "../../provider/values/duration";
import { joinId, splitId } from "../../provider/values/ids";
import type { Details } from "./details";
import type { List, Seen } from "./look";
import { notesOn } from "./notes";
import { eachOnce, type Problem } from "./problems";
import type { Revocation } from "./revoke";
import { ownedRow, unknownRow, type Row } from "./rows";
import type { StackState, StoredToken } from "./state";
import { tagReader, type Found } from "./tags";

/** A scope whose tokens were listed. */
interface ListedScope {
  readonly platform: string;
  readonly scope: string;
  /** How many of its tokens are unmanaged. */
  readonly unmanaged: number;
}

interface PendingCreationRow {
  readonly stack: string | null;
  readonly urn: string;
  readonly name: string;
  readonly kind: TokenKind;
}

/** A tag of a stack, as `pulumi stack tag set` writes it. */
export interface StackTag {
  /** `project/stack`. */
  readonly stack: string;
  readonly name: string;
  readonly value: string;
}

export interface Report {
  /** `project/stack` of each state that was read, except empty ones. */
  readonly stacks: readonly string[];
  readonly stackTags: readonly StackTag[];
  readonly now: string;
  /** The duration of `--expires-within`. */
  readonly expiresWithin: string | null;
  /** The tokens in the states. */
  readonly owned: readonly Row[];
  /** Tokens that one of these stacks tagged, and that are in no state. */
  readonly orphaned: readonly Row[];
  /** Tokens with such a tag whose name the stack did not create, or whose name may be a copy. Nothing revokes them. */
  readonly unproven: readonly Row[];
  /** All other tokens on the lists: created manually, by other tools or by stacks that were not read. */
  readonly unmanaged: readonly Row[];
  /** The scopes whose tokens were listed. */
  readonly scopes: readonly ListedScope[];
  /** Creations that had not ended when the state was written: the run is in progress or was interrupted. */
  readonly pendingCreations: readonly PendingCreationRow[];
  /** What could not be checked. */
  readonly problems: readonly Problem[];
  /** What limits these findings. */
  readonly notes: readonly string[];
}

/** Everything that an audit says. */
export interface Answer extends Report {
  readonly revocations: readonly Revocation[];
}

/** Returns every token of a report. */
export const rowsOf = ({ owned, orphaned, unproven, unmanaged }: Report): Row[] => [
  ...owned,
  ...orphaned,
  ...unproven,
  ...unmanaged,
];

/** The states that an audit has read. */
export interface AuditedStates {
  readonly states: readonly StackState[];
  /** The names of those that are empty. */
  readonly empty: readonly string[];
  /** True if several states were asked for. */
  readonly several: boolean;
  readonly stackTags: readonly StackTag[];
  readonly problems: readonly Problem[];
}

export interface Asked {
  /** Milliseconds: a token that expires in this time without a rotation is marked. */
  readonly expiresWithin?: number | undefined;
}

export function reportOf(
  { states, several, stackTags, problems }: AuditedStates,
  seen: Seen,
  now: number,
  { expiresWithin }: Asked = {},
): Report {
  const listed = byToken(seen.lists);
  const known = new Set(states.flatMap((state) => state.known.map(keyOf)));
  const unknown = [...listed].filter(([key]) => !known.has(key)).map(([, found]) => found);
  const tagOf = tagReader(states, [...listed.values()]);
  const moment = { ...seen, now, expiresWithin };
  const rows = unknown.map(({ list, token }) =>
    unknownRow(list, token, { ...moment, origin: tagOf({ list, token }), details: detailsOf(list, token, states) }),
  );
  const having = (status: Row["status"]): Row[] => rows.filter((row) => row.status === status);
  const [orphaned, unmanaged] = [having("orphaned"), having("unmanaged")];
  return {
    stacks: states.flatMap(({ stack }) => stack ?? []),
    stackTags,
    now: new Date(now).toISOString(),
    expiresWithin: expiresWithin === undefined ? null : durationText(expiresWithin),
    owned: states.flatMap((state) =>
      state.known.map((one) => ownedRow(state, one, listed.get(keyOf(one))?.token, moment)),
    ),
    orphaned,
    unproven: having("unproven"),
    unmanaged,
    scopes: scopesOf(seen.lists, unmanaged),
    pendingCreations: states.flatMap(pendingCreationsOf),
    problems: eachOnce([...problems, ...seen.problems, ...states.flatMap((state) => withoutOwnership(state, states))]),
    notes: notesOn(states, { several, orphans: orphaned.length }),
  };
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

/** Returns what the states know of a token that none of them has, such as the permissions of a grant for it. */
function detailsOf({ platform, scope }: List, { tokenId }: TokenInfo, states: readonly StackState[]): Details {
  const id = joinId(platform, ...scope.split("/"), tokenId);
  const found = states.map(({ details }) => details(id));
  return found.find(({ permissions }) => permissions !== undefined) ?? none;
}

const none: Details = { permissions: undefined, adopted: false, description: undefined, owner: undefined };

function scopesOf(lists: readonly List[], unmanaged: readonly Row[]): ListedScope[] {
  const counts = new Map(lists.map((list) => [scopeKey(list), { ...pick(list), unmanaged: 0 }]));
  for (const row of unmanaged) {
    const count = counts.get(scopeKey(row));
    if (count) count.unmanaged += 1;
  }
  return [...counts.values()];
}

type Scope = Pick<Row, "platform" | "scope">;

const pick = ({ platform, scope }: Scope): Scope => ({ platform, scope });

const scopeKey = (one: Scope): string => JSON.stringify(pick(one));

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
