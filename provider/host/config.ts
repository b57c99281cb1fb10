import { UserError } from "../run/context";
import type { Platform } from "../platforms/definition";
import { driverOf, type Credentials } from "../platforms/contract";
import { isLoopback } from "../http/proxy";
import { configKey, explicitKey, fromEnvironmentKey } from "../values/config-keys";
import type { Environment } from "../values/environment";
import { Secret } from "../values/secret";
import { isUrl, trustedRun, type Trust } from "./trust";
import { present } from "./variables";

/** Looks a configuration value up by its full key, such as `tokens:planetscaleApiUrl`. */
export type ConfigLookup = (key: string) => string | undefined;

export interface Settings {
  readonly credentials: Credentials;
  readonly baseUrl: URL;
}

/** The error when no credential is set. A preview, which sends nothing, continues without one. */
export class MissingCredential extends UserError {}

/** A place that may have parts of a credential. */
interface Source {
  /** Returns the name of a part in messages. */
  readonly name: (part: string) => string;
  readonly look: (part: string) => string | undefined;
  /** The variable of the environment that holds a part, if it is in one. */
  readonly variable?: (part: string) => string | undefined;
  /** True if the part is set but empty, like a CI secret that this run has no access to. */
  readonly isEmpty?: (part: string) => boolean;
}

/**
 * Returns the credential and URL of a platform. An explicit `Provider` is its only source: to fall back to the environment could
 * mean another account. The default provider looks into the environment first, which is always current, then into the
 * stack's configuration, which a `destroy` has from the last `up`.
 */
export function settingsOf(
  name: string,
  platform: Platform,
  config: ConfigLookup,
  env: Environment,
  trust: Trust = trustedRun,
): Settings {
  const explicit = config(explicitKey) !== undefined;
  const sources = explicit ? [fromProvider(name, config, env)] : [fromEnv(platform, env), fromConfig(name, config)];
  const found = firstComplete(platform, sources);
  if (!found && explicit) throw new UserError(missingInProvider(name, platform));
  if (!found) throw new MissingCredential(missing(name, platform, env));
  const own = valueIn(env, [platform.apiUrlEnv, ...(platform.apiUrlAliases ?? [])]);
  const url = config(configKey(name, "apiUrl"));
  const baseUrl = apiUrl(platform, (explicit ? url : (own ?? url)) ?? platform.apiUrl);
  const confirmed = [platform.apiUrl, own].some(isUrl(baseUrl, platform));
  trust({ name, platform, baseUrl, confirmed, variables: found.variables, explicit });
  return { credentials: found.credentials, baseUrl };
}

interface Found {
  readonly credentials: Credentials;
  /** The variables of the environment that hold a part of it. */
  readonly variables: readonly string[];
}

/** Returns the credential of the first source that has one. Later sources are not read. */
function firstComplete(platform: Platform, sources: readonly Source[]): Found | undefined {
  for (const source of sources) {
    const credentials = credentialsIn(platform, source);
    if (!credentials) continue;
    return { credentials, variables: Object.keys(credentials).flatMap((part) => source.variable?.(part) ?? []) };
  }
  return undefined;
}

function fromEnv(platform: Platform, env: Environment): Source {
  const namesOf = (part: string): readonly string[] => variablesOf(platform, part);
  const name = (part: string): string =>
    namesOf(part).find((one) => present(env[one]) !== undefined) ?? namesOf(part)[0] ?? part;
  return {
    name,
    variable: name,
    look: (part) => valueIn(env, namesOf(part)),
    isEmpty: (part) => namesOf(part).some((name) => env[name] === ""),
  };
}

/** Returns the variables that may hold a part of a credential, the usual one first. */
export function variablesOf({ credentials }: Platform, part: string): readonly string[] {
  const { env = part, aliases = [] } = credentials[part] ?? {};
  return [env, ...aliases];
}

/** Returns the value of a variable that has several names. Throws if two of them differ. */
function valueIn(env: Environment, names: readonly string[]): string | undefined {
  const set = names.filter((name) => present(env[name]) !== undefined);
  const [value, ...others] = new Set(set.map((name) => env[name]));
  if (others.length > 0) throw new UserError(`${set.join(" and ")} have different values. Set only one of them.`);
  return value;
}

function fromConfig(platform: string, config: ConfigLookup): Source {
  const name = (part: string): string => configKey(platform, part);
  return { name, look: (part) => present(config(name(part))) };
}

