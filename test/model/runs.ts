import type { Plan } from "./run";
import type { Stack } from "./stack";

/** The commands that an event may choose from. */
export const runs = {
  up: (stack, plan) => stack.up(plan),
  "up --refresh": (stack, plan) => stack.up({ ...plan, refresh: true }),
  refresh: (stack, plan) => stack.refresh(plan),
  destroy: (stack, plan) => stack.destroy(plan),
} satisfies Readonly<Record<string, (stack: Stack, plan: Plan) => Promise<unknown>>>;
