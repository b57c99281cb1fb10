/**
 * Rules about tokens for a policy pack, as policies for `@pulumi/policy`:
 *
 * ```ts
 * import { PolicyPack } from "@pulumi/policy";
 * import { forbidAdminScopes, limitLifetime, requireRotation } from "pulumi-tokens/policy";
 *
 * new PolicyPack("tokens", {
 *   policies: [limitLifetime("90d"), requireRotation({ enforcementLevel: "advisory" }), forbidAdminScopes({ except: ["manager"] })],
 * });
 * ```
 *
 * See docs/policy.md.
 *
 * @module pulumi-tokens/policy
 */
import type { EnforcementLevel, PolicyConfigSchema, ResourceValidationPolicy } from "@pulumi/policy";
import { platformsIn } from "../../provider/platforms/custom";
import type { Kind, Platform, ScopesByArgument } from "../../provider/platforms/definition";
import { type Duration, lengthOf } from "../../provider/values/duration";
import { typePrefix } from "../../provider/values/urn";
import { adminScopesRule, expiryRule, lifetimeRule, overlapRule, ownerRule, rotationRule, type Rule } from "./rules";

export type { ScopesByArgument } from "../../provider/platforms/definition";

/** Options that every policy of this module has. */
export interface TokenPolicyOptions {
  /**
   * What a violation does: `"mandatory"` fails the run before the token is created or changed, `"advisory"` warns, `"disabled"` turns
   * the policy off. The configuration of the policy pack overrides it.
   * @defaultValue "mandatory"
   */
  readonly enforcementLevel?: Exclude<EnforcementLevel, "remediate">;

  /**
   * Names or URNs of resources that the policy does not apply to. The configuration of the policy pack (`except`) replaces the list.
   * @defaultValue none
   */
  readonly except?: readonly string[];
}

/** Options of `forbidAdminScopes`. */
export interface AdminScopesOptions extends TokenPolicyOptions {
  /**
   * Further scopes to refuse, by platform and argument, such as `{ planetscale: { permissions: ["delete_branch"] } }`.
   * @defaultValue none
   */
  readonly scopes?: Readonly<Record<string, ScopesByArgument>>;
}

/** The configuration that a policy pack may give a policy: `--policy-pack-config`, or Pulumi Cloud. */
interface Settings {
  readonly except?: readonly string[];
  readonly max?: string;
  readonly min?: string;
}

interface Parts {
  readonly name: string;
  readonly description: string;
  readonly kinds?: readonly Kind[];
  readonly options: TokenPolicyOptions;
  readonly properties?: PolicyConfigSchema["properties"];
  readonly rule: (settings: Settings) => Rule;
}

const tokenKinds: readonly Kind[] = ["ServiceToken", "DeployToken"];

function policyOf({
  name,
  description,
  kinds = tokenKinds,
  options,
  properties,
  rule,
}: Parts): ResourceValidationPolicy {
  const { enforcementLevel = "mandatory", except = [] } = options;
  const types = kinds.map((kind) => typePrefix + kind);
  return {
    name,
    description,
    enforcementLevel,
    configSchema: {
      properties: { ...properties, except: { type: "array", items: { type: "string" }, default: [...except] } },
    },
    // It runs before the engine creates or changes the resource. A policy of the whole stack would come after that.
    validateResource: (args, report) => {
      if (!types.includes(args.type)) return;
      const settings = args.getConfig<Settings>();
      const exempt = settings.except ?? except;
      if (exempt.includes(args.name) || exempt.includes(args.urn)) return;
      const wrong = rule(settings)(args.props);
      if (wrong !== undefined) report(wrong);
    },
  };
}

const durationForm = { type: "string", pattern: "^[0-9]+([.][0-9]+)?[smhdw]$" } as const;

/** Milliseconds of a duration that the author of a pack wrote, in the program or in the pack's configuration. */
function millisecondsOf(property: string, duration: string): number {
  const milliseconds = lengthOf(duration);
  if (milliseconds !== undefined) return milliseconds;
  throw new TypeError(`${property}: must be a duration such as "90d" (a number followed by s, m, h, d or w)`);
}

/** Refuses a token without `expiresIn` and `expiresAt`, if its platform has no default: it never expires, or only when it is idle. */
export const requireExpiry = (options: TokenPolicyOptions = {}): ResourceValidationPolicy =>
  policyOf({ name: "token-expiry", description: "A token expires.", options, rule: () => expiryRule });

/**
 * Refuses a token that lives longer than `max`, or that has no expiry. An `expiresAt` must be at most `max` in the future.
 *
 * @param max The longest lifetime, such as `"90d"`. The configuration of the policy pack (`max`) overrides it.
 */
export function limitLifetime(max: Duration, options: TokenPolicyOptions = {}): ResourceValidationPolicy {
  millisecondsOf("limitLifetime(max)", max);
  return policyOf({
    name: "token-lifetime",
    description: "A token lives no longer than allowed.",
    options,
    properties: { max: { ...durationForm, default: max } },
    rule: (settings) => lifetimeRule(millisecondsOf("token-lifetime.max", settings.max ?? max), Date.now()),
  });
}

/** Refuses a token that nothing replaces in time: without `rotateBefore` and `rotateEvery`. */
export const requireRotation = (options: TokenPolicyOptions = {}): ResourceValidationPolicy =>
  policyOf({
    name: "token-rotation",
    description: "A token is rotated by schedule.",
    options,
    rule: () => rotationRule,
  });

/**
 * Refuses a token whose previous secret stays valid for less than `min` after a rotation.
 *
 * @param min The shortest `overlap`, such as `"1d"`. The configuration of the policy pack (`min`) overrides it.
 */
export function requireOverlap(min: Duration, options: TokenPolicyOptions = {}): ResourceValidationPolicy {
  millisecondsOf("requireOverlap(min)", min);
  return policyOf({
    name: "token-overlap",
    description: "Consumers have time to change to a new secret.",
    options,
    properties: { min: { ...durationForm, default: min } },
    rule: (settings) => overlapRule(millisecondsOf("token-overlap.min", settings.min ?? min)),
  });
}

/** Refuses a token without `owner`. */
export const requireOwner = (options: TokenPolicyOptions = {}): ResourceValidationPolicy =>
  policyOf({ name: "token-owner", description: "A token has an owner.", options, rule: () => ownerRule });

/**
 * Refuses scopes that administer an account, such as `admin` of Deplo and `write_service_tokens` of PlanetScale, on tokens and
 * `TokenAccessGrant`s. docs/policy.md lists them. A platform of your own lists its scopes in its definition (`adminScopes`); the
 * `package.json` of the pack then names the module of the platform, as that of a program does.
 */
export function forbidAdminScopes(options: AdminScopesOptions = {}): ResourceValidationPolicy {
  // The policy library needs this folder to be that of the pack, too.
  const platforms: Readonly<Record<string, Platform>> = platformsIn(process.cwd());
  const listed = Object.entries(platforms).map(([name, { adminScopes = {} }]) => ({ [name]: adminScopes }));
  return policyOf({
    name: "token-admin-scopes",
    description: "A token cannot administer the account.",
    kinds: [...tokenKinds, "TokenAccessGrant"],
    options,
    rule: () => adminScopesRule([...listed, options.scopes ?? {}]),
  });
}
