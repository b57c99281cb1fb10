import type { Failure } from "../platforms/contract";
import { nameOf } from "../values/urn";
import { inNames, ownershipTag } from "../values/ownership-tag";
import type { Maker } from "../values/name";
import { UserError, type DesiredResource } from "../run/context";
import type { Run } from "../run/run";

/**
 * Returns the stack and the tag of a token that is about to be made. In the first run after a rename it is the tag of the former name, which the state
 * has: if the run is interrupted, the next refresh must find the token.
 */
export function makerOf({ stackId, urn }: DesiredResource, run: Pick<Run, "at">): Maker {
  const former = run.at(urn).formerRef;
  // A stack that took the token over has another id: its tokens never carry a tag of the former stack.
  if (stackId !== undefined)
    return { stackId, tag: ownershipTag(stackId, former?.stackId === stackId ? former.urn : urn) };
  const stack = urn.split("::").slice(0, 2).join("::");
  throw new UserError(
    "This stack has no Ownership yet, which its tokens depend on. Run `pulumi up` once without --target, or add " +
      `--target '${stack}::**tokens:Ownership::*'.`,
  );
}

/** Refuses a resource whose tokens would have the same tag as another's, which happens where tokens carry only a part of it. */
export function tagCollisions(declared: DesiredResource, run: Pick<Run, "holderOfTag">): Failure[] {
  const {
    spec,
    urn,
    stackId,
    schema: { tagCodec = inNames },
  } = declared;
  if (stackId === undefined) return [];
  const encoded = tagCodec.encode(ownershipTag(stackId, urn));
  const others = tagCodec.mistakenFor(encoded);
  if (others !== undefined) return [unusable(others)];
  const other = run.holderOfTag(`${String(spec["platform"])} ${encoded}`, urn);
  if (other === urn) return [];
  return [unusable(`those of "${nameOf(other)}"`)];
}

const unusable = (others: string): Failure => ({
  property: "",
  reason:
    `its tokens could not be distinguished from ${others} at the platform, because the resource's name and place happen to give the ` +
    "same tag. Give the resource another name",
});
