import type { TokenKind } from "../../provider/platforms/definition";
import type { Observed } from "../../provider/platforms/platform";
import { nameOf } from "../../provider/values/address";
import { splitId } from "../../provider/values/ids";
import type { List, Problem, Seen } from "./look";
import { ownedBy } from "./ours";
import { leftRow, ownedRow, type Row } from "./rows";
import type { Known, StackState, Unfinished } from "./state";

/** How many tokens at a place are not this stack's. */
interface Foreign {
  readonly platform: string;
  readonly place: string;
  readonly tokens: number;
}

export interface Report {
  /** `project/stack`. */
  readonly stack: string | null;
  readonly now: string;
  /** What stands in the state. */
  readonly owned: readonly Row[];
  /** What carries the stack's ownership and stands nowhere in its state. */
  readonly leftBehind: readonly Row[];
  readonly foreign: readonly Foreign[];
  /** Creations that had not ended when the state was written: of a run that is under way, or that broke off. */
  readonly unfinished: readonly { readonly urn: string; readonly name: string; readonly kind: TokenKind }[];
  /** What could not be looked at. */
  readonly problems: readonly Problem[];
}

/** What is to be said of a stack. */
export function reportOf(state: StackState, seen: Seen, now: number): Report {
  const listed = byToken(seen.lists);
  const known = new Set(state.known.map(keyOf));
  const unknown = [...listed].filter(([key]) => !known.has(key)).map(([, found]) => found);
  const marked = ownedBy(state);
  return {
    stack: state.stack ?? null,
    now: new Date(now).toISOString(),
    owned: state.known.map((one) => ownedRow(one, listed.get(keyOf(one))?.token, seen.absent)),
    leftBehind: unknown.flatMap(({ list, token }) => {
      const mark = marked(token);
      return mark ? [leftRow(list, token, mark.address)] : [];
    }),
    foreign: foreignAt(
      seen.lists,
      unknown.filter(({ token }) => !marked(token)),
    ),
    unfinished: state.unfinished.map(told),
    problems: [...seen.problems, ...withoutOwner(state)],
  };
}

/** A token as a list shows it. */
interface Found {
  readonly list: List;
  readonly token: Observed;
}

/** Each token once, though two providers may see it. */
const byToken = (lists: readonly List[]): Map<string, Found> =>
  new Map(
    lists.flatMap((list) =>
      list.tokens.map((token) => [keyAt(list.platform, token.tokenId), { list, token }] as const),
    ),
  );

/** Ids are of the platform's own making: no two accounts of it have one in common. */
const keyAt = (platform: string, tokenId: string): string => JSON.stringify([platform, tokenId]);

function keyOf({ id }: Known): string {
  const parts = splitId(id);
  return keyAt(parts.at(0) ?? "", parts.at(-1) ?? "");
}

function foreignAt(lists: readonly List[], foreign: readonly Found[]): Foreign[] {
  const counts = new Map(lists.map((list) => [placeOf(list), { ...pick(list), tokens: 0 }]));
  for (const { list } of foreign) {
    const count = counts.get(placeOf(list));
    if (count) count.tokens += 1;
  }
  return [...counts.values()];
}

const pick = ({ platform, place }: List) => ({ platform, place });

const placeOf = (list: List): string => JSON.stringify(pick(list));

const told = ({ address, kind }: Unfinished) => ({ urn: address, name: nameOf(address), kind });

function withoutOwner({ owner, known, unfinished }: StackState): Problem[] {
  if (owner !== undefined || known.length + unfinished.length === 0) return [];
  const message =
    "The state holds no ownership, which the next `pulumi up` makes: what a run has left behind cannot be told from what " +
    "is not this stack's, nor revoked.";
  return [{ platform: "", message }];
}
