import type { Failure } from "../platforms/platform";
import { nameOf } from "../values/address";
import { bitsOf, markBits, markOf } from "../values/mark";
import { Refusal, type Declared, type Deps } from "./deps";

/**
 * The mark of a token that is about to be made. In the first run after a rename it is that of the name before, which the state
 * knows: if the run is interrupted, the next refresh must find the token.
 */
export function markFor({ owner, address }: Declared, { formerPlaces }: Pick<Deps, "formerPlaces">): string {
  const former = formerPlaces.get(address);
  // A stack that took the token over has another id: what it makes never carries a tag of the stack before.
  if (owner !== undefined) return markOf(owner, former?.owner === owner ? former.address : address);
  const stack = address.split("::").slice(0, 2).join("::");
  throw new Refusal(
    "This stack has no Ownership yet, which its tokens depend on. Run `pulumi up` without --target once, or target it too: " +
      `--target '${stack}::**tokens:Ownership::*'.`,
  );
}

/** A resource whose tokens could not be told from those of another: where a mark has few bits, that happens. */
export function markTaken({ spec, address, owner }: Declared, { marks }: Deps): Failure[] {
  if (owner === undefined) return [];
  const mark = markOf(owner, address);
  if (spec["namePrefix"] === undefined && roundBits.has(bitsOf(mark))) return [unusable("an ordinary log-in")];
  const seen = `${String(spec["platform"])} ${spec["namePrefix"] === undefined ? bitsOf(mark) : mark}`;
  const other = marks.get(seen) ?? address;
  marks.set(seen, other);
  if (other === address) return [];
  return [unusable(`those of "${nameOf(other)}"`)];
}

const unusable = (others: string): Failure => ({
  property: "",
  reason:
    `its tokens could not be told from ${others} at the platform, for the resource's name and place happen to make the ` +
    "same mark: give it another name",
});

const day = 86_400_000;

/** What the ends of other people's sessions have in the place of a mark: they are asked for in whole days. */
const roundBits: ReadonlySet<number> = new Set(Array.from({ length: 400 }, (_, days) => (days * day) % 2 ** markBits));
