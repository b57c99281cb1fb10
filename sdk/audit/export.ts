import { z } from "zod";
import { UserError } from "../../provider/lifecycle/run-context";
import { addressKey, ownerKey, stackIdKey, tokenKey, typePrefix } from "../../provider/values/address";
import { Secret } from "../../provider/values/secret";

// What `pulumi stack export` writes, as far as an audit reads it. Open towards the engine: fields that are not named here are
// left out. What names tokens is strict: a list that cannot be read must not pass for empty.

/** Anything but a plain text, such as a secret, reads as absent. */
const text = z.string().nullish().catch(undefined);

/** The secret of a token: in the clear with `--show-secrets`, encrypted without it, or absent. */
export type StoredSecret = Secret | "encrypted" | undefined;

const outputs = z.object({
  [addressKey]: text,
  [ownerKey]: text,
  [tokenKey]: text,
  createdAt: text,
  expiresAt: text,
  /** Of a token. */
  value: z.unknown().transform(storedSecret).optional(),
  /** Of an ownership resource. */
  [stackIdKey]: text,
  /** Of a Retirement. */
  current: z.string().nullish(),
  recordedNames: z.array(z.string()).nullish().catch(undefined),
  retiring: z.array(z.object({ token: z.string(), retireAt: z.string() })).nullish(),
});

const our = z.object({
  urn: z.string(),
  type: z.string().startsWith(typePrefix),
  id: z.string().nullish(),
  provider: z.string().nullish(),
  delete: z.boolean().nullish(),
  /** Earlier URNs. */
  aliases: z.array(z.string()).nullish().catch(undefined),
  inputs: z.record(z.string(), z.unknown()).nullish(),
  outputs: outputs.nullish(),
});

const { current, retiring } = outputs.shape;

/** Another package's outputs of the same names may be anything. */
const other = our.extend({
  type: z.string().refine((type) => !type.startsWith(typePrefix)),
  outputs: outputs.extend({ current: current.catch(undefined), retiring: retiring.catch(undefined) }).nullish(),
});

const resource = z.union([our, other]);

/** One that is not as it is written: only its URN. */
const damaged = z.object({ urn: z.string() }).transform(({ urn }) => ({ damagedUrn: urn }));

const operation = z.object({ type: z.string(), resource });

const stackExport = z.object({
  version: z.number(),
  // A stack that was never updated may have none.
  deployment: z
    .object({
      resources: z.array(z.union([resource, damaged])).nullish(),
      pending_operations: z.array(operation).nullish(),
    })
    .nullish(),
});

export type ExportedResource = z.output<typeof resource>;

export interface Exported {
  readonly resources: readonly ExportedResource[];
  /** What was under way when the state was last written. */
  readonly operations: readonly z.output<typeof operation>[];
  /** The URNs of the resources that cannot be read. */
  readonly damaged: readonly string[];
}

/** Reads an export. An error repeats nothing of the text, which may hold secrets. */
export function readExport(exported: string): Exported {
  const read = stackExport.safeParse(parsed(exported));
  if (!read.success) {
    throw new UserError("This is not the state of a stack as `pulumi stack export` writes it.");
  }
  const { resources, pending_operations: operations } = read.data.deployment ?? {};
  const all = resources ?? [];
  return {
    resources: all.flatMap((one) => ("damagedUrn" in one ? [] : [one])),
    operations: operations ?? [],
    damaged: all.flatMap((one) => ("damagedUrn" in one ? [one.damagedUrn] : [])),
  };
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json) as unknown;
  } catch {
    return undefined;
  }
}

/** A setting of a provider: plain, or from a secret of an export with `--show-secrets`. */
export function settingIn(value: unknown): string | undefined {
  return typeof value === "string" ? value : plaintextIn(value);
}

function plaintextIn(value: unknown): string | undefined {
  const { success, data } = plaintext.safeParse(value);
  const found = success ? parsed(data.plaintext) : undefined;
  return typeof found === "string" ? found : undefined;
}

const plaintext = z.object({ plaintext: z.string() });

/** True for a secret of an export without `--show-secrets`. */
export const isEncrypted = (value: unknown): boolean => z.object({ ciphertext: z.string() }).safeParse(value).success;

function storedSecret(value: unknown): StoredSecret {
  const secret = plaintextIn(value);
  if (secret !== undefined) return new Secret(secret);
  return isEncrypted(value) ? "encrypted" : undefined;
}
