import fc from "fast-check";
import { planGrant, type GrantSituation } from "../../provider/grants/plan";

const some = fc.subarray(["a", "b", "c", "d", "e"]);
const situation: fc.Arbitrary<GrantSituation> = fc.record({
  mode: fc.constantFrom("additive" as const, "authoritative" as const),
  wanted: some,
  current: some,
  granted: some,
  claimed: some,
  addedByStack: some,
});

/** What is in force once a plan is carried out. */
const after = ({ current }: GrantSituation, { add, remove }: ReturnType<typeof planGrant>): Set<string> =>
  new Set([...current, ...add].filter((permission) => !remove.includes(permission)));

const law = (name: string, holds: (given: GrantSituation, plan: ReturnType<typeof planGrant>) => boolean): void => {
  test(name, () => {
    fc.assert(
      fc.property(situation, (given) => holds(given, planGrant(given))),
      { numRuns: 500 },
    );
  });
};

law("what is wanted is in force afterwards", (given, plan) =>
  given.wanted.every((permission) => after(given, plan).has(permission)),
);
law("what is wanted or claimed is never removed", ({ wanted, claimed }, { remove }) =>
  remove.every((permission) => !wanted.includes(permission) && !claimed.includes(permission)),
);
law("nothing is added and removed", ({ wanted }, { add, remove }) =>
  add.every((permission) => wanted.includes(permission) && !remove.includes(permission)),
);
law(
  "nothing is sent that is so already",
  ({ current }, { add, remove }) =>
    add.every((permission) => !current.includes(permission)) &&
    remove.every((permission) => current.includes(permission)),
);
law(
  "an additive grant removes only what it added",
  ({ mode, granted }, { remove }) =>
    mode === "authoritative" || remove.every((permission) => granted.includes(permission)),
);
law(
  "an authoritative grant leaves only what somebody asks for",
  (given, plan) =>
    given.mode === "additive" ||
    [...after(given, plan)].every(
      (permission) => given.wanted.includes(permission) || given.claimed.includes(permission),
    ),
);
law(
  "a grant calls its own only what it wants, and what it or another grant of addedByStack added",
  (given, { add, granted }) =>
    granted.every(
      (permission) =>
        given.wanted.includes(permission) &&
        (add.includes(permission) || given.granted.includes(permission) || given.addedByStack.includes(permission)),
    ),
);
law("what was there before us stays nobody's", ({ current, granted, addedByStack }, plan) =>
  plan.granted.every(
    (permission) => !current.includes(permission) || granted.includes(permission) || addedByStack.includes(permission),
  ),
);
law("a plan carried out leaves nothing to do", (given, plan) => {
  const again = planGrant({ ...given, current: [...after(given, plan)], granted: plan.granted });
  return again.add.length === 0 && again.remove.length === 0;
});
