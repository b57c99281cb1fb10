import type { ConfigLookup } from "../../provider/host/config";
import type { Life, RotationSettings } from "../../provider/rotation/due";
import type { TokenKind } from "../../provider/platforms/definition";
import type { Spec } from "../../provider/platforms/contract";
import { urnKey, nameOf, tokenUrnKey, tokenTypeOf, typePrefix } from "../../provider/values/urn";
import { isId } from "../../provider/values/ids";
import { instantOf } from "../../provider/values/instant";
import { sanitize } from "../../provider/values/sanitize";
import { asString } from "../../provider/values/text";
import { isEncrypted, settingIn, type Exported, type ExportedResource, type StoredSecret } from "./export";
import { detailsIn, type Details, type DetailsReader } from "./details";
import { ownershipIn, type Ownership } from "./ownership";

/** A token in the state of a stack. */
export interface StoredToken {
  /** Its resource id. */
  readonly id: string;
  readonly kind: TokenKind;
  /** The URN of its resource. For a token on the list of a Retirement, the URN of the token that replaced it. */
  readonly urn: string;
  /** The reference to its provider. */
  readonly provider: string;
  readonly status: "current" | "in overlap" | "pending deletion";
  /** The first run after this instant revokes it. */
  readonly retireAt?: string;
  /** Creation and expiry as the state has them. */
  readonly life: Life;
  readonly settings: RotationSettings & { readonly overlap?: unknown };
  /** The resource id of the token that replaced it, if it is on the list of a Retirement. */
  readonly successor?: string;
  readonly details: Details;
  readonly secret?: StoredSecret;
}

/** A token whose creation was in progress when the state was written. It may exist. */
export interface PendingCreation {
  readonly kind: TokenKind;
  readonly urn: string;
  readonly provider: string;
  readonly inputs: Spec;
}

/** The tokens in the state of a stack. */
export interface StackState extends Ownership {
  /** `project/stack`. Undefined if the state is empty. */
  readonly stack: string | undefined;
  /** Each token once. */
  readonly known: readonly StoredToken[];
  readonly pendingCreations: readonly PendingCreation[];
  readonly details: DetailsReader;
  readonly providers: ReadonlyMap<string, ProviderState>;
  /** A message for each value that the provider did not write. */
  readonly flaws: readonly string[];
}

export interface ProviderState {
  /** The configuration that the engine passes to it. */
  readonly config: ConfigLookup;
  /** True if a setting is there, even if its value is encrypted in this export. */
  readonly has: (key: string) => boolean;
  /** True if some of the configuration is encrypted in this export. */
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
    // While a run is in progress, a current token may be named by its Retirement only.
    ...retirements.flatMap(currentIn),
  ];
  const details = detailsIn(all);
  const [urn] = [...all.map((one) => one.urn), ...damaged];
  return {
    stack: urn === undefined ? undefined : stackIn(urn),
    ...ownershipIn(all),
    known: eachOnce(named.filter(({ id }) => isId(id)).map(withInstants)).map((one) => ({
      ...one,
      details: details(one.id, one.urn),
    })),
    details,
    flaws: [...damaged.map((one) => damage(one, "the engine did not write it like this")), ...named.flatMap(flawsIn)],
    pendingCreations: operations.flatMap(({ type, resource }) =>
      type === "creating" ? pendingCreationsIn(resource) : [],
    ),
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

/** A token before its details are looked up. */
type NamedToken = Omit<StoredToken, "details">;

function tokenIn(resource: ExportedResource, status: StoredToken["status"]): NamedToken[] {
  const { id, provider, inputs, outputs } = resource;
  const kind = kindOf(resource);
  if (!kind || !id) return [];
  const { createdAt, expiresAt, value: secret } = outputs ?? {};
  const life = { createdAt, expiresAt };
  return [{ id, kind, urn: urnOf(resource), provider: provider ?? "", status, life, settings: inputs ?? {}, secret }];
}

/** Returns the URN in the inputs, as the provider does. After an alias, the outputs still have the previous one. */
const urnOf = ({ urn, inputs }: ExportedResource): string => asString(inputs?.[urnKey]) ?? urn;

function listedIn(retirement: ExportedResource, status: StoredToken["status"]): NamedToken[] {
  const { retiring, revoking, current } = retirement.outputs ?? {};
  return [...(retiring ?? []), ...(revoking ?? [])].map(({ token, retireAt }) => ({
    ...onRetirement(retirement, token),
    status,
    ...(status === "in overlap" && { retireAt: retireAt }),
    ...(current && { successor: current }),
  }));
}

function currentIn(retirement: ExportedResource): NamedToken[] {
  const { current } = retirement.outputs ?? {};
  return current ? [{ ...onRetirement(retirement, current), status: "in overlap" }] : [];
}

function onRetirement({ urn: own, provider, outputs }: ExportedResource, id: string): Omit<NamedToken, "status"> {
  const urn = outputs?.[tokenUrnKey] ?? own;
  return { id, kind: tokenTypeOf(urn), urn, provider: provider ?? "", life: {}, settings: {} };
}

/** Keeps the first entry of each token, which decides its status. */
function eachOnce(known: readonly NamedToken[]): NamedToken[] {
  const byId = new Map<string, NamedToken>();
  for (const one of known) if (!byId.has(one.id)) byId.set(one.id, one);
  return [...byId.values()];
}

/** Returns the flaws of a token. While there is one nothing is revoked, because a token without an id would count as orphaned. */
function flawsIn({ id, urn, life, retireAt }: NamedToken): string[] {
  const instants = { createdAt: life.createdAt, expiresAt: life.expiresAt, retireAt };
  const flaws = [
    ...(isId(id) ? [] : ["it names a token without a valid id"]),
    ...Object.entries(instants).flatMap(([key, at]) => (isInstant(at) ? [] : [`unexpected value for \`${key}\``])),
  ];
  return flaws.map((flaw) => damage(urn, flaw));
}

const damage = (urn: string, flaw: string): string =>
  `The state of "${sanitize(nameOf(urn))}" is invalid: ${flaw}. Fix it with \`pulumi state edit\`, and run again.`;

const isInstant = (at: unknown): boolean => (at ?? undefined) === undefined || instantOf(at) !== undefined;

/** Leaves out the values that are not instants. */
function withInstants({ life: { createdAt, expiresAt }, retireAt, ...rest }: NamedToken): NamedToken {
  const life = {
    ...(isInstant(createdAt) && { createdAt }),
    ...(isInstant(expiresAt) && { expiresAt }),
  };
  return { ...rest, life, ...(retireAt !== undefined && isInstant(retireAt) && { retireAt }) };
}

function pendingCreationsIn(resource: ExportedResource): PendingCreation[] {
  const { provider, inputs } = resource;
  const kind = kindOf(resource);
  if (!kind) return [];
  return [{ kind, urn: urnOf(resource), provider: provider ?? "", inputs: inputs ?? {} }];
}

const isProvider = ({ type }: ExportedResource): boolean => type === "pulumi:providers:pulumi-nodejs";

function providerIn({ inputs }: ExportedResource): ProviderState {
  return {
    config: (key) => settingIn(inputs?.[key]),
    has: (key) => inputs?.[key] !== undefined,
    encrypted: Object.values(inputs ?? {}).some(isEncrypted),
  };
}
