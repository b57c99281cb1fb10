import { z } from "zod";
import { durationMs } from "../../values/duration";
import { duration, keepWhileUsed, namePrefix, segment, verify, wordSet } from "../shared/fields";
import { nameField, sentAs } from "../shared/body";
import type { Change, Every, PlatformSchema, Rule, Sent, Spec } from "../contract";
import type {
  PlanetScaleDeployTokenArgs,
  PlanetScaleGrantTarget,
  PlanetScaleServiceTokenArgs,
  PlanetScaleTokenAccessGrantArgs,
} from "./args";
import { deployPermissions, unknownPermission, wrongLevel, type Level } from "./permissions";

const unsupported = {
  expiresAt: "PlanetScale takes a length of life, not a date: use `expiresIn`",
  idleTtl: "PlanetScale does not watch whether a token is used: use `expiresIn`",
  workspaceId: "PlanetScale has organizations: use `organization`",
};

const noPermissions = "a ServiceToken is made without permissions: add a TokenAccessGrant with `permissions`";

const wholeOrganization =
  "a ServiceToken is for the whole organization: use DeployToken with `database` for one database";

const token = {
  platform: z.literal("planetscale"),
  organization: segment,
  namePrefix,
  expiresIn: duration.optional(),
  verify,
  keepWhileUsed,
} satisfies Every<PlanetScaleServiceTokenArgs, z.ZodType>;

const tokenChange = {
  platform: "moved",
  organization: "moved",
  namePrefix: "renamed",
  expiresIn: "expiry-changed",
  verify: "ignore",
  keepWhileUsed: "ignore",
} satisfies Every<PlanetScaleServiceTokenArgs, Change>;

const tokenBody = {
  platform: "client-side only",
  organization: "path",
  namePrefix: nameField,
  expiresIn: { field: "ttl", value: ({ expiresIn }) => secondsOf(expiresIn) },
  verify: "client-side only",
  keepWhileUsed: "client-side only",
} satisfies Every<PlanetScaleServiceTokenArgs, Sent>;

const secondsOf = (expiresIn: unknown): number | undefined =>
  typeof expiresIn === "string" ? (durationMs(expiresIn) ?? 0) / 1000 : undefined;

export const serviceToken = {
  scope: ["organization"],
  args: z.strictObject(token),
  onChange: tokenChange,
  body: tokenBody,
  unsupported: {
    ...unsupported,
    permissions: noPermissions,
    scopes: noPermissions,
    database: wholeOrganization,
    projectId: wholeOrganization,
    appId: wholeOrganization,
  },
} satisfies PlatformSchema;

/** A known permission where it cannot be granted is refused with the way out. */
const fitLevel = (permissions: unknown, level: Level) =>
  (permissions as readonly string[])
    .map((permission) => wrongLevel(permission, level))
    .filter((reason) => reason !== undefined)
    .map((reason) => ({ property: "permissions", reason }));

const permissionsFitTheLevel: Rule = {
  reads: ["database", "permissions"],
  check: (spec) => fitLevel(spec["permissions"], levelOf(spec)),
  warn: (spec) => unknownIn(spec["permissions"], levelOf(spec)),
};

const permissionsFitADatabase: Rule = {
  reads: ["permissions"],
  check: ({ permissions }) => fitLevel(permissions, "deploy"),
  warn: ({ permissions }) => unknownIn(permissions, "deploy"),
};

const levelOf = ({ database }: Spec): Level => (database === undefined ? "organization" : "database");

/** The most unknown names to warn of: nobody reads more. */
const mostWarned = 10;

const unknownIn = (permissions: unknown, level: Level): string[] =>
  ((permissions ?? []) as readonly string[])
    .map((permission) => unknownPermission(permission, level))
    .filter((warning) => warning !== undefined)
    .slice(0, mostWarned);

const usePermissions = "PlanetScale calls what a token may do its permissions: use `permissions`";

const oneDatabase = "a DeployToken of PlanetScale is for one database: use `database`";

export const deployToken = {
  scope: ["organization", "database"],
  args: z.strictObject({
    ...token,
    database: segment,
    permissions: wordSet.default([...deployPermissions]),
  } satisfies Every<PlanetScaleDeployTokenArgs, z.ZodType>),
  onChange: {
    ...tokenChange,
    database: "moved",
    permissions: "scope-changed",
  } satisfies Every<PlanetScaleDeployTokenArgs, Change>,
  body: {
    ...tokenBody,
    database: "permissions",
    permissions: "permissions",
  } satisfies Every<PlanetScaleDeployTokenArgs, Sent>,
  unsupported: { ...unsupported, scopes: usePermissions, projectId: oneDatabase, appId: oneDatabase },
  rules: [permissionsFitADatabase],
} satisfies PlatformSchema;

const asLongAsItsToken = "a grant lives as long as its token: set `expiresIn` on the ServiceToken";

type GrantArgs = PlanetScaleGrantTarget & PlanetScaleTokenAccessGrantArgs;

export const tokenAccessGrant = {
  scope: ["organization", "tokenId", "database"],
  args: z.strictObject({
    platform: z.literal("planetscale"),
    organization: segment,
    tokenId: segment,
    database: segment.optional(),
    permissions: wordSet,
    mode: z.enum(["additive", "authoritative"], 'must be "additive" or "authoritative"').default("additive"),
  } satisfies Every<GrantArgs, z.ZodType>),
  onChange: {
    platform: "moved",
    organization: "moved",
    tokenId: "moved",
    database: "moved",
    permissions: "update",
    mode: "update",
  } satisfies Every<GrantArgs, Change>,
  body: {
    platform: "client-side only",
    organization: "path",
    tokenId: "path",
    // None is the organization.
    database: { field: "database", value: ({ database = "" }) => database },
    permissions: sentAs("access", "permissions"),
    mode: "client-side only",
  } satisfies Every<GrantArgs, Sent>,
  unsupported: {
    expiresIn: asLongAsItsToken,
    expiresAt: asLongAsItsToken,
    idleTtl: asLongAsItsToken,
    scopes: usePermissions,
    workspaceId: unsupported.workspaceId,
  },
  rules: [permissionsFitTheLevel],
} satisfies PlatformSchema;

/** The arguments of a token in normal form. */
export type PlanetScaleSpec = z.output<typeof serviceToken.args>;

/** The place of a token. */
export type Organization = Pick<PlanetScaleSpec, "organization">;

/** The place of permissions: without a database, the organization. */
export type GrantPlace = Organization & { readonly database?: string | undefined };
