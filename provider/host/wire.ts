import type { ResourceRef } from "../run/context";
import type { Failure, Spec } from "../platforms/contract";
import {
  urnKey,
  internalKeyReason,
  isInternal,
  stackIdInputKey,
  credentialsKey,
  previewKey,
  retirementKey,
  sentKey,
  tokenUrnKey,
} from "../values/urn";
import { Secret } from "../values/secret";

/** The properties that the dynamic host passes and expects: plain JSON with some keys of Pulumi's. */
export type Wire = Record<string, unknown>;

// Pulumi's wire protocol: the signature key and the mark of a secret. Written out, because loading the SDK is slow.
const signature = "4dabf18193072939515e22adb298388d";
const secretMark = "1b47061264138c4ac30d75fd1eb44270";

// How a value that a preview does not know yet looks in the host, by its type.
const unknownValues: ReadonlySet<unknown> = new Set([
  "04da6b54-80e4-46f7-96ec-b56ff0331ba9",
  "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
  "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
  "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
  "030794c1-ac77-496b-92df-f27374a8bd58",
  "e48ece36-62e2-4504-bad9-02848725956a",
  "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
]);

/** The only output that is a secret. */
const secretOutput = "value";

/** The argument that holds a secret, under the same name. */
const secretArgument = "adopt";

export interface Incoming {
  /** The arguments as the program wrote them, or the state. */
  readonly spec: Spec;
  readonly ref: ResourceRef;
  /** The arguments whose values are not known yet. */
  readonly unknown: readonly string[];
}

/** Removes Pulumi's own keys from a set of properties, and wraps the secret. */
export function incoming(wire: Wire): Incoming {
  const entries = Object.entries(wire).filter(([key]) => !isInternal(key));
  const { [tokenUrnKey]: token, [stackIdInputKey]: owner } = wire;
  return {
    spec: Object.fromEntries(entries.map(([key, value]) => [key, wrapped(key, value)])),
    ref: {
      urn: text(wire[urnKey]),
      ...(typeof token === "string" && { tokenUrn: token }),
      ...(typeof owner === "string" && !unknownValues.has(owner) && { stackId: owner }),
      ...(wire[retirementKey] === true && { hasRetirement: true }),
    },
    unknown: entries.filter(([, value]) => holdsUnknown(value)).map(([key]) => key),
  };
}

/** The keys that are allowed without being listed. `__defaults` is the engine's. */
const usual: readonly string[] = [urnKey, sentKey, previewKey, credentialsKey, "__provider", "__defaults"];

/** The keys that the classes of an older release set, which list none. */
const unlisted: readonly string[] = [tokenUrnKey, stackIdInputKey, retirementKey];

/** Refuses internal keys that the classes have not set: a foreign `__tokenUrn` would count as the token of a grant. */
export function foreignKeys(wire: Wire): Failure[] {
  const { [sentKey]: sent = unlisted } = wire;
  const own: readonly unknown[] = Array.isArray(sent) ? sent : [];
  const isForeign = (key: string): boolean => isInternal(key) && !usual.includes(key) && !own.includes(key);
  return Object.keys(wire)
    .filter(isForeign)
    .map((property) => ({ property, reason: internalKeyReason }));
}

/** Returns properties for the engine: secrets marked, Pulumi's own keys restored, and no absent key. */
export function outgoing(spec: Spec, from: Wire): Wire {
  const internal = Object.entries(from).filter(([key]) => isInternal(key));
  const own = Object.entries(spec).filter(([, value]) => value !== undefined);
  return Object.fromEntries([...own.map(([key, value]) => [key, unwrapped(value)] as const), ...internal]);
}

function wrapped(key: string, value: unknown): unknown {
  if (key === secretArgument && isObject(value))
    return { ...value, ...(secretOutput in value && { [secretOutput]: wrapped(secretOutput, value[secretOutput]) }) };
  return key === secretOutput && typeof value === "string" && !unknownValues.has(value) ? new Secret(value) : value;
}

const isObject = (value: unknown): value is Wire =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Returns a value without the marks of secrets. Only the SDK's mocks and this provider's own answers have them. */
export function unsealed(value: unknown): unknown {
  if (!isObject(value)) return value;
  if (value[signature] === secretMark) return value["value"];
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, unsealed(inner)]));
}

function unwrapped(value: unknown): unknown {
  if (value instanceof Secret) return { [signature]: secretMark, value: value.reveal() };
  return isObject(value) && value[secretOutput] instanceof Secret
    ? { ...value, [secretOutput]: unwrapped(value[secretOutput]) }
    : value;
}

/** Returns a string; any other value as an empty one, which is then refused by name. */
export function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

/** True if a value is unknown, or contains one that is. Not recursive: values may be of any depth. */
function holdsUnknown(whole: unknown): boolean {
  const values = [whole];
  for (const value of values) {
    if (unknownValues.has(value)) return true;
    if (typeof value === "object" && value !== null) for (const inner of Object.values(value)) values.push(inner);
  }
  return false;
}
