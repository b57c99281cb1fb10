import { addressKey, ownerKey, stackIdKey, tokenKey, typePrefix } from "../../provider/values/address";
import { asString } from "../../provider/values/text";
import type { ExportedResource } from "./export";

/** A stack id and a URN: together they decide the tag of a token. */
interface Tagged {
  readonly stackId: string;
  readonly address: string;
}

/** Whose tokens a stack may have made. */
export interface Ownership {
  /** The random ids of its ownership resources. Only what was made under one of them can be an orphan of this stack. */
  readonly stackIds: ReadonlySet<string>;
  /** The ids that its tokens record: of a token that was moved here, the other stack's. */
  readonly recordedIds: ReadonlySet<string>;
  /** What its Retirements have recorded of the names of tokens: an unknown token with such a name is a copy. */
  readonly recordedNames: ReadonlySet<string>;
  /** Every URN for which tokens may have been made, under each of these ids. */
  readonly tagged: readonly Tagged[];
}

/** Reads the ownership from the resources of a state and of its pending operations. */
export function ownershipIn(resources: readonly ExportedResource[]): Ownership {
  const stackIds = new Set(
    resources.flatMap(({ type, outputs }) => (isOwnership(type) ? texts(outputs?.[stackIdKey]) : [])),
  );
  const made = resources.filter(({ type }) => kinds.has(type));
  const recordedIds = new Set(made.flatMap(({ inputs, outputs }) => texts(inputs?.[ownerKey], outputs?.[ownerKey])));
  const addresses = [...new Set(made.flatMap(addressesIn))];
  const ids = [...new Set([...stackIds, ...recordedIds])];
  return {
    stackIds,
    recordedIds,
    recordedNames: new Set(resources.flatMap(({ outputs }) => outputs?.recordedNames ?? [])),
    tagged: ids.flatMap((stackId) => addresses.map((address) => ({ stackId, address }))),
  };
}

const isOwnership = (type: string): boolean => type === `${typePrefix}Ownership`;

const tokenKinds = new Set(["ServiceToken", "DeployToken"].map((kind) => typePrefix + kind));
const kinds = new Set([...tokenKinds, `${typePrefix}Retirement`, `${typePrefix}TokenAccessGrant`]);

/**
 * The addresses of the inputs, of the outputs and of the state differ after an alias, a new parent or a renamed stack, until an
 * update has written new ones. A run makes tokens for the newest.
 */
function addressesIn({ type, urn, aliases, inputs, outputs }: ExportedResource): string[] {
  if (!tokenKinds.has(type)) return texts(inputs?.[tokenKey], outputs?.[tokenKey]);
  return [...texts(inputs?.[addressKey], outputs?.[addressKey]), urn, ...(aliases ?? [])];
}

const texts = (...values: readonly unknown[]): string[] => values.flatMap((value) => asString(value) ?? []);
