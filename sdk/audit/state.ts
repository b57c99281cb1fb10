import type { ConfigLookup } from "../../provider/host/config";
import type { Life, RotationSettings } from "../../provider/lifecycle/due";
import type { TokenKind } from "../../provider/platforms/definition";
import type { Spec } from "../../provider/platforms/platform";
import { addressKey, nameOf, tokenKey, tokenTypeOf, typePrefix } from "../../provider/values/address";
import { isId } from "../../provider/values/ids";
import { instantOf } from "../../provider/values/instant";
import { sanitize } from "../../provider/values/shown";
import { asString } from "../../provider/values/text";
import { isEncrypted, settingIn, type Exported, type ExportedResource, type StoredSecret } from "./export";
import { ownershipIn, type Ownership } from "./ownership";

/** A token of the state. */
export interface StoredToken {
  /** Its resource id. */
  readonly id: string;
  readonly kind: TokenKind;
  /** The URN of its resource; for one on the list of a Retirement, the URN of the token that replaced it. */
  readonly address: string;
  /** The reference of its provider. */
  readonly provider: string;
  readonly status: "current" | "in overlap" | "pending deletion";
  /** The next run after this instant revokes it. */
  readonly until?: string;
  /** As the state has it. */
  readonly life: Life;
  readonly settings: RotationSettings;
  readonly secret?: StoredSecret;
}

/** A token that was being created when the state was last written. It may exist. */
export interface UnfinishedCreation {
  readonly kind: TokenKind;
  readonly address: string;
  readonly provider: string;
  readonly inputs: Spec;
}

/** The part of a stack's state that is about tokens. */
export interface StackState extends Ownership {
  /** Project and stack; undefined for an empty state. */
  readonly stack: string | undefined;
  /** Each token once. */
  readonly known: readonly StoredToken[];
  readonly unfinished: readonly UnfinishedCreation[];
  readonly providers: ReadonlyMap<string, ProviderState>;
  /** What in it is not as the provider writes it, a sentence each. */
  readonly flaws: readonly string[];
}

export interface ProviderState {
  /** The configuration that the engine gives it. */
  readonly config: ConfigLookup;
  /** Whether a setting is there, be it one that this export does not show. */
  readonly has: (key: string) => boolean;
  /** True if some of it is a secret that this export does not show. */
  readonly encrypted: boolean;
}

export function stateOf({ resources, operations, damaged }: Exported): StackState {
  const all = [...resources, ...operations.map(({ resource }) => resource)];
  const tokens = all.filter((one) => kindOf(one) !== undefined);
  const retirements = all.filter(({ type }) => type === `${typePrefix}Retirement`);
  const named = [
    ...tokens.filter(isLive).flatMap((one) => tokenIn(one, "current")),
    ...retirements.filter(isLive).flatMap((one) => listedIn(one, "in overlap")),
    ...tokens.filter((one) => !isLive(one)).flatMap((one) => tokenIn(one, "pending deletion")),
    ...retirements.filter((one) => !isLive(one)).flatMap((one) => listedIn(one, "pending deletion")),
    // In the middle of a run only a Retirement may name it.
    ...retirements.flatMap(currentIn),
  ];
  return {
    stack: all[0] && stackIn(all[0].urn),
    ...ownershipIn(all),
    known: eachOnce(named.filter(({ id }) => isId(id)).map(withInstants)),
    flaws: [...damaged.map((urn) => damage(urn, "it is not as the engine writes it")), ...named.flatMap(flawsIn)],
    unfinished: operations.flatMap(({ type, resource }) => (type === "creating" ? unfinishedIn(resource) : [])),
    providers: new Map(resources.filter(isProvider).map((one) => [`${one.urn}::${one.id ?? ""}`, providerIn(one)])),
  };
}

const isLive = ({ delete: pendingDeletion }: ExportedResource): boolean => pendingDeletion !== true;

function stackIn(urn: string): string {
  const [stack = "", project = ""] = urn.replace("urn:pulumi:", "").split("::");
  return `${project}/${stack}`;
}

