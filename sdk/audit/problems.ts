import { errorMessage } from "../../provider/values/text";

/** Something that could not be checked, with the reason. */
export interface Problem {
  /** Null if it is about a state. */
  readonly platform: string | null;
  readonly message: string;
}

/** Runs `work`, and records its failure as a problem. */
export type Attempt = <T>(platform: string | null, work: () => T | Promise<T>) => Promise<T | undefined>;

interface ProblemLog {
  readonly attempt: Attempt;
  /** Returns the problems, each message once. */
  readonly problems: () => readonly Problem[];
}

export function problemLog(): ProblemLog {
  const found: Problem[] = [];
  const attempt: Attempt = async (platform, work) => {
    try {
      return await work();
    } catch (error) {
      found.push({ platform, message: errorMessage(error) });
      return undefined;
    }
  };
  return { attempt, problems: () => eachOnce(found) };
}

export const eachOnce = (problems: readonly Problem[]): readonly Problem[] => [
  ...new Map(problems.map((problem) => [problem.message, problem])).values(),
];
