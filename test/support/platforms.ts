import type { Environment } from "../../provider/values/environment";
import type { TokenKind } from "../../provider/platforms/definition";
import type { Spec } from "../../provider/platforms/contract";
import type { Emulator, PlatformName } from "../../sdk/testing";

/** What the laws of every platform need to know of one. */
export interface Fixture {
  /** Ways to sign in, by name, the usual one first: the variables of each. */
  readonly signIns: Readonly<Record<string, (emulator: Emulator) => Environment>>;
  /** Every secret of the first of them. */
  secrets(emulator: Emulator): string[];
  /** A credential that the platform does not accept. */
  readonly deadEnv: Readonly<Record<string, string>>;
  /** A secret of the platform's form that it never issued. */
  readonly foreignSecret: string;
  /** The id of no token. */
  readonly absentId: string;
  /** The id of the token that the usual credential is, if it is one that the platform's own list shows. */
  ownId?(emulator: Emulator): string;
  /** The tokens it has, by kind. */
  readonly tokens: Readonly<Partial<Record<TokenKind, TokenFixture>>>;
  /** Two places for permissions and two permissions for each, if there is something to grant. */
  readonly grants?: readonly { readonly where: Spec; readonly permissions: readonly [string, string] }[];
  /** Tokens have names here. */
  readonly named: boolean;
  /** The path of the mint's request. */
  readonly mints: RegExp;
}

interface TokenFixture {
  /** Arguments in normal form: a token that expires in seven days. */
  args(emulator: Emulator): Spec;
  /** The arguments that make it one that never expires; absent where every token does. */
  readonly forever?: readonly string[];
  /** A change of the expiry, and one of what the token may do or where. */
  readonly otherExpiry: Spec;
  otherScope(emulator: Emulator): Spec;
  /** A call that any token with these arguments may make, signed with its secret. */
  uses(emulator: Emulator, secret: string, tokenId: string, args: Spec): Request;
}

const planetscaleUse = ({ info }: Emulator, secret: string, tokenId: string): Request =>
  new Request(`${info.planetscale.apiUrl}/organizations`, { headers: { authorization: `${tokenId}:${secret}` } });

const serverpodToken: TokenFixture = {
  args: () => ({ platform: "serverpodCloud", idleTtl: "30d", expiresIn: "7d" }),
  forever: ["expiresIn"],
  otherExpiry: { expiresIn: "30d" },
  otherScope: () => ({ idleTtl: "10d" }),
  uses: ({ info }, secret) =>
    new Request(`${info.serverpodCloud.apiUrl}authWithAuth/listAuthSessions`, {
      method: "POST",
      body: "{}",
      headers: { authorization: `Bearer ${secret}`, "content-type": "application/json" },
    }),
};

