import { decrypter } from "./vault";

/** What `pulumi stack export` and `pulumi preview --json` say, as far as the tests ask. */
export interface StateResource {
  readonly urn: string;
  readonly type: string;
  readonly custom?: boolean;
  readonly id?: string;
  /** Waits to be deleted: its replacement is in the state already. */
  readonly delete?: boolean;
  readonly inputs?: Readonly<Record<string, unknown>>;
  readonly outputs?: Readonly<Record<string, unknown>>;
  readonly initErrors?: readonly string[];
  readonly provider?: string;
}

export interface State {
  readonly version: number;
  readonly deployment: {
    readonly resources?: readonly StateResource[];
    readonly pending_operations?: readonly { readonly type: string; readonly resource: StateResource }[];
  };
}

/** The same in the file in which the engine keeps it. */
interface Checkpoint {
  readonly version: number;
  readonly checkpoint: { readonly latest?: State["deployment"] & { readonly secrets_providers?: SecretsProvider } };
}

interface SecretsProvider {
  readonly state: { readonly encryptedkey: string };
}

export interface Step {
  readonly op: string;
  readonly urn: string;
  readonly oldState?: StateResource;
  readonly newState?: StateResource;
  readonly diffReasons?: readonly string[] | null;
  readonly replaceReasons?: readonly string[] | null;
  readonly detailedDiff?: Readonly<Record<string, unknown>> | null;
}

export interface Plan {
  readonly steps: readonly Step[];
  readonly changeSummary: Readonly<Record<string, number>>;
  readonly diagnostics?: readonly { readonly urn?: string; readonly message: string; readonly severity: string }[];
}

/** What `pulumi stack export` says, from the file in which the engine keeps it. */
export function recordedIn(text: string, reviver?: (key: string, value: unknown) => unknown): State {
  const { version, checkpoint } = JSON.parse(text, reviver) as Checkpoint;
  return { version, deployment: checkpoint.latest ?? {} };
}

/** The same with `--show-secrets`. */
export function decryptedIn(text: string): State {
  const { secrets_providers: provider } = (JSON.parse(text) as Checkpoint).checkpoint.latest ?? {};
  if (!provider) return recordedIn(text);
  const decrypt = decrypter(provider.state.encryptedkey);
  return recordedIn(text, (_, value) => {
    if (!isEncrypted(value)) return value;
    const { ciphertext, ...mark } = value;
    return { ...mark, plaintext: decrypt(ciphertext) };
  });
}

const isEncrypted = (value: unknown): value is { readonly ciphertext: string } =>
  typeof value === "object" && value !== null && "ciphertext" in value && typeof value.ciphertext === "string";

/** What `pulumi stack output --json --show-secrets` prints of a state with its secrets. */
export function outputsIn({ deployment }: State): Readonly<Record<string, unknown>> {
  const stack = deployment.resources?.find(({ type }) => type === "pulumi:pulumi:Stack");
  const plain = (_: string, value: object | null): unknown =>
    value !== null && typeof value === "object" && "plaintext" in value ? JSON.parse(String(value.plaintext)) : value;
  return JSON.parse(JSON.stringify(stack?.outputs ?? {}), plain) as Record<string, unknown>;
}

/** The name a program gave: the last part of a URN. */
export const nameOf = (urn: string): string => urn.slice(urn.lastIndexOf("::") + 2);

/** What will be done to which resource, without the stack and what stays as it is. */
export const changesIn = ({ steps }: Plan): string[] =>
  steps
    .filter(({ op, urn }) => op !== "same" && !urn.includes("::pulumi:pulumi:Stack::"))
    .map(({ op, urn }) => `${op} ${nameOf(urn)}`);

export function resourceIn({ deployment }: State, name: string): StateResource {
  const found =
    deployment.resources?.filter(({ urn, delete: pendingDeletion }) => nameOf(urn) === name && !pendingDeletion) ?? [];
  if (found.length !== 1) throw new Error(`the state holds ${found.length} resources named ${name}`);
  return found[0]!;
}
