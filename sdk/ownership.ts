import * as pulumi from "@pulumi/pulumi";
import type { TokenKind } from "../provider/platforms/definition";
import { ownershipName, stackIdKey, typePrefix } from "../provider/values/urn";
import { TokenResource } from "./token-resource";

/** The random id of a stack, as a resource: it is in the state before any token is made, and goes into the name of each. */
class Ownership extends TokenResource {
  declare readonly stackId: pulumi.Output<string>;

  constructor(name: string, opts: pulumi.CustomResourceOptions) {
    super("Ownership", name, { [stackIdKey]: undefined }, opts);
  }
}

/** What one program run has registered: by its stack, then by provider. */
type Registered = WeakMap<object, WeakMap<object, pulumi.Output<string>>>;

const shared = globalThis as Record<symbol, Registered | undefined>;
const key = Symbol.for("pulumi-tokens.ownership");

/**
 * The random id that owns the token to be made. A program has one for each provider: copies of the package agree on it, and
 * programs that run several stacks in one process do not mix them up. In a component package's process each token has its own:
 * it cannot know what the program and other packages have registered.
 */
export function stackIdFor(kind: TokenKind, name: string, opts: pulumi.CustomResourceOptions): pulumi.Output<string> {
  const program = pulumi.runtime.getStackResource() ?? unitTest();
  const provider = opts.provider ?? opts.parent?.getProvider(`${typePrefix}Ownership`);
  if (program === undefined) {
    return new Ownership(`${name}-${suffixes[kind]}`, placed(opts.parent, opts.provider)).stackId;
  }
  const registered = (shared[key] ??= new WeakMap());
  const byProvider = registered.get(program) ?? new WeakMap<object, pulumi.Output<string>>();
  registered.set(program, byProvider);
  const known = byProvider.get(provider ?? program) ?? ofProgram(provider).stackId;
  byProvider.set(provider ?? program, known);
  return known;
}

/** Returns a substitute for the stack where there is no engine. */
const unitTest = (): object | undefined =>
  pulumi.runtime.getEngine() === undefined ? pulumi.runtime.getMonitor() : undefined;

/** A ServiceToken and a DeployToken may have the same name. None of these ends like another. */
const suffixes: Readonly<Record<TokenKind, string>> = {
  ServiceToken: "ownership",
  DeployToken: "ownership-deploy",
};

/** Internal fields of the SDK's, in all its versions. */
interface Named {
  readonly __name?: string;
  readonly __parentResource?: pulumi.Resource;
}

/** It gets the provider's parent, so that two of them collide only if their providers do. */
function ofProgram(provider: (pulumi.ProviderResource & Named) | undefined): Ownership {
  if (provider === undefined) return new Ownership(ownershipName, {});
  return new Ownership(
    `${ownershipName}-${provider.__name ?? "explicit"}`,
    placed(provider.__parentResource, provider),
  );
}

const placed = (parent?: pulumi.Resource, provider?: pulumi.ProviderResource): pulumi.CustomResourceOptions => ({
  ...(parent && { parent }),
  ...(provider && { provider }),
});
