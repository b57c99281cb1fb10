import { check } from "../../provider/schema/check";
import * as platforms from "../../provider/platforms/definitions";
import type { Kind } from "../../provider/platforms/definition";
import { driverOf, type Moment, type ResourceSchema, type Spec } from "../../provider/platforms/contract";
import { resources } from "../../provider/resources";
import type { Platform } from "../../sdk";
import { moment } from "../support/specs";
import { argumentsOf, type Argument, type Arguments } from "./arguments";

/** Every kind of resource on every platform: what it takes as a whole, or the sentence that says why there is none. */
export const schemas = Object.entries(platforms).flatMap(([platform, definition]) =>
  (["ServiceToken", "TokenAccessGrant", "DeployToken"] as const).map((kind: Kind) => ({
    pair: `${kind} on ${platform}`,
    platform: platform as Platform,
    kind,
    schema: resources[kind].schema(driverOf(definition)),
  })),
);

/** A kind of resource on a platform that has it. */
export interface Pair extends Arguments {
  readonly pair: string;
  readonly platform: Platform;
  readonly kind: Kind;
  readonly schema: ResourceSchema;
  /** What must be given. */
  readonly least: Spec;
  /** The normal form of that. */
  readonly normal: Spec;
  readonly keys: readonly string[];
}

export const mapped = <From, To>(record: Readonly<Record<string, From>>, to: (value: From, key: string) => To) =>
  Object.fromEntries(Object.entries(record).map(([key, value]): [string, To] => [key, to(value, key)]));

export const present = (spec: Spec): Spec =>
  Object.fromEntries(Object.entries(spec).filter(([, value]) => value !== undefined));

export const pairs = schemas.flatMap(({ schema, ...rest }): Pair[] => {
  if (typeof schema === "string") return [];
  const { args, unsupported } = argumentsOf[rest.platform][rest.kind] ?? { args: {}, unsupported: {} };
  const specOf = (valueOf: (argument: Argument) => unknown): Spec =>
    present({ platform: rest.platform, ...mapped(args, (argument) => valueOf(argument)) });
  return [
    {
      ...rest,
      schema,
      args,
      unsupported,
      keys: Object.keys(args),
      least: specOf(({ kind, required }) => (required ? kind.takes[0]![0] : undefined)),
      normal: specOf(({ kind, required, byDefault }) => (required ? kind.takes[0]![1] : byDefault)),
    },
  ];
});

/** The failures of a check, as `property: reason`. */
export const reasons = (
  schema: ResourceSchema,
  args: Spec,
  unknown: readonly string[] = [],
  at: Moment = moment,
): string[] => check(schema, args, unknown, at).failures.map(({ property, reason }) => `${property}: ${reason}`);
