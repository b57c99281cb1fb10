import { z } from "zod";
import { Refusal } from "../../provider/lifecycle/deps";
import { addressKey, stackIdKey, tokenKey } from "../../provider/values/address";

// What `pulumi stack export` writes, as far as an audit reads it. Open towards the engine: fields that are not named here are
// left out, the secrets of tokens among them. What names tokens is strict: a list that cannot be read must not pass for empty.

/** Anything but a plain text, such as a secret, reads as absent. */
const text = z.string().nullish().catch(undefined);

/** How the types of our resources begin. */
export const ours = "pulumi-nodejs:dynamic/tokens:";

const outputs = z.object({
  [addressKey]: text,
  [tokenKey]: text,
  createdAt: text,
  expiresAt: text,
  /** Of the ownership. */
  [stackIdKey]: text,
  /** Of a ledger. */
  current: z.string().nullish(),
  retiring: z.array(z.object({ token: z.string(), retireAt: z.string() })).nullish(),
});

const our = z.object({
  urn: z.string(),
  type: z.string().startsWith(ours),
  id: z.string().nullish(),
  provider: z.string().nullish(),
  delete: z.boolean().nullish(),
  inputs: z.record(z.string(), z.unknown()).nullish(),
  outputs: outputs.nullish(),
});

const { current, retiring } = outputs.shape;

/** What others call like the outputs of a ledger may be anything. */
const foreign = our.extend({
  type: z.string().refine((type) => !type.startsWith(ours)),
  outputs: outputs.extend({ current: current.catch(undefined), retiring: retiring.catch(undefined) }).nullish(),
});

const resource = z.union([our, foreign]);

const operation = z.object({ type: z.string(), resource });

const stackExport = z.object({
  version: z.number(),
  // A stack that was never updated may have none.
  deployment: z
    .object({ resources: z.array(resource).nullish(), pending_operations: z.array(operation).nullish() })
    .nullish(),
});

export type ExportedResource = z.output<typeof resource>;

export interface Exported {
  readonly resources: readonly ExportedResource[];
  /** What was under way when the state was last written. */
  readonly operations: readonly z.output<typeof operation>[];
}

/** Reads an export. Nothing of a text that is none is repeated: it may hold secrets. */
export function readExport(exported: string): Exported {
  const read = stackExport.safeParse(parsed(exported));
  if (!read.success) {
    throw new Refusal("This is not the state of a stack as `pulumi stack export` writes it.");
  }
  const { resources, pending_operations: operations } = read.data.deployment ?? {};
  return { resources: resources ?? [], operations: operations ?? [] };
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json) as unknown;
  } catch {
    return undefined;
  }
}

/** A setting of a provider: as it stands, or what a secret of an export with `--show-secrets` holds. */
export function settingIn(value: unknown): string | undefined {
  if (typeof value === "string") return value;
  const { success, data } = shown.safeParse(value);
  const setting = success ? parsed(data.plaintext) : undefined;
  return typeof setting === "string" ? setting : undefined;
}

const shown = z.object({ plaintext: z.string() });

/** Whether a setting is a secret of an export without `--show-secrets`. */
export const isEncrypted = (value: unknown): boolean => z.object({ ciphertext: z.string() }).safeParse(value).success;
