import type { Failure } from "../platforms/platform";
import { nameOf, ownershipName } from "../values/address";
import { bitsOf, markOf } from "../values/mark";
import { Refusal, type Declared, type Deps } from "./deps";

/** The mark of a token that is about to be made. Without one, a crash could leave it behind for ever. */
export function markFor({ owner, address }: Declared): string {
  if (owner !== undefined) return markOf(owner, address);
  const stack = address.split("::").slice(0, 2).join("::");
  throw new Refusal(
    "This stack has no ownership yet, by which its tokens are known. Run `pulumi up` without --target once, or target it too: " +
      `--target '${stack}::pulumi:index:Stash::${ownershipName}'.`,
  );
}

/** A resource whose tokens could not be told from those of another: where a mark has few bits, that happens. */
export function markTaken({ spec, address, owner }: Declared, { marks }: Deps): Failure[] {
  if (owner === undefined) return [];
  const mark = markOf(owner, address);
  const seen = `${String(spec["platform"])} ${spec["namePrefix"] === undefined ? bitsOf(mark) : mark}`;
  const other = marks.get(seen) ?? address;
  marks.set(seen, other);
  if (other === address) return [];
  const reason =
    `its tokens could not be told from those of "${nameOf(other)}" at the platform, for the two resources happen to make the ` +
    "same mark: give one of them another name";
  return [{ property: "", reason }];
}
