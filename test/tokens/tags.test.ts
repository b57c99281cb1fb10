import { makerOf, tagCollisions } from "../../provider/tokens/tags";
import type { DesiredResource } from "../../provider/run/context";
import { ownershipTag } from "../../provider/values/ownership-tag";
import type { Run } from "../../provider/run/run";
import { runWith } from "../run/runs";
import { day } from "../retirement/retirements";
import { addressOf, stackOwner } from "../support/engine";
import { codecOf, pairWith } from "../support/platforms";

/** A platform whose tokens have no names. */
const pair = pairWith({ named: false });
const [unnamed, codec] = [pair.platform, codecOf(pair)];

const urn = addressOf("ServiceToken", "ci");
const beforeRename = addressOf("ServiceToken", "before");
const other = "f".repeat(32);

describe("a new token carries the tag of", () => {
  const made = (former?: { urn: string; stackId?: string }) =>
    makerOf({ stackId: stackOwner, urn } as DesiredResource, { at: () => (former ? { formerRef: former } : {}) });

  test.each<[string, { urn: string; stackId?: string } | undefined, string]>([
    ["its resource", undefined, urn],
    ["the name before a rename: the state has that one", { urn: beforeRename, stackId: stackOwner }, beforeRename],
    ["its resource, after a move from another stack", { urn: beforeRename, stackId: other }, urn],
    ["its resource, after a move from a state without an Ownership", { urn: beforeRename }, urn],
  ])("%s", (_whose, former, tagged) => {
    expect(made(former)).toEqual({ stackId: stackOwner, tag: ownershipTag(stackOwner, tagged) });
  });
});

test("no token is made without an Ownership: the error names the target to add", () => {
  expect(() => makerOf({ urn } as DesiredResource, runWith())).toThrow(
    "This stack has no Ownership yet, which its tokens depend on. Run `pulumi up` once without --target, or add " +
      "--target 'urn:pulumi:dev::shop::**tokens:Ownership::*'.",
  );
});

describe("a tag that cannot be distinguished", () => {
  const bits = (name: string): string => codec.encode(ownershipTag(stackOwner, addressOf("ServiceToken", name)));
  const failuresOf = (run: Run, name: string, more: object = {}, stackId: string | undefined = stackOwner) => {
    const spec = { platform: unnamed, ...more };
    const schema = spec.platform === unnamed ? { tagCodec: codec } : {};
    const declared = { spec, schema, urn: addressOf("ServiceToken", name), ...(stackId !== "" && { stackId }) };
    return tagCollisions(declared as unknown as DesiredResource, run);
  };
  const refused = (others: string) => [
    {
      property: "",
      reason:
        `its tokens could not be distinguished from ${others} at the platform, because the resource's name and place happen to ` +
        "give the same tag. Give the resource another name",
    },
  ];
  const round = new Set(Array.from({ length: 400 }, (_, days) => String((days * day) % 2 ** 24)));

  test("from ordinary sessions is refused, where tokens have no names", () => {
    const names = Array.from({ length: 200_000 }, (_, at) => `ci-${at}`);
    const ordinary = names.find((name) => round.has(bits(name)))!;
    expect(failuresOf(runWith(), ordinary)).toEqual(refused("an ordinary log-in"));
    expect(failuresOf(runWith(), ordinary, { platform: "deplo" })).toEqual([]);
    // Nothing is made without an Ownership.
    expect(failuresOf(runWith(), ordinary, {}, "")).toEqual([]);
  });

  test("from that of another resource is refused on the same platform, whichever is checked again", () => {
    const run = runWith();
    const one = addressOf("ServiceToken", "one");
    expect(failuresOf(run, "one")).toEqual([]);
    expect(run.holderOfTag(`${unnamed} ${bits("one")}`, "another")).toBe(one);
    expect(failuresOf(run, "one")).toEqual([]);
    // Another resource has the number of this one.
    run.holderOfTag(`${unnamed} ${bits("two")}`, one);
    expect(failuresOf(run, "two")).toEqual(refused('those of "one"'));
    expect(failuresOf(run, "two")).toEqual(refused('those of "one"'));
    expect(failuresOf(run, "two", { platform: "deplo" })).toEqual([]);
  });

  test("by its bits only counts where tokens have names: there the whole tag is compared", () => {
    const run = runWith();
    const [one, two] = ["one", "two"].map((name) => addressOf("ServiceToken", name));
    run.holderOfTag(`deplo ${bits("two")}`, one!);
    expect(failuresOf(run, "two", { platform: "deplo" })).toEqual([]);
    expect(run.holderOfTag(`deplo ${ownershipTag(stackOwner, two!)}`, one!)).toBe(two);
  });
});
