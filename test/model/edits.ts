import fc from "fast-check";
import type { Pair } from "../support/stack";
import { firstSpec, grantPlaces, takesGrants, type TokenSpec } from "./program";
import { doing, type Step } from "./step";

const values = {
  // Long enough for every `rotateEvery` and `overlap` below, which check refuses otherwise.
  expiresIn: ["14d", "30d", "90d"],
  otherScope: [undefined, true],
  otherPlace: [undefined, true],
  overlap: [undefined, "0s", "1h", "2d", "5d"],
  rotateWhenChanged: [undefined, "a", "b"],
  rotateBefore: [undefined, "1d", "5d"],
  rotateEvery: [undefined, "3d", "7d"],
  supersedes: [undefined, true],
} satisfies { readonly [Key in Exclude<keyof TokenSpec, "grants" | "appId">]: readonly TokenSpec[Key][] };

type Key = keyof typeof values;

const name = fc.oneof({ weight: 4, arbitrary: fc.constant("ci") }, { weight: 1, arbitrary: fc.constant("cd") });

const weights: Readonly<Partial<Record<Key, number>>> = {
  overlap: 4,
  rotateWhenChanged: 6,
  rotateBefore: 2,
  rotateEvery: 2,
};

/** An argument of a token, and another value for it. */
const setting = fc
  .oneof(...(Object.keys(values) as Key[]).map((key) => ({ weight: weights[key] ?? 1, arbitrary: fc.constant(key) })))
  .chain((key) => fc.record({ key: fc.constant(key), value: fc.constantFrom<unknown>(...values[key]), name }))
  .map(({ key, value, name }): Step => ({
    words: () =>
      `the program sets \`${key}\` of "${name}" to ${value === undefined ? "nothing" : JSON.stringify(value)}`,
    run: doing(({ ownStack }) => {
      ownStack.edit(name, (spec) => spec && { ...spec, [key]: value });
    }),
  }));

const toggle = name.map((name): Step => ({
  words: ({ ownStack }) => `the program ${ownStack.program.has(name) ? "removes" : "adds"} the token "${name}"`,
  run: doing(({ ownStack }) => {
    ownStack.edit(name, (spec) => (spec ? undefined : { ...firstSpec, appId: ownStack.appId }));
  }),
}));

const grant = fc
  .constantFrom(...Object.entries(grantPlaces))
  .chain(([grant, { known }]) =>
    fc.record({
      grant: fc.constant(grant),
      permissions: fc.oneof(fc.subarray([...known]), fc.constant<string[]>([])),
      name,
    }),
  )
  .map(({ grant, permissions, name }): Step => ({
    words: () => `the program grants "${name}" by "${grant}" ${permissions.join(", ") || "nothing more"}`,
    run: doing(({ ownStack }) => {
      ownStack.edit(name, (spec) => {
        const others = Object.entries(spec?.grants ?? {}).filter(([other]) => other !== grant);
        const all = permissions.length === 0 ? others : [...others, [grant, permissions] as const];
        return spec && { ...spec, grants: Object.fromEntries(all) };
      });
    }),
  }));

/** What somebody may change in the program. */
export const editsOf = (pair: Pair): fc.Arbitrary<Step> =>
  fc.oneof(
    { weight: 8, arbitrary: setting },
    { weight: 1, arbitrary: toggle },
    ...(takesGrants(pair) ? [{ weight: 9, arbitrary: grant }] : []),
  );
