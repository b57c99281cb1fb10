import type { Environment } from "../../provider/host/config";
import type { Spec } from "../../provider/platforms/platform";
import type { Emulator, PlatformName } from "../../sdk/testing";

/** What the laws of every platform need to know of one. */
export interface Fixture {
  /** Ways to sign in, by name: the variables of each. */
  readonly signIns: Readonly<Record<string, (emulator: Emulator) => Environment>>;
  /** The usual credential, and the URL. */
  env(emulator: Emulator): Record<string, string>;
  /** Every secret of that credential. */
  secrets(emulator: Emulator): string[];
  /** A credential that the platform does not accept. */
  readonly deadEnv: Environment;
  /** The arguments of a token in normal form. */
  readonly token: Spec;
  /** The id of no token. */
  readonly absentId: string;
  /** The id of the token that the usual credential is, if it is one. */
  ownId?(emulator: Emulator): string;
  /** Two places for permissions and two permissions for each, if there is something to grant. */
  readonly grants?: readonly { readonly where: Spec; readonly permissions: readonly [string, string] }[];
}

export const fixtures: Readonly<Record<PlatformName, Fixture>> = {
  planetscale: {
    signIns: {
      "a service token": ({ info: { planetscale } }) => ({
        PLANETSCALE_API_URL: planetscale.apiUrl,
        PLANETSCALE_SERVICE_TOKEN_ID: planetscale.serviceTokenId,
        PLANETSCALE_SERVICE_TOKEN: planetscale.serviceToken,
      }),
      "a user's access token": ({ info: { planetscale } }) => ({
        PLANETSCALE_API_URL: planetscale.apiUrl,
        PLANETSCALE_ACCESS_TOKEN: planetscale.accessToken,
      }),
    },
    env: ({ info: { planetscale } }) => ({
      PLANETSCALE_API_URL: planetscale.apiUrl,
      PLANETSCALE_SERVICE_TOKEN_ID: planetscale.serviceTokenId,
      PLANETSCALE_SERVICE_TOKEN: planetscale.serviceToken,
    }),
    secrets: ({ info: { planetscale } }) => [planetscale.serviceToken],
    deadEnv: { PLANETSCALE_SERVICE_TOKEN: "pscale_tkn_of-yesterday-long-dead" },
    token: { platform: "planetscale", organization: "acme", namePrefix: "ci", expiresIn: "7d" },
    absentId: "aaaaaaaaaaaa",
    ownId: ({ info }) => info.planetscale.serviceTokenId,
    grants: [
      { where: { organization: "acme", database: "app" }, permissions: ["read_branch", "create_branch"] },
      { where: { organization: "acme" }, permissions: ["read_databases", "create_databases"] },
    ],
  },
};
