import fc from "fast-check";
import * as platforms from "../../provider/platforms/definitions";
import { driverOf, type Spec } from "../../provider/platforms/contract";
import { resources } from "../../provider/resources";
import type { ResourceKind, TokenKind } from "../../provider/platforms/definition";
import { tokenIdOf } from "../../provider/values/ids";
import type { Emulator, PlatformName } from "../../sdk/testing";
import type { Emulated } from "../support/emulated";
import { addressOf, stackOwner, type Declare } from "../support/engine";
import type { Generated, Story } from "../support/generated";
import { fixtures } from "../support/platforms";
import { checkedStack } from "./checked-stack";
import { hostile, hostileSegment, hostileText, oddKeys, wordsOf, type Hostile } from "./hostile";

type Change = readonly [key: string, value: Hostile];

interface Case {
  readonly kind: ResourceKind;
  readonly platform: PlatformName;
  /** The resource was there already, with arguments that are well. */
  readonly exists: boolean;
  readonly changes: readonly Change[];
  readonly name: Hostile | undefined;
  readonly owner: Hostile | undefined;
  readonly token: Hostile | undefined;
}

const kinds = Object.keys(resources) as ResourceKind[];
const names = Object.keys(platforms) as PlatformName[];

/** The arguments of every resource on every platform: each is also somebody else's. */
const everyKey = [
  ...new Set(
    kinds.flatMap((kind) =>
      names.flatMap((name) => {
        const schema = resources[kind].schema(driverOf(platforms[name]));
        return typeof schema === "string"
          ? []
          : [...Object.keys(schema.args.shape), ...Object.keys(schema.unsupported ?? {})];
      }),
    ),
  ),
];

const sometimes = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(arbitrary, { freq: 12, nil: undefined }).map((value) => value);

const rarely = (arbitrary: fc.Arbitrary<Hostile>): fc.Arbitrary<Hostile | undefined> =>
  fc.nat(15).chain((chance) => (chance === 15 ? sometimes(arbitrary) : fc.constant(undefined)));

/** Mostly an argument that the resource has. */
const keyOf = (kind: ResourceKind, platform: PlatformName): fc.Arbitrary<string> => {
  const schema = resources[kind].schema(driverOf(platforms[platform]));
  const own = typeof schema === "string" ? [] : Object.keys(schema.args.shape);
  return fc.oneof(
    { weight: 8, arbitrary: fc.constantFrom(...(own.length > 0 ? own : everyKey)) },
    { weight: 2, arbitrary: fc.constantFrom(...everyKey) },
    { weight: 1, arbitrary: fc.constantFrom(...oddKeys) },
  );
};

/** Often what ends up in a URL. */
const changeOf = (kind: ResourceKind, platform: PlatformName): fc.Arbitrary<Change> => {
  const any = fc.tuple(keyOf(kind, platform), hostile);
  const schema = resources[kind].schema(driverOf(platforms[platform]));
  const scope = typeof schema === "string" ? [] : schema.scope.filter((key) => key in schema.args.shape);
  if (scope.length === 0) return any;
  const place = fc.tuple(fc.constantFrom(...scope), hostileSegment);
  return fc.oneof({ weight: 3, arbitrary: any }, { weight: 1, arbitrary: place });
};

const cases: fc.Arbitrary<Case> = fc
  .tuple(fc.constantFrom(...kinds), fc.constantFrom(...names))
  .chain(([kind, platform]) =>
    fc.record({
      kind: fc.constant(kind),
      platform: fc.constant(platform),
      exists: fc.boolean(),
      changes: fc.array(changeOf(kind, platform), { minLength: 1, maxLength: 2 }),
      name: rarely(hostileText),
      owner: rarely(hostileText),
      token: rarely(hostileText),
    }),
  );

