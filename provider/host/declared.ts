import { check, type Checked } from "../schema/check";
import { UserError, type DesiredResource, type StoredResource } from "../run/context";
import type { Platform, ResourceKind } from "../platforms/definition";
import { driverOf, type Failure, type Moment, type ResourceSchema } from "../platforms/contract";
import type { Resource } from "../resources/resource";
import { nameOf, typeOf } from "../values/urn";
import { sanitize } from "../values/sanitize";
import { foreignKeys, incoming, text, type Incoming, type Wire } from "./wire";

/** Reads the properties that the engine sends: which resource on which platform, with its arguments or its state. */

/** The parts of the world that are needed to read them. */
export interface World {
  readonly platforms: Readonly<Record<string, Platform>>;
  readonly resources: Readonly<Record<ResourceKind, Resource>>;
  readonly clock: { now(): number };
}

interface Found {
  readonly resource: Resource;
  readonly schema: ResourceSchema;
}

export function schemaOf(world: World, { spec, ref }: Incoming): Found | { failure: Failure } {
  const kind = typeOf(ref.urn) as ResourceKind | undefined;
  const resource = kind && Object.hasOwn(world.resources, kind) ? world.resources[kind] : undefined;
  if (!kind || !resource) return refused("must belong to a resource of a class of pulumi-tokens");
  if (resource.offline) return { resource, schema: resource.offline };
  const name = text(spec["platform"]);
  const platform = Object.hasOwn(world.platforms, name) ? world.platforms[name] : undefined;
  if (!platform) return refused(`must be one of: ${Object.keys(world.platforms).join(", ")}`);
  const schema = resource.schema(driverOf(platform));
  return typeof schema === "string" ? refused(schema) : { resource, schema };
}

function refused(reason: string): { failure: Failure } {
  return { failure: { property: "platform", reason } };
}

/** A resource as the program declares it, from inputs that are not checked yet. */
export function declared(world: World, wire: Wire): DesiredResource & Found {
  const given = incoming(wire);
  const found = schemaOf(world, given);
  if ("failure" in found) throw new UserError(`${found.failure.property}: ${found.failure.reason}`);
  return { ...found, spec: given.spec, ...given.ref, unknown: given.unknown };
}

/**
 * A resource as the program declares it, in normal form. A policy pack may have changed the inputs since check, and the engine
 * does not check them again.
 */
export function rechecked(world: World, wire: Wire, isNew: boolean): DesiredResource & Found {
  const wanted = declared(world, wire);
  const { spec, failures: flaws } = normalForm(wanted.schema, incoming(wire), { now: world.clock.now(), isNew });
  const failures = [...foreignKeys(wire), ...flaws];
  if (failures.length === 0) return { ...wanted, spec };
  const reasons = formatFailures(failures).map(({ reason }) => reason);
  throw new UserError(`${reasons.join("; ")}.`);
}

/** A resource as the state has it; an invalid state is refused. */
export function recorded(world: World, id: string, wire: Wire): StoredResource & Found {
  const { spec: state, ...rest } = declared(world, wire);
  const recorded = { ...rest, id, state };
  const flaw = rest.resource.validateState(recorded);
  if (flaw === undefined) return recorded;
  throw new UserError(
    `The state of "${sanitize(nameOf(rest.urn))}" is invalid: unexpected value for \`${flaw}\`. ` +
      "Fix it with `pulumi state edit`, or remove the resource from the state with `pulumi state delete`, which revokes nothing.",
  );
}

/** The normal form of the arguments; a value that a preview does not know yet stays as it is. */
export function normalForm(
  schema: ResourceSchema,
  { spec, unknown }: Pick<Incoming, "spec" | "unknown">,
  moment: Moment,
): Checked {
  const isUnknown = new Set(unknown);
  const known = Object.fromEntries(Object.entries(spec).filter(([key]) => !isUnknown.has(key)));
  const checked = check(schema, known, unknown, moment);
  const stillUnknown = Object.fromEntries(unknown.map((key) => [key, spec[key]]));
  return { ...checked, spec: { ...checked.spec, ...stillUnknown } };
}

/**
 * The name of the property goes into the sentence: given as such, the engine prints the property's value with it, and a
 * secret one in the clear (seen with 3.259).
 */
export function formatFailures(failures: readonly Failure[]): Failure[] {
  const rest = failures.length - mostFailures;
  return [
    ...failures
      .slice(0, mostFailures)
      .map(({ property, reason }) => (property ? `${sanitize(property)}: ${reason}` : reason)),
    ...(rest > 0 ? [`and ${rest} more failures like these`] : []),
  ].map((reason) => ({ property: "", reason }));
}

/** The most failures to print. */
const mostFailures = 10;
