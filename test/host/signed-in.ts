import { settingsOf } from "../../provider/host/config";
import type { Environment } from "../../provider/values/environment";
import { UserError } from "../../provider/run/context";
import { planetscale } from "../../provider/platforms/definitions";
import { expectHidden } from "../support/errors";

/** What PlanetScale's settings come from, and what is refused. */

export type Config = Record<string, string>;

export const settings = (env: Environment, config: Config = {}) =>
  settingsOf("planetscale", planetscale, (key) => config[key], env);

/** The sentence of a refusal; it shows no credential. */
export function refusal(env: Environment, config: Config = {}): string {
  try {
    settings(env, config);
  } catch (error) {
    expect(error).toBeInstanceOf(UserError);
    expectHidden(error, canary);
    return (error as Error).message;
  }
  throw new Error("This was to be refused.");
}

export const canary = "canary-of-a-credential";
export const inEnv = { PLANETSCALE_SERVICE_TOKEN_ID: "id-env", PLANETSCALE_SERVICE_TOKEN: "secret-env" };
export const inConfig = {
  "tokens:planetscaleServiceTokenId": "id-conf",
  "tokens:planetscaleServiceToken": "secret-conf",
};
export const explicit = { "tokens:provider:explicit": "true" };
