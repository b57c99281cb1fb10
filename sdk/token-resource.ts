import { createRequire } from "node:module";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import type { Kind, ResourceKind } from "../provider/platforms/definition";
import { urnKey, credentialsKey, isInternal, previewKey, sentKey, typePrefix } from "../provider/values/urn";
import { credentialHints } from "./other-credentials";
import { refuse } from "./refusals";
import { behindTransforms, settleLast } from "./transforms";

const providerModule = "pulumi-tokens/provider";

// The same bytes in every release: a changed text is a changed input of every resource ever made. `refresh` and `destroy` run
// no program that would refuse: without a sentence here, the engine prints two stacks where the package is missing.
const providerText =
  `exports.handler=()=>{try{return require("${providerModule}")}catch(e){` +
  'if(e.requireStack)e.stack="",e.message="Put pulumi-tokens back (`npm ci`) in "+process.cwd();throw e}}';

/**
 * The base of all resources of the package: the type token, the text by which the engine's provider process finds the
 * provider, and the refusals that come before the engine is asked.
 */
export abstract class TokenResource extends pulumi.CustomResource {
  /** @internal The resource's URN. */
  readonly resourceUrn: Promise<string>;

  constructor(kind: ResourceKind, name: string, props: pulumi.Inputs, opts: pulumi.CustomResourceOptions) {
    refuseEarly(kind, name, opts);
    const type = typePrefix + kind;
    const urn = behindTransforms(urnOf(name, type, opts.parent));
    const preview = pulumi.runtime.isDryRun() && { [previewKey]: true };
    const transformations = [settleLast, ...(opts.transformations ?? [])];
    // The same in a preview: a saved plan holds it.
    const sent = Object.keys(props).filter(isInternal);
    const inputs = {
      ...props,
      ...preview,
      [credentialsKey]: credentialHints(),
      [sentKey]: sent,
      [urnKey]: urn,
      __provider: providerText,
    };
    const restore = pauseStackTraces();
    try {
      super(type, name, inputs, { ...opts, transformations });
    } catch (error) {
      restore();
      throw placed(error, new.target);
    }
    restore();
    this.resourceUrn = urn;
  }
}

/**
 * Stops stack traces until the returned function is called. For each property, the SDK captures one to report a promise that never
 * resolves: with TypeScript's source maps, 3.5 of the 6.2 ms of CPU that a token takes (1,000 tokens, 2026-11-27). Where the SDK
 * records the place of a resource, it sets its own limit.
 */
function pauseStackTraces(): () => void {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  return () => {
    Error.stackTraceLimit = stackTraceLimit;
  };
}

/** Gives an error without a stack, from the SDK or a transformation, the place of the resource that it was thrown for. */
function placed(error: unknown, made: typeof TokenResource): unknown {
  if (error instanceof Error && !/\n +at /.test(error.stack ?? "")) Error.captureStackTrace(error, made);
  return error;
}

/**
 * The resource's URN, as a plain promise: a component's URN as an output waits for all its children, and two that wait for each
 * other never resolve (seen: a grant and its token).
 */
function urnOf(name: string, type: string, parent: pulumi.Resource | undefined): Promise<string> {
  const urn = pulumi.createUrn(name, type, parent);
  return new Promise((resolve) => urn.apply(resolve));
}

/** Returns true for a resource of this type. Policy packs pass an object that has only this field. */
export function isOfType(value: unknown, type: string): boolean {
  return typeof value === "object" && value !== null && "__pulumiType" in value && value.__pulumiType === type;
}

/** A component's `providers: { tokens: p }` does not reach dynamic resources by itself: they belong to `pulumi-nodejs`. */
export function withProvider(opts: pulumi.CustomResourceOptions): pulumi.CustomResourceOptions {
  const provider = opts.provider ?? opts.parent?.getProvider("tokens:index:Token");
  return provider === undefined ? opts : { ...opts, provider };
}

/** Refuses here what the engine would report less clearly. A token does it before its Ownership is registered. */
export function refuseEarly(kind: ResourceKind, name: string, opts: pulumi.CustomResourceOptions): void {
  if (isKind(kind) && (opts.import !== undefined || opts.id !== undefined)) refuse(name, notImported[kind]);
  const folder = process.cwd();
  if (!loadsFromHere() || isInstalled(folder)) return;
  refuse(
    name,
    `pulumi-tokens is not installed in ${folder}, where the engine loads it. ` +
      "Make it a direct dependency of the program: `npm install <folder>/pulumi-tokens-….tgz` (or `pnpm add`).",
  );
}

/**
 * True if the engine loads the provider from this process's folder. A program that it runs and a component package's
 * process are started there. An inline program of the Automation API may be anywhere, and a unit test has no engine.
 */
function loadsFromHere(): boolean {
  const hasStack = pulumi.runtime.getStackResource() !== undefined;
  return hasStack ? process.env["PULUMI_CONFIG"] !== undefined : pulumi.runtime.getEngine() !== undefined;
}

/** Not by this file's own `require`: inside the package, its name resolves to itself. */
function isInstalled(folder: string): boolean {
  if (installedIn.has(folder)) return true;
  try {
    createRequire(join(folder, "index.js")).resolve(providerModule);
  } catch {
    return false;
  }
  installedIn.add(folder);
  return true;
}

const installedIn = new Set<string>();

const isKind = (kind: ResourceKind): kind is Kind => Object.hasOwn(notImported, kind);

const noSecretTwice =
  "a token cannot be imported, because no platform shows a secret twice. " +
  "Declare a new one without `import` or `id`, move its consumers, and revoke the old one.";

const notImported: Readonly<Record<Kind, string>> = {
  ServiceToken: noSecretTwice,
  DeployToken: noSecretTwice,
  TokenAccessGrant:
    "a grant cannot be imported. Declare it without `import` or `id`. Existing permissions are left as they are.",
};
