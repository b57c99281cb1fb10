import * as pulumi from "@pulumi/pulumi";
import * as state from "@pulumi/pulumi/runtime/state";
import { retirementKey, sentKey } from "../provider/values/urn";
import { sealedAdoption } from "./adoption";
import { refusedOption, refuseOptions } from "./refusals";

// Transformations and transforms may change the options of every resource: the first in this process, the others in the engine.
// What must hold for a token and its Retirement is settled behind them.

type Options = pulumi.CustomResourceOptions;
type CallbackServer = NonNullable<ReturnType<typeof pulumi.runtime.getCallbacks>>;

/** What the SDK keeps of a run. Not in its declarations, and not in every release. */
interface Store {
  readonly callbacks?: CallbackServer;
  readonly supportsTransforms?: boolean;
}

const store = (): Store => (state as unknown as { getStore?: () => Store }).getStore?.() ?? {};

const ofTokens = /^pulumi-nodejs:dynamic\/tokens:(?:(ServiceToken|DeployToken)|Retirement)$/;

/**
 * A Retirement revokes by its replacement and its deletion, and learns of a rotation from its inputs. An option that prevents one of
 * these would break an overlap, at a resource that is not in the program.
 */
const ofRetirement = {
  protect: false,
  retainOnDelete: false,
  ignoreChanges: [],
  deleteBeforeReplace: false,
};

interface Transformed {
  readonly type: string;
  readonly name: string;
  readonly props: pulumi.Inputs;
  readonly opts: pulumi.ResourceOptions;
}

type Settled = { readonly props: pulumi.Inputs; readonly opts: Options } | undefined;

/** Runs after all other transformations: settles the options of a resource and notes the arguments of a token. Undefined changes nothing. */
const settle: pulumi.ResourceTransformation = ({ resource, type, name, props, opts }) => {
  const settled = settledOptions({ type, name, props, opts });
  if (settled !== undefined || !isToken(type)) return settled;
  refuseOptions(name, props, opts);
  argumentsOf.set(resource, props);
  const more = { ...sealedAdoption(props), ...(retires(props) && withRetirement(props)) };
  return Object.keys(more).length > 0 ? { props: { ...props, ...more }, opts } : undefined;
};

const withRetirement = ({ [sentKey]: sent }: pulumi.Inputs): pulumi.Inputs => ({
  [retirementKey]: true,
  [sentKey]: [...(Array.isArray(sent) ? (sent as readonly unknown[]) : []), retirementKey],
});

/** The arguments of each token, after transformations. */
const argumentsOf = new WeakMap<pulumi.Resource, pulumi.Inputs>();

/** Returns the arguments of a token after transformations. */
export const settledArguments = (token: pulumi.Resource): pulumi.Inputs => argumentsOf.get(token) ?? {};

/** True if a token with these arguments has a Retirement. */
export const retires = ({ overlap, supersedes }: pulumi.Inputs): boolean =>
  overlap !== undefined || supersedes !== undefined;

const isToken = (type: string): boolean => ofTokens.exec(type)?.[1] !== undefined;

function settledOptions({ type, props, opts }: Transformed): Settled {
  if (!ofTokens.test(type) || isToken(type)) return undefined;
  return { props, opts: withoutDeletedWith({ ...opts, ...ofRetirement }) };
}

/**
 * Settles the options in the engine, which prints what a transform throws with four prefixes, and twice. A refused option becomes an
 * argument of the same name, which check refuses in the usual way.
 */
function settleInEngine(given: Transformed): Settled {
  const { type, props, opts } = given;
  const option = isToken(type) ? refusedOption(props, opts) : undefined;
  return option === undefined
    ? settledOptions(given)
    : { props: { ...props, [option]: true }, opts: { ...opts, ignoreChanges: [] } };
}

function withoutDeletedWith(opts: Options): Options {
  delete opts.deletedWith;
  return opts;
}

interface Listed {
  readonly __transformations?: pulumi.ResourceTransformation[];
}

/** A transformation that has `settle` run after all others, those of the resource's parents and of the stack among them. */
export const settleLast: pulumi.ResourceTransformation = ({ resource }) => {
  // The SDK goes through this very list.
  const list = (resource as Listed).__transformations;
  if (list?.includes(settle) === false) list.push(settle);
  return undefined;
};

/** What is known of the transforms of a run. */
interface Watched {
  /** The program itself uses transforms. */
  used: boolean;
  /** Settles when the engine has `settleInEngine` as the last transform of the stack. Undefined when another follows it. */
  last: Promise<void> | undefined;
}

const watched = new WeakMap<CallbackServer, Watched>();

function watch(server: CallbackServer, used: boolean): Watched {
  const seen: Watched = { used, last: undefined };
  const registerTransform = server.registerTransform.bind(server);
  const registerStackTransform = server.registerStackTransform.bind(server);
  server.registerTransform = (transform) => {
    if (transform !== settleInEngine) seen.used = true;
    return registerTransform(transform);
  };
  server.registerStackTransform = (transform) => {
    seen.last = undefined;
    registerStackTransform(transform);
  };
  watched.set(server, seen);
  return seen;
}

/** Resolves to the same, when `settle` is behind all transforms that the program has registered until then. */
export async function behindTransforms<T>(value: Promise<T>): Promise<T> {
  const known = await value;
  const server = store().callbacks;
  // It is there when the program has a transform, or a hook.
  if (server === undefined) return known;
  const seen = watched.get(server) ?? watch(server, true);
  if (seen.used) await (seen.last ??= register(server));
  return known;
}

async function register(server: CallbackServer): Promise<void> {
  await pulumi.runtime.awaitStackRegistrations();
  const callback = await server.registerTransform(settleInEngine);
  await new Promise<void>((resolve) => {
    // A language host that does not know this has refused the program's own.
    pulumi.runtime.getMonitor()?.registerStackTransform(callback, () => {
      resolve();
    });
  });
}

/** The options with a transform that refuses what a token inherits from its parent: that is known to the engine alone. */
export function refusingInherited(opts: Options): Options {
  const { callbacks, supportsTransforms } = store();
  if (opts.parent === undefined || supportsTransforms !== true) return opts;
  const server = callbacks ?? pulumi.runtime.getCallbacks();
  if (server !== undefined && !watched.has(server)) watch(server, callbacks !== undefined);
  return { ...opts, transforms: [...(opts.transforms ?? []), settleInEngine] };
}
