import type { Failure } from "../platforms/contract";
import { nameOf } from "../values/urn";
import { tagNumber, tagBits, ownershipTag } from "../values/ownership-tag";
import type { Maker } from "../values/name";
import { UserError, type DesiredResource } from "../run/context";
import type { Run } from "../run/run";
import { dayMs } from "../values/duration";

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

/** Refuses a resource whose tokens would have the same tag as another's, which happens where a tag has few bits. */
export function tagCollisions({ spec, urn, stackId }: DesiredResource, run: Pick<Run, "holderOfTag">): Failure[] {
  if (stackId === undefined) return [];
  const tag = ownershipTag(stackId, urn);
  if (spec["namePrefix"] === undefined && roundBits.has(tagNumber(tag))) return [unusable("an ordinary log-in")];
  const seen = `${String(spec["platform"])} ${spec["namePrefix"] === undefined ? tagNumber(tag) : tag}`;
  const other = run.holderOfTag(seen, urn);
  if (other === urn) return [];
  return [unusable(`those of "${nameOf(other)}"`)];
}

const unusable = (others: string): Failure => ({
  property: "",
  reason:
    `its tokens could not be distinguished from ${others} at the platform, because the resource's name and place happen to give the ` +
    "same tag. Give the resource another name",
});

/** The numbers in place of a tag that the sessions of ordinary log-ins have: their lives are whole days. */
const roundBits: ReadonlySet<number> = new Set(Array.from({ length: 400 }, (_, days) => (days * dayMs) % 2 ** tagBits));
