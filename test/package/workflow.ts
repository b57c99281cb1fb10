/** A step of a GitHub workflow. */
export interface GitHubStep {
  readonly id?: string;
  readonly run?: string;
  readonly uses?: string;
  readonly if?: string;
  readonly with?: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, string>>;
}

interface Actions {
  /** The commit and the version of each action. */
  readonly pinned: ReadonlyMap<string, string>;
  /** The lines that name an action in any other way. */
  readonly unpinned: readonly string[];
}

const pin = /uses: (?<action>[\w-]+\/[\w-]+)@(?<commit>[\da-f]{40} # v\d+\.\d+\.\d+\b)/;

/** Reads the actions from the text of a workflow, because a YAML parser drops the comment that names the version. */
export function pinnedActions(workflow: string): Actions {
  const lines = workflow.split("\n").filter((line) => /\buses:/.test(line));
  const pins = lines.map((line) => pin.exec(line)?.groups);
  return {
    pinned: new Map(pins.flatMap((groups) => (groups ? [[groups["action"]!, groups["commit"]!]] : []))),
    unpinned: lines.filter((_, at) => !pins[at]),
  };
}

/** True for a command that installs packages. */
export const installs = (command: string): boolean => /\bnpm (ci|i|install)\b/.test(command);