function kindOf({ type }: ExportedResource): TokenKind | undefined {
  const kind = type.startsWith(typePrefix) ? type.slice(typePrefix.length) : undefined;
  return kind === "ServiceToken" || kind === "DeployToken" ? kind : undefined;
}

function tokenIn(resource: ExportedResource, status: StoredToken["status"]): StoredToken[] {
  const { id, urn, provider, inputs, outputs } = resource;
  const kind = kindOf(resource);
  if (!kind || !id) return [];
  // By the inputs, as the provider decides: an alias leaves the outputs with the previous address.
  const address = asString(inputs?.[addressKey]) ?? urn;
  const { createdAt, expiresAt, value: secret } = outputs ?? {};
  const life = { createdAt, expiresAt };
  return [{ id, kind, address, provider: provider ?? "", status, life, settings: inputs ?? {}, secret }];
}

function listedIn(retirement: ExportedResource, status: StoredToken["status"]): StoredToken[] {
  return (retirement.outputs?.retiring ?? []).map(({ token, retireAt }) => ({
    ...onRetirement(retirement, token),
    status,
    ...(status === "in overlap" && { until: retireAt }),
  }));
}

function currentIn(retirement: ExportedResource): StoredToken[] {
  const { current } = retirement.outputs ?? {};
  return current ? [{ ...onRetirement(retirement, current), status: "in overlap" }] : [];
}

function onRetirement({ urn, provider, outputs }: ExportedResource, id: string): Omit<StoredToken, "status"> {
  const address = outputs?.[tokenKey] ?? urn;
  return { id, kind: tokenTypeOf(address), address, provider: provider ?? "", life: {}, settings: {} };
}

/** The first entry of a token decides its status. */
function eachOnce(known: readonly StoredToken[]): StoredToken[] {
  const byId = new Map<string, StoredToken>();
  for (const one of known) if (!byId.has(one.id)) byId.set(one.id, one);
  return [...byId.values()];
}

/** Without an id, a token would count as orphaned: nothing is revoked while a state has a flaw. */
function flawsIn({ id, address, life, until }: StoredToken): string[] {
  const instants = { createdAt: life.createdAt, expiresAt: life.expiresAt, retireAt: until };
  const flaws = [
    ...(isId(id) ? [] : ["a token in it has no valid id"]),
    ...Object.entries(instants).flatMap(([key, at]) => (isInstant(at) ? [] : [`unexpected value for \`${key}\``])),
  ];
  return flaws.map((flaw) => damage(address, flaw));
}

const damage = (address: string, flaw: string): string =>
  `The state of "${sanitize(nameOf(address))}" is damaged: ${flaw}. Fix it with \`pulumi state edit\`, and run again.`;

const isInstant = (at: unknown): boolean => (at ?? undefined) === undefined || instantOf(at) !== undefined;

/** A value that is no instant is left out. */
function withInstants({ life: { createdAt, expiresAt }, until, ...rest }: StoredToken): StoredToken {
  const life = {
    ...(isInstant(createdAt) && { createdAt }),
    ...(isInstant(expiresAt) && { expiresAt }),
  };
  return { ...rest, life, ...(until !== undefined && isInstant(until) && { until }) };
}

function unfinishedIn(resource: ExportedResource): UnfinishedCreation[] {
  const { urn, provider, inputs } = resource;
  const kind = kindOf(resource);
  if (!kind) return [];
  return [{ kind, address: asString(inputs?.[addressKey]) ?? urn, provider: provider ?? "", inputs: inputs ?? {} }];
}

const isProvider = ({ type }: ExportedResource): boolean => type === "pulumi:providers:pulumi-nodejs";

function providerIn({ inputs }: ExportedResource): ProviderState {
  return {
    config: (key) => settingIn(inputs?.[key]),
    has: (key) => inputs?.[key] !== undefined,
    encrypted: Object.values(inputs ?? {}).some(isEncrypted),
  };
}
