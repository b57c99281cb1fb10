import { containsUnknowns, type runtime } from "@pulumi/pulumi";
import type { ZodType } from "zod";
import { unsealed } from "../../provider/host/wire";
import { check } from "../../provider/schema/check";
import type { Platform } from "../../provider/platforms/definition";
import { expiryOf } from "../../provider/platforms/shared/expiry";
import { driverOf, type ResourceSchema, type Spec } from "../../provider/platforms/contract";
import { resources } from "../../provider/resources";
import type { ResourceKind } from "../../provider/platforms/definition";
import { stackIdKey, typePrefix } from "../../provider/values/urn";
import { joinId } from "../../provider/values/ids";
import { platforms } from "../platforms";

type NewResource = runtime.Mocks["newResource"];

interface MockedResource {
  readonly id: string;
  readonly state: Record<string, unknown>;
}

type Schemas = Readonly<Record<string, Readonly<Record<ResourceKind, ResourceSchema | string>>>>;

/** Mocks for everything that is not a resource of this package. */
export type FallbackMocks = Partial<runtime.Mocks>;

/**
 * Mocks for `pulumi.runtime.setMocks`, so that a program with tokens can be tested without an engine. A token gets the id
 * `<platform>/<path…>/<name>-id`, the secret `<name>-secret`, the creation time 2026-01-01T00:00:00Z and, counted from then,
 * the expiry that its arguments ask for. Arguments that a preview would reject are rejected here too. An absent or
 * unknown argument is not an error: it may be an output that the mocks of another resource leave out.
 * `others` handles all other resources; by default their outputs are their inputs.
 *
 * ```ts
 * pulumi.runtime.setMocks(mocks());
 * ```
 */
export function mocks(others: FallbackMocks = {}): runtime.Mocks {
  const newResource: NewResource =
    others.newResource ?? (({ name, inputs }) => ({ id: `${name}-id`, state: inputs as Record<string, unknown> }));
  // Loaded eagerly: a resource may be created after its test has ended, and jest loads no modules then.
  const schemas = Object.fromEntries(Object.entries(platforms).map(([name, platform]) => [name, schemasOf(platform)]));
  return {
    newResource(args) {
      if (args.type === `${typePrefix}Ownership`) return { ...ownership, id: args.name };
      return args.type.startsWith(typePrefix) ? mockResource(args, schemas) : newResource(args);
    },
    call: others.call ?? (({ inputs }) => inputs as Record<string, unknown>),
  };
}

const now = Date.parse("2026-01-01T00:00:00Z");

/** The random id of the stack, which every token registers. */
const ownership = { state: { [stackIdKey]: "0".repeat(32) } };

function schemasOf(platform: Platform): Record<ResourceKind, ResourceSchema | string> {
  const driver = driverOf(platform);
  return Object.fromEntries(
    Object.entries(resources).map(([kind, resource]) => [kind, resource.schema(driver)]),
  ) as Record<ResourceKind, ResourceSchema | string>;
}

function mockResource({ type, name, inputs }: runtime.MockResourceArgs, schemas: Schemas): MockedResource {
  const kind = type.slice(typePrefix.length) as ResourceKind;
  const { args, unknown } = argumentsIn(inputs as Spec);
  const platform = String(args["platform"]);
  const known = Object.hasOwn(schemas, platform) ? schemas[platform] : undefined;
  const schema = known?.[kind] ?? `must be one of: ${Object.keys(schemas).join(", ")}`;
  if (typeof schema === "string") throw new Error(`${name}: platform: ${schema}`);
  const { spec, failures } = check(schema, args, [...missing(schema, args), ...unknown], { now, isNew: true });
  if (failures.length > 0) {
    throw new Error(failures.map(({ property, reason }) => `${name}: ${property}: ${reason}`).join("\n"));
  }
  if (kind === "Retirement") return { id: `${name}-id`, state: { ...spec, retiring: [] } };
  const scope = schema.scope.map((key) => spec[key]).filter((part) => typeof part === "string");
  const path = [platform, ...scope];
  if (kind === "TokenAccessGrant") return { id: joinId(...path), state: { ...spec, granted: spec["permissions"] } };
  return { id: joinId(...path, `${name}-id`), state: { ...spec, ...computedOutputs(schema, name, spec) } };
}

/** Returns the arguments of the program, and the names of those that a preview does not know yet. */
function argumentsIn(inputs: Spec): { args: Spec; unknown: string[] } {
  const entries = Object.entries(inputs).filter(([key]) => !key.startsWith("__"));
  const isKnown = ([, value]: [string, unknown]): boolean => !containsUnknowns(value);
  return {
    args: Object.fromEntries(entries.filter(isKnown).map(([key, value]) => [key, unsealed(value)])),
    unknown: entries.filter((entry) => !isKnown(entry)).map(([key]) => key),
  };
}

function missing(schema: ResourceSchema, args: Spec): string[] {
  const fields: Readonly<Record<string, ZodType>> = schema.args.shape;
  const due = Object.entries(fields).filter(([, field]) => !field.safeParse(undefined).success);
  return due.map(([key]) => key).filter((key) => args[key] === undefined);
}

function computedOutputs({ args }: ResourceSchema, name: string, spec: Spec): Spec {
  const expiry = expiryOf(spec, now);
  return {
    ...("namePrefix" in args.shape && { name }),
    createdAt: new Date(now).toISOString(),
    ...(expiry !== undefined && { expiresAt: new Date(expiry).toISOString() }),
    value: `${name}-secret`,
  };
}
