import { z } from "zod";
import { duration, namePrefix, segment, verify, wordSet } from "../fields";
import type { Change, EveryArgument, Offer, Rule } from "../platform";
import type {
  PlanetScaleDeployTokenArgs,
  PlanetScaleGrantTarget,
  PlanetScaleServiceTokenArgs,
  PlanetScaleTokenAccessGrantArgs,
} from "./args";
import { deployPermissions, wrongLevel } from "./permissions";

type Every<Args, Value> = EveryArgument<Args, Value> & { readonly platform: Value };

const lacks = {
  expiresAt: "PlanetScale takes a length of life, not a date: use `expiresIn`",
  idleTtl: "PlanetScale does not watch whether a token is used: use `expiresIn`",
  scopes: "a service token of PlanetScale has no scopes: add a TokenAccessGrant with `permissions`",
};

const token = {
  platform: z.literal("planetscale"),
  organization: segment,
  namePrefix,
  expiresIn: duration.optional(),
  verify,
} satisfies Every<PlanetScaleServiceTokenArgs, z.ZodType>;

const tokenChange = {
  platform: "replaces",
  organization: "replaces",
  namePrefix: "replaces",
  expiresIn: "replaces",
  verify: "nothing",
} satisfies Every<PlanetScaleServiceTokenArgs, Change>;

export const serviceToken = {
  scope: ["organization"],
  schema: z.strictObject(token),
  onChange: tokenChange,
  lacks: { ...lacks, permissions: "a ServiceToken is made without permissions: add a TokenAccessGrant" },
} satisfies Offer;

const permissionsFitTheLevel: Rule = {
  reads: ["database", "permissions"],
  check: ({ database, permissions }) =>
    (permissions as readonly string[])
      .map((permission) => wrongLevel(permission, database !== undefined))
      .filter((reason) => reason !== undefined)
      .map((reason) => ({ property: "permissions", reason })),
};

export const deployToken = {
  scope: ["organization", "database"],
  schema: z.strictObject({
    ...token,
    database: segment,
    permissions: wordSet.default([...deployPermissions]),
  } satisfies Every<PlanetScaleDeployTokenArgs, z.ZodType>),
  onChange: {
    ...tokenChange,
    database: "replaces",
    permissions: "replaces",
  } satisfies Every<PlanetScaleDeployTokenArgs, Change>,
  lacks: { ...lacks, scopes: "use `permissions`" },
  rules: [permissionsFitTheLevel],
} satisfies Offer;

type GrantArgs = PlanetScaleGrantTarget & PlanetScaleTokenAccessGrantArgs;

export const tokenAccessGrant = {
  scope: ["organization", "tokenId", "database"],
  schema: z.strictObject({
    platform: z.literal("planetscale"),
    organization: segment,
    tokenId: segment,
    database: segment.optional(),
    permissions: wordSet,
    mode: z.enum(["additive", "authoritative"]).default("additive"),
  } satisfies Every<GrantArgs, z.ZodType>),
  onChange: {
    platform: "replaces",
    organization: "replaces",
    tokenId: "replaces",
    database: "replaces",
    permissions: "updates",
    mode: "updates",
  } satisfies Every<GrantArgs, Change>,
  lacks: { expiresIn: "a grant lives as long as its token: set `expiresIn` on the token", scopes: "use `permissions`" },
  rules: [permissionsFitTheLevel],
} satisfies Offer;
