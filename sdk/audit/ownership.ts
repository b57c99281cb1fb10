import { urnKey, stackIdInputKey, stackIdKey, tokenUrnKey, typePrefix } from "../../provider/values/urn";
import { asString } from "../../provider/values/text";
import type { ExportedResource } from "./export";

/** A stack id and a URN. The tag of a token is computed from both. */
interface Tagged {
  readonly stackId: string;
  readonly urn: string;
}

/** The ids and URNs under which a stack may have created tokens. */
export interface Ownership {
  /** The random ids of its Ownership resources. Only a token created under one of them can be an orphan of this stack. */
  readonly stackIds: ReadonlySet<string>;
  /** The ids that its tokens record. A token that was moved here records the id of the other stack. */
  readonly recordedIds: ReadonlySet<string>;
  /** The names of tokens that its Retirements have recorded. An unknown token with such a name is a copy. */
  readonly recordedNames: ReadonlySet<string>;
  /** Every URN for which tokens may have been created, with each of these ids. */
  readonly tagged: readonly Tagged[];
}

/** Reads the ownership from the resources of a state and of its pending operations. */
export function ownershipIn(resources: readonly ExportedResource[]): Ownership {
  const stackIds = new Set(
    resources.flatMap(({ type, outputs }) => (isOwnership(type) ? texts(outputs?.[stackIdKey]) : [])),
  );
  const made = resources.filter(({ type }) => kinds.has(type));
  const recordedIds = new Set(
    made.flatMap(({ inputs, outputs }) => texts(inputs?.[stackIdInputKey], outputs?.[stackIdInputKey])),
  );
  const urns = [...new Set(made.flatMap(urnsIn))];
  const ids = [...new Set([...stackIds, ...recordedIds])];
  return {
    stackIds,
    recordedIds,
    recordedNames: new Set(resources.flatMap(({ outputs }) => outputs?.recordedNames ?? [])),
    tagged: ids.flatMap((stackId) => urns.map((urn) => ({ stackId, urn }))),
  };
}

const isOwnership = (type: string): boolean => type === `${typePrefix}Ownership`;

const tokenKinds = new Set(["ServiceToken", "DeployToken"].map((kind) => typePrefix + kind));
const kinds = new Set([...tokenKinds, `${typePrefix}Retirement`, `${typePrefix}TokenAccessGrant`]);

/**
 * Returns every URN of a resource. After an alias, a new parent or a renamed stack, those in its inputs, in its outputs and in the
 * state differ until the next update. A run creates tokens for the newest.
 */
function urnsIn({ type, urn, aliases, inputs, outputs }: ExportedResource): string[] {
  if (!tokenKinds.has(type)) return texts(inputs?.[tokenUrnKey], outputs?.[tokenUrnKey]);
  return [...texts(inputs?.[urnKey], outputs?.[urnKey]), urn, ...(aliases ?? [])];
}

const texts = (...values: readonly unknown[]): string[] => values.flatMap((value) => asString(value) ?? []);
