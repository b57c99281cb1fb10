import type { StackState } from "./state";

/** What limits the findings of an audit. */
export function notesOn(
  states: readonly StackState[],
  { several, orphans }: { readonly several: boolean; readonly orphans: number },
): string[] {
  const notes: string[] = [];
  if (orphans > 0 && !several) notes.push(oneStack);
  const read = new Set(states.flatMap(({ stackIds }) => [...stackIds]));
  for (const { stack = "", recordedIds, stackIds } of states) {
    const others = [...recordedIds].filter((id) => !read.has(id));
    if (stackIds.size > 0 && others.length > 0) notes.push(movedHere(stack));
  }
  return notes;
}

const oneStack =
  "Only one stack was read. Another stack may hold these tokens, for example after `pulumi state move` or in a copied state. " +
  "Use --all-stacks to read every stack of the backend.";

const movedHere = (stack: string): string =>
  `Some tokens of ${stack} were made under the ownership of another stack, which was not read: orphans of that stack are not found. ` +
  "Use --all-stacks to read it too.";
