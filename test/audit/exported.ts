import type { TokenKind } from "../../provider/platforms/definition";
import type { Spec } from "../../provider/platforms/contract";
import { urnKey, stackIdInputKey, stackIdKey, tokenUrnKey } from "../../provider/values/urn";
import { addressOf, providerText, stackOwner } from "../support/engine";

/** What `pulumi stack export --show-secrets` writes, of a stack that a test makes up. */

const signature = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270" };
const urnOf = (type: string, name: string): string => `urn:pulumi:dev::shop::${type}::${name}`;
const typePrefix = "pulumi-nodejs:dynamic/tokens:";

export const secretValue = (secret: string): object => ({ ...signature, plaintext: JSON.stringify(secret) });
export const encrypted = (): object => ({ ...signature, ciphertext: "v1:aa6ytbTIwErwxGGw:ow0hc9HS8zd3vkOv" });

/** A stack may have several: one for each provider, and one for each token inside a component package. */
export const ownership = (
  stackId = stackOwner,
  { name = "pulumi-tokens-ownership", pendingDeletion = false } = {},
): object => {
  const urn = urnOf(`${typePrefix}Ownership`, name);
  const inputs = { [urnKey]: urn, __provider: providerText };
  return {
    urn,
    type: `${typePrefix}Ownership`,
    id: "ownership/b1f9af00",
    provider: referenceTo(),
    inputs,
    outputs: { ...inputs, [stackIdKey]: stackId },
    ...(pendingDeletion && { delete: true }),
  };
};

export const provider = (name = "default", inputs: Spec = {}): object => ({
  urn: urnOf("pulumi:providers:pulumi-nodejs", name),
  type: "pulumi:providers:pulumi-nodejs",
  id: `id-of-${name}`,
  inputs,
  outputs: inputs,
});

const referenceTo = (name = "default"): string => `${urnOf("pulumi:providers:pulumi-nodejs", name)}::id-of-${name}`;

interface TokenSpec {
  readonly kind?: TokenKind;
  readonly name?: string;
  readonly id: string;
  readonly args?: Spec;
  readonly outputs?: Spec;
  readonly secret?: string;
  readonly pendingDeletion?: boolean;
  readonly provider?: string;
  /** The stack id that it records. */
  readonly owner?: string;
  /** The resource's URN in the state, where it is not the address that it records. */
  readonly urn?: string;
}

export function token({ kind = "ServiceToken", name = "ci", id, args, outputs, secret, ...rest }: TokenSpec): object {
  const address = addressOf(kind, name);
  const { owner = stackOwner, urn = address } = rest;
  const inputs = { [urnKey]: address, [stackIdInputKey]: owner, __provider: providerText, ...args };
  return {
    urn,
    type: `${typePrefix}${kind}`,
    id,
    provider: referenceTo(rest.provider),
    inputs,
    outputs: { ...inputs, ...outputs, ...(secret !== undefined && { value: secretValue(secret) }) },
    ...(rest.pendingDeletion && { delete: true }),
  };
}

interface RetirementSpec {
  readonly kind?: TokenKind;
  readonly name?: string;
  readonly current: string;
  readonly retiring?: readonly { readonly token: string; readonly retireAt: string }[];
  readonly pendingDeletion?: boolean;
  readonly recordedNames?: readonly string[];
}

export function retirement({
  kind = "ServiceToken",
  name = "ci",
  current,
  retiring = [],
  pendingDeletion,
  recordedNames,
}: RetirementSpec): object {
  const tokenAddress = addressOf(kind, name);
  const place = {
    [urnKey]: addressOf(`${kind}$${typePrefix}Retirement`, `${name}-retirement`),
    [tokenUrnKey]: tokenAddress,
  };
  return {
    urn: place[urnKey],
    type: `${typePrefix}Retirement`,
    id: "retirement/fy2yeng34xz1",
    provider: referenceTo(),
    inputs: { ...place, current },
    outputs: { ...place, current, retiring, ...(recordedNames && { recordedNames }) },
    ...(pendingDeletion && { delete: true }),
  };
}

/** A creation that a run had begun. */
export function creating(kind: TokenKind, name: string, args: Spec, address = addressOf(kind, name)): object {
  const inputs = { [urnKey]: address, [stackIdInputKey]: stackOwner, ...args };
  const resource = { urn: address, type: `${typePrefix}${kind}`, provider: referenceTo(), inputs };
  return { type: "creating", resource };
}

export const exported = (resources: readonly object[], operations: readonly object[] = []): string =>
  JSON.stringify({ version: 3, deployment: { manifest: {}, resources, pending_operations: operations, metadata: {} } });
