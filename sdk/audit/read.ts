import { UserError } from "../../provider/run/context";
import { errorMessage } from "../../provider/values/text";
import { readExport } from "./export";
import type { Problem } from "./problems";
import type { AuditedStates, StackTag } from "./report";
import { stateOf, type StackState } from "./state";

/** A state that can be read. */
export interface StateSource {
  /** The name of the stack or of the file, for messages. */
  readonly name: string;
  /** Returns the text of its export. Each call exports it again. */
  readonly read: () => Promise<string>;
  /** Returns the tags of the stack; none where the backend has no tags. Absent for an export. */
  readonly tags?: () => Promise<Readonly<Record<string, string>>>;
}

/** The states that an audit reads. Each call lists them again. */
export interface Sources {
  /** True if several stacks were asked for, even if there is only one. */
  readonly several: boolean;
  readonly list: () => Promise<readonly StateSource[]>;
}

/** Reads every state. Throws if the only one cannot be read; one of several is a problem, and so is each flaw of a state. */
export async function readStates({ several, list }: Sources): Promise<AuditedStates> {
  const states: StackState[] = [];
  const empty: string[] = [];
  const problems: Problem[] = [];
  const stackTags: StackTag[] = [];
  for (const { name, read, tags = noTags } of await list()) {
    try {
      const state = stateOf(readExport(await read()));
      states.push(state);
      if (state.stack === undefined) empty.push(name);
      else stackTags.push(...tagsOf(state.stack, await tags()));
      problems.push(...state.flaws.map((flaw) => ({ platform: null, message: `Could not read ${name}: ${flaw}` })));
    } catch (error) {
      const message = `Could not read ${name}: ${errorMessage(error)}`;
      if (!several) throw new UserError(message);
      problems.push({ platform: null, message });
    }
  }
  return { states, empty, several, stackTags, problems };
}

const noTags = () => Promise.resolve({});

const tagsOf = (stack: string, tags: Readonly<Record<string, string>>): StackTag[] =>
  Object.entries(tags).map(([name, value]) => ({ stack, name, value }));
