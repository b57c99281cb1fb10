import * as pulumi from "@pulumi/pulumi";
import { refusedOptions, type RefusedOption } from "../provider/schema/token-options";
import { isVariableName } from "../provider/values/environment";
import { internalKeyReason, isInternal } from "../provider/values/urn";
import { platforms, type Platform, type ProviderArgs } from "./platforms";

// What is refused in a constructor, because the engine would report it less clearly, or not at all. Most of it
// does not compile; JavaScript and spread objects get past the compiler.

/** Ends the program with a sentence in place of a stack. */
export function refuse(name: string, sentence: string): never {
  throw new pulumi.RunError(`${name}: ${sentence}`);
}

export function refuseNoArguments(name: string, args: unknown): void {
  if (typeof args !== "object" || args === null) refuse(name, "arguments are required.");
}

/** An argument that would pass for what the classes set. */
export function refuseInternal(name: string, args: object): void {
  const key = Object.keys(args).find(isInternal);
  if (key !== undefined) refuse(name, `${key}: ${internalKeyReason}.`);
}

/** The first option, if any, with which a token would outlive its deletion, or end before its overlap. */
export function refusedOption(args: pulumi.Inputs, opts: pulumi.CustomResourceOptions): RefusedOption | undefined {
  if (opts.deletedWith !== undefined) return "deletedWith";
  if (args["overlap"] === undefined) return undefined;
  if (opts.deleteBeforeReplace === true) return "deleteBeforeReplace";
  return opts.retainOnDelete === true ? "retainOnDelete" : undefined;
}

export function refuseOptions(name: string, args: pulumi.Inputs, opts: pulumi.CustomResourceOptions): void {
  const option = refusedOption(args, opts);
  if (option === undefined) return;
  const { [option]: reason } = refusedOptions;
  refuse(name, `${option}: ${reason}.`);
}

/** What a grant takes to know its token, and never both. */
const target = "Set `token: <ServiceToken>`, or `platform`, `organization` and `tokenId` for a token made by hand";

export function refuseUnclearTarget(name: string, args: pulumi.Inputs): void {
  const { token, tokenId } = args;
  if (token === undefined && tokenId === undefined) refuse(name, `token: is required. ${target}.`);
  if (token === undefined) return;
  if (!has(token, "tokenArgs")) refuse(name, `token: must be the ServiceToken itself. ${target}.`);
  if (tokenId !== undefined) refuse(name, `tokenId: conflicts with \`token\`. ${target}.`);
}

/** A grant of which a secret could not wait, or that says nothing about this token. */
export function refuseForeignGrant(grant: unknown, token: object): void {
  if (!has(grant, "grantedTo")) refuse("withGrants", "must be called with TokenAccessGrants, one argument each.");
  if (grant.grantedTo === undefined || grant.grantedTo === token) return;
  refuse("withGrants", "must not be called with a grant of another token, whose permissions this token does not have.");
}

// By a field, not by class: two copies of the package in one program have two classes.
function has<Key extends string>(value: unknown, key: Key): value is Readonly<Record<Key, unknown>> {
  return typeof value === "object" && value !== null && !pulumi.Output.isInstance(value) && key in value;
}

/** Settings of a Provider that would be passed over in silence, or taken for a credential. */
export function refuseUnknownSettings(name: string, args: ProviderArgs): void {
  for (const [platform, parts] of Object.entries(args) as [string, pulumi.Inputs | undefined][]) {
    if (!Object.hasOwn(platforms, platform)) {
      refuse(name, `${platform}: unknown platform. Supported: ${Object.keys(platforms).join(", ")}.`);
    }
    const { credentials, signIn } = platforms[platform as Platform];
    const known = [...Object.keys(credentials), "apiUrl"];
    const given = Object.entries(parts ?? {}).filter(([, value]) => value !== undefined);
    for (const [part, value] of given) {
      const where = `${platform}.${part}`;
      if (!known.includes(part)) refuse(name, `${where}: unknown setting. Supported: ${known.join(", ")}.`);
      if (!isSetting(value, part))
        refuse(name, `${where}: must be a string, or { env: "NAME" } with the name of a variable in capitals.`);
    }
    const whole = signIn.filter((set) => set.every((part) => given.some(([key]) => key === part)));
    if (whole.length > 1) refuse(name, `${platform}: must have one credential, not ${whole.length}.`);
  }
}

function isSetting(value: unknown, part: string): boolean {
  if (typeof value === "string" || pulumi.Output.isInstance(value) || value instanceof Promise) return true;
  return part !== "apiUrl" && isReference(value);
}

/** Whether a part of a credential is the name of an environment variable. */
export function isReference(value: unknown): value is { readonly env: string } {
  if (!has(value, "env") || Object.keys(value).length !== 1) return false;
  return typeof value.env === "string" && isVariableName(value.env);
}