function fromProvider(platform: string, config: ConfigLookup, env: Environment): Source {
  const variableOf = (part: string): string | undefined => config(fromEnvironmentKey(platform, part));
  return {
    name: (part) => `${platform}.${part} of the Provider`,
    variable: variableOf,
    look(part) {
      const variable = variableOf(part);
      if (variable === undefined) return present(config(configKey(platform, part)));
      const value = Object.hasOwn(env, variable) ? present(env[variable]) : undefined;
      if (value !== undefined) return value;
      const where = `${platform}.${part} of the Provider:`;
      if (!isVariable.test(variable))
        throw new UserError(`${where} \`env\` must be the name of an environment variable.`);
      const why = env[variable] === "" ? "set but empty" : "not set";
      throw new MissingCredential(`${where} ${variable} is ${why} in the environment. Set it and run again.`);
    },
  };
}

// Only a name is quoted: somebody may have written the credential itself.
const isVariable = /^[a-z_]\w{0,99}$/i;

function credentialsIn(platform: Platform, source: Source): Credentials | undefined {
  const parts = Object.keys(platform.credentials);
  const found = new Map(
    parts.map((part) => [part, source.look(part)] as const).filter(([, value]) => value !== undefined),
  );
  const read = (part: string): Secret => sendable(platform, part, found.get(part) ?? "", source.name(part));
  const list = (names: readonly string[]): string => names.map(source.name).join(" and ");
  const [whole, other] = platform.signIn.filter((set) => set.every((part) => found.has(part)));
  if (whole && other) {
    throw new UserError(
      `Two credentials for ${platform.title} are set: ${list(whole)}, and ${list(other)}. They may belong to different accounts. Set only one.`,
    );
  }
  if (whole) return Object.fromEntries(whole.map((part) => [part, read(part)]));
  const half = platform.signIn.find((set) => set.some((part) => found.has(part)));
  if (!half) return undefined;
  const [have, need] = [half.filter((part) => found.has(part)), half.filter((part) => !found.has(part))];
  have.forEach(read);
  throw new UserError(
    `Incomplete credential for ${platform.title}: ${list(have)} is set, ${list(need)} is ${need.some((part) => source.isEmpty?.(part)) ? "empty" : "not"}. Set both, or neither to use another credential.`,
  );
}

/** Returns a part of a credential. Throws if it is malformed or is another part by mistake; its value is never quoted. */
function sendable(platform: Platform, part: string, value: string, name: string): Secret {
  if (!/^[\x21-\x7e]+$/.test(value))
    throw new UserError(`${name} must not contain a space, a line break or a character outside printable ASCII.`);
  if (/["'`]/.test(value)) throw new UserError(`${name} must not contain a quotation mark. Set it without quotes.`);
  const mistake = driverOf(platform).mistakes?.[part]?.find(({ form }) => form.test(value));
  if (mistake) throw new UserError(`${name} ${mistake.sentence}`);
  return new Secret(value);
}

function apiUrl(platform: Platform, text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.pathname === "/") url.pathname = platform.apiPath ?? "/";
  if (url && isSafe(url) && [url.username, url.password].every((part) => part === "") && !/[?#]/.test(url.href))
    return url;
  throw new UserError(
    `The API URL of ${platform.title} must be https, or http to this machine (127.0.0.1, localhost), ` +
      `without user, query and fragment. Check ${platform.apiUrlEnv}, the configuration or the Provider.`,
  );
}

function isSafe(url: URL): boolean {
  return url.protocol === "https:" || (url.protocol === "http:" && isLoopback(url));
}

function missing(name: string, platform: Platform, env: Environment): string {
  const sets = (key: (part: string) => string): string =>
    platform.signIn.map((set) => set.map(key).join(" and ")).join(", or ");
  const variables = sets((part) => platform.credentials[part]?.env ?? part);
  const keys = sets((part) => configKey(name, part));
  const empty = Object.keys(platform.credentials)
    .flatMap((part) => variablesOf(platform, part))
    .filter((variable) => env[variable] === "");
  const set = empty.length === 0 ? "" : `Set but empty: ${empty.join(", ")}. `;
  return (
    `${platform.title} needs a credential. ${set}In the environment, set ${variables}. ` +
    `Or in the configuration, set ${keys} with \`pulumi config set --secret\`; \`pulumi refresh\` and \`pulumi destroy\` use the value of the last \`pulumi up\`. ` +
    "Or pass a `tokens.Provider`."
  );
}

function missingInProvider(name: string, platform: Platform): string {
  const sets = platform.signIn.map((set) => `{ ${set.join(", ")} }`).join(" or ");
  return (
    `This resource's Provider has no credential for ${platform.title}. An explicit Provider never falls back to the environment, ` +
    `which may belong to another account. Give it \`${name}: ${sets}\`.`
  );
}