/** Arguments that are well, where the platform has such a resource. It belongs to the token with this id. */
function wellKnown({ kind, platform }: Case, emulator: Emulator, token: string): Spec {
  const { tokens, grants } = fixtures[platform];
  if (kind === "Ownership") return {};
  if (kind === "Retirement") return { platform, current: token, overlap: "1d" };
  if (kind === "TokenAccessGrant") {
    const { where = {}, permissions = [] } = grants?.[0] ?? {};
    return { platform, tokenId: tokenIdOf(token), ...where, permissions: [...permissions].sort() };
  }
  return tokens[kind]?.args(emulator) ?? { platform };
}

/** The token to which a grant or a Retirement belongs. */
const baseOf = ({ kind, platform }: Case): TokenKind | undefined =>
  kind === "Retirement" || kind === "TokenAccessGrant"
    ? (Object.keys(fixtures[platform].tokens)[0] as TokenKind)
    : undefined;

const describeAlteration = ({ kind, platform, exists, changes, name, owner, token }: Case): string[] => [
  `A ${kind} on ${platform}${exists ? ", which is there," : ""} is given`,
  ...changes.map(([key, { words }]) => `  ${wordsOf(key)}: ${words}`),
  ...Object.entries({ name, owner, token }).flatMap(([key, value]) =>
    value ? [`  as its ${key}: ${value.words}`] : [],
  ),
];

/** The argument that a failure is about stands first in it. */
const namesOne = (reason: string): boolean =>
  [...everyKey, ...oddKeys, "token", "and ", "its tokens"].some((start) => reason.startsWith(start.slice(0, 30)));

const textOr = (given: Hostile | undefined, usual: string): string =>
  typeof given?.value === "string" ? given.value : usual;

/** The program of a case, with its bad arguments or with none. */
function programOf(one: Case, emulator: Emulator) {
  const { kind, platform } = one;
  const base = baseOf(one);
  const token = textOr(one.token, addressOf(base ?? kind, "base"));
  const baseArgs = base && fixtures[platform].tokens[base]!.args(emulator);
  return (changes: Spec) => async (declare: Declare) => {
    const { id } = base ? await declare(base, "base", { ...baseArgs }) : { id: "" };
    await declare(kind, textOr(one.name, "ci"), { ...wellKnown(one, emulator, id), ...changes }, { token });
  };
}

async function play(setup: Emulated, one: Case): Promise<Story> {
  const owner = textOr(one.owner, stackOwner);
  const { checker, engine, alive } = checkedStack(setup, one.platform, { owner });
  checker.lines.push(...describeAlteration(one));
  const before = alive();
  const bad = Object.fromEntries(one.changes.map(([key, { value }]) => [key, value]));
  const program = programOf(one, setup.emulator);
  if (one.exists) await checker.runs("up", () => engine.up(program({})));
  checker.refused.length = 0;
  await checker.runs("preview", () => engine.preview(program(bad)));
  for (const reason of checker.refused.filter((reason) => !namesOne(reason)))
    checker.breaks(`a failure names no argument: ${reason.slice(0, 300)}`);
  if (await checker.runs("up", () => engine.up(program(bad)))) {
    await checker.runs("up", () => engine.up(program(bad)));
    const again = engine.steps.filter((step) => !step.startsWith("same "));
    if (again.length > 0) checker.breaks(`a second run has steps: ${again.join(", ").slice(0, 300)}`);
  }
  await checker.runs("refresh", () => engine.refresh());
  if (!(await checker.runs("destroy", () => engine.destroy()))) checker.breaks("what was made cannot be destroyed");
  const after = alive();
  for (const id of before) if (!after.has(id)) checker.breaks(`${id} belonged to others and is gone`);
  for (const id of after) if (!before.has(id)) checker.breaks(`${id} was orphaned`);
  return checker.story;
}

/** What programs write. */
export const argumentsFuzz = (setup: () => Emulated): Generated<Case> => ({
  cases,
  play: (one) => play(setup(), one),
  runs: 400,
  command: "npm run fuzz -- --of arguments",
});
