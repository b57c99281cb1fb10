import { nameOf } from "../../provider/values/urn";
import type { StackState, StoredToken } from "./state";

/** Returns the limits of this audit's findings, and the tokens that several states have. */
export function notesOn(
  states: readonly StackState[],
  { several, orphans }: { readonly several: boolean; readonly orphans: number },
): string[] {
  return [...(orphans > 0 && !several ? [oneStack] : []), ...movedNotes(states), ...sharedNotes(states)];
}

const oneStack =
  "Only one stack was read. Another stack may have these tokens, for example after `pulumi state move` or in a copied state. " +
  "Use --all-stacks to read every stack of the backend.";

function movedNotes(states: readonly StackState[]): string[] {
  const read = new Set(states.flatMap(({ stackIds }) => [...stackIds]));
  const moved = states.filter(
    ({ stackIds, recordedIds }) => stackIds.size > 0 && [...recordedIds].some((id) => !read.has(id)),
  );
  return moved.map(
    ({ stack = "" }) =>
      `Some tokens of ${stack} were created by another stack, which was not read: its orphaned tokens are not listed. ` +
      "Use --all-stacks to read it too.",
  );
}

/** After a state was copied or a resource was moved, two stacks may have the same token, and either may revoke it. */
function sharedNotes(states: readonly StackState[]): string[] {
  const holders = new Map<string, { readonly token: StoredToken; readonly stack: string }[]>();
  for (const { stack = "", known } of states) {
    for (const token of known) holders.set(token.id, [...(holders.get(token.id) ?? []), { token, stack }]);
  }
  return [...holders].flatMap(([id, [first, ...others]]) => {
    if (!first || others.length === 0) return [];
    const where = [first, ...others].map(({ token, stack }) => `${token.status} in ${stack}`).join(" and ");
    return [`${nameOf(first.token.urn)} (${id}) is ${where}: one stack may revoke what the other uses.`];
  });
}