const deploUse = ({ info }: Emulator, secret: string): Request =>
  new Request(`${info.deplo.apiUrl}/projects/proj_app`, { headers: { authorization: `Bearer ${secret}` } });

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
    secrets: ({ info: { planetscale } }) => [planetscale.serviceToken],
    deadEnv: { PLANETSCALE_SERVICE_TOKEN: "pscale_tkn_of-yesterday-long-dead" },
    foreignSecret: "pscale_tkn_of-somebody-else-entirely",
    absentId: "aaaaaaaaaaaa",
    ownId: ({ info }) => info.planetscale.serviceTokenId,
    tokens: {
      ServiceToken: {
        args: () => ({ platform: "planetscale", organization: "acme", namePrefix: "ci", expiresIn: "7d" }),
        forever: ["expiresIn"],
        otherExpiry: { expiresIn: "30d" },
        // It has no scope: its name is the nearest thing.
        otherScope: () => ({ namePrefix: "cd" }),
        uses: planetscaleUse,
      },
      DeployToken: {
        args: () => ({
          platform: "planetscale",
          organization: "acme",
          database: "app",
          permissions: ["create_deploy_request", "read_branch"],
          namePrefix: "ci",
          expiresIn: "7d",
        }),
        forever: ["expiresIn"],
        otherExpiry: { expiresIn: "30d" },
        otherScope: () => ({ permissions: ["read_branch"] }),
        uses: planetscaleUse,
      },
    },
    grants: [
      { where: { organization: "acme", database: "app" }, permissions: ["read_branch", "create_branch"] },
      { where: { organization: "acme" }, permissions: ["read_databases", "create_databases"] },
    ],
    named: true,
    mints: /\/service-tokens$/,
  },

  serverpodCloud: {
    signIns: {
      "a personal access token": ({ info: { serverpodCloud } }) => ({
        SERVERPOD_CLOUD_API_URL: serverpodCloud.apiUrl,
        SERVERPOD_CLOUD_TOKEN: serverpodCloud.token,
      }),
    },
    secrets: ({ info }) => [info.serverpodCloud.token],
    deadEnv: { SERVERPOD_CLOUD_TOKEN: serverpodSecret("00000000-0000-7000-8000-0000000dead0") },
    foreignSecret: serverpodSecret("00000000-0000-7000-8000-000000000001"),
    absentId: "00000000-0000-7000-8000-00000000cafe",
    ownId: ({ info }) => info.serverpodCloud.tokenId,
    tokens: { ServiceToken: serverpodToken, DeployToken: serverpodToken },
    named: false,
    mints: /\/createCliToken$/,
  },

  deplo: {
    signIns: {
      "an API token": ({ info: { deplo } }) => ({ DEPLO_API_URL: deplo.apiUrl, DEPLO_KEY: deplo.token }),
    },
    secrets: ({ info }) => [info.deplo.token],
    deadEnv: { DEPLO_KEY: "sk_live_ofYesterdayLongDead0000" },
    foreignSecret: "sk_live_ofSomebodyElseEntirely00",
    absentId: "tok_aaaaaaaaaaaa",
    ownId: ({ tokens }) => tokens().find(({ platform }) => platform === "deplo")!.id,
    tokens: {
      ServiceToken: {
        args: () => ({
          platform: "deplo",
          workspaceId: "ws_acme",
          namePrefix: "ci",
          scopes: ["deploy", "read"],
          expiresIn: "7d",
        }),
        forever: ["expiresIn"],
        otherExpiry: { expiresIn: "30d" },
        otherScope: () => ({ scopes: ["read"] }),
        uses: deploUse,
      },
      DeployToken: {
        args: () => ({
          platform: "deplo",
          workspaceId: "ws_acme",
          projectId: "proj_app",
          namePrefix: "ci",
          scopes: ["deploy"],
          expiresIn: "7d",
        }),
        forever: ["expiresIn"],
        otherExpiry: { expiresIn: "30d" },
        otherScope: () => ({ scopes: ["deploy", "read"] }),
        uses: deploUse,
      },
    },
    named: true,
    mints: /\/access-tokens$/,
  },

  fastapiCloud: {
    signIns: {
      "a user's access token": ({ info: { fastapiCloud } }) => ({
        FASTAPI_CLOUD_API_URL: fastapiCloud.apiUrl,
        FASTAPI_CLOUD_ACCESS_TOKEN: fastapiCloud.accessToken,
      }),
    },
    secrets: ({ info }) => [info.fastapiCloud.accessToken],
    deadEnv: { FASTAPI_CLOUD_ACCESS_TOKEN: "fastapi-access-of-yesterday-long-dead" },
    foreignSecret: "fastapi-deploy-of-somebody-else-entirely",
    absentId: "00000000-0000-4000-8000-00000000cafe",
    tokens: {
      DeployToken: {
        args: ({ info }) => ({
          platform: "fastapiCloud",
          appId: info.fastapiCloud.appId,
          namePrefix: "ci",
          expiresIn: "7d",
        }),
        otherExpiry: { expiresIn: "30d" },
        otherScope: ({ info }) => ({ appId: info.fastapiCloud.apps[1]!.id }),
        uses: ({ info }, secret, _tokenId, { appId }) =>
          new Request(`${info.fastapiCloud.apiUrl}/apps/${String(appId)}`, {
            headers: { authorization: `Bearer ${secret}` },
          }),
      },
    },
    named: true,
    mints: /\/tokens$/,
  },
};

/** A token of Serverpod Cloud's form with this id in it. */
function serverpodSecret(id: string): string {
  return Buffer.concat([Buffer.from("sas"), Buffer.from(id.replaceAll("-", ""), "hex"), Buffer.alloc(32, 7)]).toString(
    "base64url",
  );
}

/** Every pair of platform and kind of token that works. */
export const pairs = (Object.keys(fixtures) as PlatformName[]).flatMap((platform) =>
  (Object.keys(fixtures[platform].tokens) as TokenKind[]).map((kind) => ({
    pair: `${kind} on ${platform}`,
    platform,
    kind,
    fixture: fixtures[platform],
    token: fixtures[platform].tokens[kind]!,
  })),
);
