import { nameOf, stackIdKey, typeOf } from "../../../provider/values/urn";
import type { State, StateResource } from "../../engine/state";
import type { Kept } from "../../support/engine";

/** What an exported state has, in the terms of the histories. Exported with --show-secrets. */
export interface Records {
  /** Empty before the stack's first token, and after its last one. */
  readonly owner: string;
  readonly state: ReadonlyMap<string, Kept>;
  readonly pending: readonly Kept[];
}

const ownStack = /:dynamic\/tokens:\w+$/;
const isOwnership = (type: string): boolean => type.endsWith(":dynamic/tokens:Ownership");

export function recordsOf({ deployment: { resources = [] } }: State): Records {
  const owner = resources.find(({ type }) => isOwnership(type))?.outputs?.[stackIdKey];
  const found = resources.filter(({ type }) => ownStack.test(type) && !isOwnership(type));
  return {
    owner: typeof owner === "string" ? owner : "",
    state: new Map(found.filter((one) => !one.delete).map((one) => [one.urn, keptOf(one)])),
    pending: found.filter((one) => one.delete).map(keptOf),
  };
}

/** The state as it lies on the disk: without what stands in it encrypted. */
export const plainText = (state: State): string =>
  JSON.stringify(state, (key, value: unknown) => (key === "plaintext" ? undefined : value));

function keptOf({ urn, id = "", inputs = {}, outputs = {}, initErrors }: StateResource): Kept {
  const entries = Object.entries(outputs);
  return {
    type: typeOf(urn) ?? "",
    id,
    inputs,
    outputs: Object.fromEntries(
      entries.map(([key, value]) => [key, isSecret(value) ? JSON.parse(value.plaintext) : value]),
    ),
    secrets: entries.filter(([, value]) => isSecret(value)).map(([key]) => key),
    ...(initErrors && initErrors.length > 0 && { failed: initErrors }),
  };
}

const isSecret = (value: unknown): value is { readonly plaintext: string } =>
  typeof value === "object" && value !== null && "plaintext" in value;

interface Event {
  readonly metadata: { readonly op: string; readonly urn: string };
}

interface EngineEvent {
  readonly resourcePreEvent?: Event;
  readonly resOutputsEvent?: Event;
}

/** The engine's words for what a replacement consists of; its last part, "replace", says nothing more. */
const words: Readonly<Record<string, string>> = { "create-replacement": "replace", "delete-replaced": "delete" };
const unsaid = ["replace", "refresh"];

/** What a run did, out of its event log. The log of an engine that was killed may end in the middle of a line. */
export function stepsIn(log: string): string[] {
  const lines = log.split("\n").filter((line) => line.endsWith("}"));
  const events = lines.map((line) => JSON.parse(line) as EngineEvent);
  const looks = new Set<string>();
  return events.flatMap(({ resourcePreEvent: before, resOutputsEvent: after }) => {
    if (before?.metadata.op === "refresh") looks.add(before.metadata.urn);
    if (before) return wordsOf(before);
    // A look ends with what it has found: that the resource is to go from the state.
    const isGone = after && looks.delete(after.metadata.urn) && after.metadata.op === "delete";
    return isGone ? [`gone ${nameOf(after.metadata.urn)}`] : [];
  });
}

const wordsOf = ({ metadata: { op, urn } }: Event): string[] =>
  unsaid.includes(op) || urn.includes("::pulumi:pulumi:Stack::") ? [] : [`${words[op] ?? op} ${nameOf(urn)}`];
