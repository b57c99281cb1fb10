import { randomBytes } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";
import { ownershipName } from "../provider/values/address";

/** By the stack's resource: what one program run has registered. */
type Known = WeakMap<object, pulumi.Output<string>>;

const shared = globalThis as Record<symbol, Known | undefined>;
const key = Symbol.for("pulumi-tokens.ownership");

/** Where there is no stack's resource, as in a unit test: one for all. */
const noStack = {};

/**
 * The random id of this stack, which is in its state before any token is made, and in the name of each. One for each stack and
 * run: two copies of the package agree on it, and programs that run several stacks in one process do not mix them up.
 */
export function ownership(): pulumi.Output<string> {
  const stack = pulumi.runtime.getStackResource() ?? noStack;
  const known = (shared[key] ??= new WeakMap());
  const registered = known.get(stack) ?? register();
  known.set(stack, registered);
  return registered;
}

function register(): pulumi.Output<string> {
  const input = randomBytes(16).toString("hex");
  const stash = new pulumi.Stash(ownershipName, { input }, { ignoreChanges: ["input"] });
  return stash.output as pulumi.Output<string>;
}
