import { UserError } from "../run/context";
import type { Platform } from "../platforms/definition";
import { configKey } from "../values/config-keys";

/** A credential and the API URL that it is about to be sent to. */
export interface SignIn {
  /** The platform's name in keys, such as "planetscale". */
  readonly name: string;
  readonly platform: Platform;
  readonly baseUrl: URL;
  /** True if the URL is the platform's own, or the environment has the same one. */
  readonly confirmed: boolean;
  /** The variables of the environment that the credential is read from. */
  readonly variables: readonly string[];
  /** True if a `Provider` chose both. */
  readonly explicit: boolean;
}

/** Throws one sentence unless the credential may be sent there. */
export type Trust = (signIn: SignIn) => void;

/**
 * In a run, a `Provider` is code, which can read the environment itself. The stack's configuration is a file that anybody who can
 * propose a change can edit: it must not choose where a credential of the environment is sent.
 */
export const trustedRun: Trust = ({ name, platform, baseUrl, confirmed, variables, explicit }) => {
  if (explicit || confirmed || variables.length === 0) return;
  throw new UserError(
    `${configKey(name, "apiUrl")}: must not send a credential of the environment (${variables.join(" and ")}) to ${baseUrl.host}. ` +
      `To allow that URL, set ${platform.apiUrlEnv} to it. Otherwise, remove it from the configuration.`,
  );
};

/** Returns a function that is true for texts of this API URL. Without a path it has the platform's. */
export const isUrl =
  (url: URL, { apiPath = "/" }: Pick<Platform, "apiPath">) =>
  (text: string | undefined): boolean => {
    const other = text !== undefined && URL.canParse(text) ? new URL(text) : undefined;
    if (other?.pathname === "/") other.pathname = apiPath;
    return other !== undefined && withoutSlash(other) === withoutSlash(url);
  };

const withoutSlash = ({ href }: URL): string => href.replace(/\/$/, "");
