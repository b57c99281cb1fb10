import { z } from "zod";
import { firstInvalid } from "../schema/state";
import type { ResourceSchema } from "../platforms/contract";
import { stackIdKey } from "../values/urn";
import { joinId } from "../values/ids";
import { stackTag } from "../values/ownership-tag";
import type { Resource } from "./resource";

const bytes = 16;

const ownershipState = z.object({ [stackIdKey]: z.string().regex(new RegExp(`^[0-9a-f]{${2 * bytes}}$`)) });

/** No arguments. Those that a transformation adds to every resource are ignored here: the tokens refuse them with a better message. */
const offline: ResourceSchema = { args: z.object({}), onChange: {}, scope: [] };

/**
 * The random id of a stack, which is in the names of its tokens. It is an output, not an input: a saved plan holds
 * the inputs, and each run of a program would have others. Tokens depend on it, so it is in the state before the first of them
 * is made and leaves after the last.
 */
export const ownership: Resource = {
  offline,
  schema: () => offline,
  validateState: ({ state }) => firstInvalid(ownershipState, state),
  diff: () => ({ replaces: [], updates: [] }),
  create(_declared, { random }) {
    const stackId = Buffer.from(random(bytes)).toString("hex");
    return Promise.resolve({ id: joinId("ownership", stackTag(stackId)), state: { [stackIdKey]: stackId } });
  },
  read({ state }, run) {
    run.noteStack(String(state[stackIdKey]));
    return Promise.resolve(state);
  },
  update: ({ state }) => Promise.resolve(state),
  delete: () => Promise.resolve(),
};
