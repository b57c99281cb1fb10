import { errorMessage } from "../../provider/lifecycle/mint";
import { readExport } from "./export";
import type { Problem } from "./problems";
import type { Reading } from "./report";
import { stateOf, type StackState } from "./state";

/** A state to be read. */
export interface StateSource {
  /** The stack's name, or the file's. */
  readonly name: string;
  /** The text of its export, made at each call. */
  readonly read: () => Promise<string>;
}

/** The states that an audit is about, listed at each call. */
export interface Sources {
  /** True if several stacks were asked for, though there may be just one. */
  readonly several: boolean;
  readonly list: () => Promise<readonly StateSource[]>;
}

/** Reads every state. With a single one a failure is thrown; of several, it is a problem. So is each flaw of a state. */
export async function readStates({ several, list }: Sources): Promise<Reading> {
  const states: StackState[] = [];
  const problems: Problem[] = [];
  for (const { name, read } of await list()) {
    try {
      const state = stateOf(readExport(await read()));
      states.push(state);
      problems.push(...state.flaws.map((flaw) => ({ platform: null, message: `Could not read ${name}: ${flaw}` })));
    } catch (error) {
      if (!several) throw error;
      problems.push({ platform: null, message: `Could not read ${name}: ${errorMessage(error)}` });
    }
  }
  return { states, several, problems };
}
