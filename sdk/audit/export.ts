import { z } from "zod";
import { UserError } from "../../provider/run/context";
import { urnKey, stackIdInputKey, stackIdKey, tokenUrnKey, typePrefix } from "../../provider/values/urn";
import { Secret } from "../../provider/values/secret";

// The part of a `pulumi stack export` that an audit reads. Unknown fields are ignored, because the engine may add some. Fields that
// name tokens are strict: a list that cannot be read must not be taken for an empty one.

/** Anything but a plain string, such as a secret, is read as absent. */
const text = z.string().nullish().catch(undefined);

/** The secret of a token: readable with `--show-secrets`, encrypted without it, or absent. */
export type StoredSecret = Secret | "encrypted" | undefined;

/** A list of anything else is read as absent. */
const words = z.array(z.string()).nullish().catch(undefined);

const entries = z.array(z.object({ token: z.string(), retireAt: z.string() })).nullish();

const outputs = z.object({
  [urnKey]: text,
  [stackIdInputKey]: text,
  [tokenUrnKey]: text,
  createdAt: text,
  expiresAt: text,
  permissions: words,
  scopes: words,
  /** The id of the token that the resource adopted, and what the platform showed of its arguments. */
  adopted: text,
  adoptedArgs: z.object({ permissions: words, scopes: words }).nullish().catch(undefined),
  /** The secret of a token. */
  value: z.unknown().transform(storedSecret).optional(),
  /** The stack id of an Ownership. */
  [stackIdKey]: text,
  /** The current token of a Retirement. */
  current: z.string().nullish(),
  recordedNames: words,
  retiring: entries,
  /** Those that the last run was to revoke unless they were used: with `keepWhileUsed`. */
  revoking: entries,
});

const ownResource = z.object({
  urn: z.string(),
  type: z.string().startsWith(typePrefix),
  id: z.string().nullish(),
  provider: z.string().nullish(),
  delete: z.boolean().nullish(),
  /** Earlier URNs. */
  aliases: words,
  inputs: z.record(z.string(), z.unknown()).nullish(),
  outputs: outputs.nullish(),
});

const { current } = outputs.shape;

/** A resource of another package, whose outputs of the same names may be anything. */
const otherResource = ownResource.extend({
  type: z.string().refine((type) => !type.startsWith(typePrefix)),
  outputs: outputs
    .extend({
      current: current.catch(undefined),
      retiring: entries.catch(undefined),
      revoking: entries.catch(undefined),
    })
    .nullish(),
});

const resource = z.union([ownResource, otherResource]);

/** A resource that cannot be read: only its URN is. */
const damaged = z.object({ urn: z.string() }).transform(({ urn }) => ({ damagedUrn: urn }));

const operation = z.object({ type: z.string(), resource });
const damagedOperation = z.object({ resource: damaged }).transform(({ resource }) => resource);

const stackExport = z.object({
  version: z.number(),
  // Absent if the stack was never updated.
  deployment: z
    .object({
      resources: z.array(z.union([resource, damaged])).nullish(),
      pending_operations: z.array(z.union([operation, damagedOperation])).nullish(),
    })
    .nullish(),
});

export type ExportedResource = z.output<typeof resource>;

export interface Exported {
  readonly resources: readonly ExportedResource[];
  /** The operations that were in progress when the state was written. */
  readonly operations: readonly z.output<typeof operation>[];
  /** The URNs of the resources that cannot be read. */
  readonly damaged: readonly string[];
}

/** Parses an export. An error quotes nothing of the text, which may contain secrets. */
export function readExport(exported: string): Exported {
  const read = stackExport.safeParse(parsed(exported));
  if (!read.success) {
    throw new UserError("it is not a stack export. Create one with `pulumi stack export`.");
  }
  const { resources, pending_operations: operations } = read.data.deployment ?? {};
  const all = [...(resources ?? []), ...(operations ?? [])];
  return {
    resources: (resources ?? []).filter(isReadable),
    operations: (operations ?? []).filter(isReadable),
    damaged: [...new Set(all.filter(isDamaged).map(({ damagedUrn }) => damagedUrn))],
  };
}

type Damaged = z.output<typeof damaged>;

const isDamaged = (one: object): one is Damaged => "damagedUrn" in one;

const isReadable = <T extends object>(one: T | Damaged): one is T => !isDamaged(one);

function parsed(json: string): unknown {
  try {
    return JSON.parse(json) as unknown;
  } catch {
    return undefined;
  }
}

/** Returns a setting of a provider: a plain string, or a secret of an export with `--show-secrets`. */
export function settingIn(value: unknown): string | undefined {
  return typeof value === "string" ? value : plaintextIn(value);
}

function plaintextIn(value: unknown): string | undefined {
  const { success, data } = plaintext.safeParse(value);
  const found = success ? parsed(data.plaintext) : undefined;
  return typeof found === "string" ? found : undefined;
}

const plaintext = z.object({ plaintext: z.string() });

/** True if this is a secret of an export without `--show-secrets`. */
export const isEncrypted = (value: unknown): boolean => z.object({ ciphertext: z.string() }).safeParse(value).success;

function storedSecret(value: unknown): StoredSecret {
  const secret = plaintextIn(value);
  if (secret !== undefined) return new Secret(secret);
  return isEncrypted(value) ? "encrypted" : undefined;
}
