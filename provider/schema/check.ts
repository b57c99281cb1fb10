import { z, type ZodError, type ZodObject } from "zod";
import type { Failure, Moment, ResourceSchema, Spec } from "../platforms/contract";
import { suggestionFor } from "../values/suggestion";
import { refusedOptions } from "./token-options";

export interface Checked {
  /** The normal form of every argument that is known. */
  readonly spec: Spec;
  readonly failures: readonly Failure[];
  /** Sentences about arguments that work and are probably a mistake. */
  readonly warnings: readonly string[];
}

/**
 * Returns the normal form of a program's arguments. `unknown` names those whose values a preview does not know yet: they pass, and
 * rules that read one of them are skipped.
 */
export function check(schema: ResourceSchema, args: Spec, unknown: readonly string[], moment: Moment): Checked {
  const read = knownArguments(schema, unknown).safeParse(withoutAbsent(args));
  if (!read.success) return { spec: {}, failures: failuresOf(read.error, schema), warnings: [] };
  const spec = withoutAbsent(read.data);
  const rules = (schema.rules ?? []).filter((rule) => !rule.reads.some((key) => unknown.includes(key)));
  const failures = rules.flatMap((rule) => rule.check(spec, moment));
  const warnings = failures.length > 0 ? [] : rules.flatMap((rule) => rule.warn?.(spec, moment) ?? []);
  return { spec, failures, warnings };
}

function knownArguments({ args }: ResourceSchema, unknown: readonly string[]): ZodObject {
  // zod compiles a schema when it is first used, so only a preview with unknown values makes one of its own.
  if (unknown.length === 0) return args;
  return z.strictObject(Object.fromEntries(Object.entries(args.shape).filter(([key]) => !unknown.includes(key))));
}

/** Removes absent keys: the host crashes on an `undefined` on its wire. */
export function withoutAbsent(spec: Spec): Spec {
  return Object.fromEntries(Object.entries(spec).filter(([, value]) => value !== undefined && value !== null));
}

/** Returns the failures of a schema. Reasons never quote a value: a secret may be in the wrong place. */
function failuresOf(error: ZodError, schema: ResourceSchema): Failure[] {
  return error.issues.flatMap((issue) => {
    const property = propertyPath(issue.path);
    if (issue.code !== "unrecognized_keys") return { property, reason: reasonFor(issue.message) };
    // A key inside an argument may be a secret in the wrong place.
    if (property !== "") return { property, reason: "must not have other keys" };
    return issue.keys.map((key) => ({ property: key, reason: unknownArgument(key, schema) }));
  });
}

/** Returns the reason for an issue. For a value of the wrong type, zod's message is reworded. */
function reasonFor(message: string): string {
  const [, expected = "", received = ""] = wrongType.exec(message) ?? [];
  if (received === "undefined") return "is required";
  return received === ""
    ? message.replace("Invalid input: expected", "must be")
    : `must be ${withArticle(expected)}, not ${withArticle(received)}`;
}

const wrongType = /^Invalid input: expected (\w+), received (\w+)$/;

const withArticle = (type: string): string =>
  ["null", "undefined"].includes(type) ? type : `${/^[ao]/.test(type) ? "an" : "a"} ${type}`;

function unknownArgument(key: string, schema: ResourceSchema): string {
  // An option is among the arguments where a transform has set it (sdk/transforms.ts).
  const reasons: Readonly<Record<string, string>> = { ...refusedOptions, ...schema.unsupported };
  const lacking = Object.hasOwn(reasons, key) ? reasons[key] : undefined;
  if (lacking !== undefined) return lacking;
  const supported = Object.keys(schema.args.shape);
  const meant = suggestionFor(key, supported);
  return `unknown argument. ${meant === undefined ? "" : `Did you mean "${meant}"? `}Supported: ${supported.join(", ")}`;
}

function propertyPath(path: readonly PropertyKey[]): string {
  return path
    .map((key, at) => (typeof key === "number" ? `[${key}]` : `${at === 0 ? "" : "."}${String(key)}`))
    .join("");
}
