import type { ConfigLookup } from "../../provider/host/config";
import type { Life, RotationSettings } from "../../provider/lifecycle/due";
import { Refusal } from "../../provider/lifecycle/deps";
import type { TokenKind } from "../../provider/platforms/definition";
import type { Spec } from "../../provider/platforms/platform";
import { addressKey, nameOf, stackIdKey, tokenKey, tokenTypeOf } from "../../provider/values/address";
import { isId } from "../../provider/values/ids";
import { shown } from "../../provider/values/shown";
import { textOf } from "../../provider/values/text";
import { isEncrypted, ours, settingIn, type Exported, type ExportedResource } from "./export";

/** A token that stands in the state. */
export interface Known {
  /** Its resource id. */
  readonly id: string;
  readonly kind: TokenKind;
  /** The URN of its resource; of one that a ledger keeps, the URN of the token that replaced it. */
  readonly address: string;
  /** The reference of its provider. */
  readonly provider: string;
  readonly status: "current" | "in overlap" | "pending deletion";
  /** Until when a ledger keeps it. */
  readonly until?: string;
  /** As the state has it. */
  readonly life: Life;
  readonly settings: RotationSettings;
}

/** A token that was being made when the state was last written: it may be there. */
export interface Unfinished {
  readonly kind: TokenKind;
  readonly address: string;
  readonly provider: string;
  readonly inputs: Spec;
}

/** What a stack's state says of tokens. */
export interface StackState {
  /** Project and stack, if there is any resource to tell. */
  readonly stack: string | undefined;
  /** The random id that owns what was made. */
  readonly owner: string | undefined;
  /** Each token once. */
  readonly known: readonly Known[];
  readonly unfinished: readonly Unfinished[];
  /** Every address for which tokens may have been made. */
  readonly addresses: readonly string[];
  readonly providers: ReadonlyMap<string, ProviderState>;
}

interface ProviderState {
  /** The configuration that the engine gives it. */
  readonly config: ConfigLookup;
  /** Some of it is a secret that this export does not show. */
  readonly encrypted: boolean;
}

export function stateOf({ resources, operations }: Exported): StackState {
  const all = [...resources, ...operations.map(({ resource }) => resource)];
  const tokens = all.filter((one) => kindOf(one) !== undefined);
  const ledgers = all.filter(({ type }) => type === `${ours}Retirement`);
  return {
    stack: resources[0] && stackIn(resources[0].urn),
    owner: ownerIn(resources),
    known: eachOnce([
      ...tokens.filter(isLive).flatMap((one) => tokenIn(one, "current")),
      ...ledgers.filter(isLive).flatMap((one) => listedIn(one, "in overlap")),
      ...tokens.filter((one) => !isLive(one)).flatMap((one) => tokenIn(one, "pending deletion")),
      ...ledgers.filter((one) => !isLive(one)).flatMap((one) => listedIn(one, "pending deletion")),
      // In the middle of a run it may be nothing else yet.
      ...ledgers.flatMap(currentIn),
    ]),
    unfinished: operations.flatMap(({ type, resource }) => (type === "creating" ? unfinishedIn(resource) : [])),
    addresses: [...new Set(all.flatMap(addressesIn))],
    providers: new Map(resources.filter(isProvider).map((one) => [`${one.urn}::${one.id ?? ""}`, providerIn(one)])),
  };
}

const isLive = ({ delete: condemned }: ExportedResource): boolean => condemned !== true;

function stackIn(urn: string): string {
  const [stack = "", project = ""] = urn.replace("urn:pulumi:", "").split("::");
  return `${project}/${stack}`;
}

function ownerIn(resources: readonly ExportedResource[]): string | undefined {
  const ownership = resources.find((one) => one.type === `${ours}Ownership` && isLive(one));
  return ownership?.outputs?.[stackIdKey] ?? undefined;
}

function kindOf({ type }: ExportedResource): TokenKind | undefined {
  const kind = type.startsWith(ours) ? type.slice(ours.length) : undefined;
  return kind === "ServiceToken" || kind === "DeployToken" ? kind : undefined;
}

function tokenIn(resource: ExportedResource, status: Known["status"]): Known[] {
  const { id, urn, provider, inputs, outputs } = resource;
  const kind = kindOf(resource);
  if (!kind || !id) return [];
  // By the inputs, as the provider decides: an alias leaves the outputs with the address of before.
  const address = textOf(inputs?.[addressKey]) ?? urn;
  const { createdAt, expiresAt } = outputs ?? {};
  return [
    { id, kind, address, provider: provider ?? "", status, life: { createdAt, expiresAt }, settings: inputs ?? {} },
  ];
}

function listedIn(ledger: ExportedResource, status: Known["status"]): Known[] {
  return (ledger.outputs?.retiring ?? []).map(({ token, retireAt }) => ({
    ...besideLedger(ledger, token),
    status,
    ...(status === "in overlap" && { until: retireAt }),
  }));
}

function currentIn(ledger: ExportedResource): Known[] {
  const { current } = ledger.outputs ?? {};
  return current ? [{ ...besideLedger(ledger, current), status: "in overlap" }] : [];
}

function besideLedger({ urn, provider, outputs }: ExportedResource, id: string): Omit<Known, "status"> {
  const address = outputs?.[tokenKey] ?? urn;
  return { id, kind: tokenTypeOf(address), address, provider: provider ?? "", life: {}, settings: {} };
}

/** What stands first in the list says what a token is. */
function eachOnce(known: readonly Known[]): Known[] {
  const byId = new Map<string, Known>();
  for (const one of known.map(named)) if (!byId.has(one.id)) byId.set(one.id, one);
  return [...byId.values()];
}

/** A token whose id is damaged would count as one that stands nowhere in the state, and be revoked. */
function named(known: Known): Known {
  if (isId(known.id)) return known;
  throw new Refusal(
    `The state of "${shown(nameOf(known.address))}" is damaged: it names a token by no id. ` +
      "Put it right with `pulumi state edit`, and run again.",
  );
}

function unfinishedIn(resource: ExportedResource): Unfinished[] {
  const { urn, provider, inputs } = resource;
  const kind = kindOf(resource);
  if (!kind) return [];
  return [{ kind, address: textOf(inputs?.[addressKey]) ?? urn, provider: provider ?? "", inputs: inputs ?? {} }];
}

/** The inputs' and the outputs' differ after a rename by an alias. */
function addressesIn(resource: ExportedResource): string[] {
  const { inputs, outputs } = resource;
  const key = resource.type === `${ours}Retirement` ? tokenKey : kindOf(resource) && addressKey;
  if (key === undefined) return [];
  return [textOf(inputs?.[key]), outputs?.[key]].filter((address) => typeof address === "string");
}

const isProvider = ({ type }: ExportedResource): boolean => type === "pulumi:providers:pulumi-nodejs";

function providerIn({ inputs }: ExportedResource): ProviderState {
  return {
    config: (key) => settingIn(inputs?.[key]),
    encrypted: Object.values(inputs ?? {}).some(isEncrypted),
  };
}
