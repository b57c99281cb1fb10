import type { World } from "./world";

/** One thing that happens in a history. */
export interface Step {
  readonly words: (world: World) => string;
  readonly run: (world: World) => Promise<void>;
  readonly takesTime?: true;
}

/** What takes no time. */
export const doing =
  (act: (world: World) => void): Step["run"] =>
  (world) => {
    act(world);
    return Promise.resolve();
  };
