import { nameOf } from "../../provider/values/urn";
import { tokenIdOf } from "../../provider/values/ids";
import type { Kept } from "../support/engine";
import type { Plan } from "./run";
import { names, type Stack } from "./stack";

/** Only what is younger than its record may a Retirement revoke by itself. */
export function noteRecords(stack: Stack, { replace }: Plan): void {
  const { recordedSince, movedHere, engine } = stack;
  for (const name of names) {
    const retirement = [...engine.state].find(([address]) => nameOf(address) === `${name}-retirement`)?.[1];
    const isNew = replace === `${name}-retirement` && engine.steps.includes(`replace ${replace}`);
    if (!retirement) recordedSince.delete(name);
    else if (isNew || movedHere.has(name) || !recordedSince.has(name))
      recordedSince.set(name, beginsAt(stack, name, retirement));
  }
}

/** Under the id of a stack that it was moved to, it has a record from its first update on. */
function beginsAt({ movedHere, engine, context }: Stack, name: string, { outputs }: Kept): number {
  const hasRecord = outputs["__stackId"] === engine.owner;
  if (movedHere.has(name)) return hasRecord && movedHere.delete(name) ? context.clock.now() : Infinity;
  return context.truth.births.get(tokenIdOf(String(outputs["current"])))?.at ?? Infinity;
}

/** What a run names because its new Retirement has no record of it, and leaves to the audit. */
export const untrackedIn = (lines: readonly string[]): string[] =>
  lines.flatMap((line) => forms.flatMap((form) => form.exec(line)?.[1] ?? []));

const forms = [
  /: not revoking (\S+): its Retirement has no record/,
  /: (\S+) is in its overlap, but its Retirement was replaced by hand/,
];
