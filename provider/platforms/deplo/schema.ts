import { z } from "zod";
import { expiresAt, expiryOf, expiryRules } from "../shared/expiry";
import { allowUnverifiedScope, duration, keepWhileUsed, namePrefix, segment, verify, wordSet } from "../shared/fields";
import { nameField, sentAs } from "../shared/body";
import type { Change, Every, Field, PlatformSchema, Sent } from "../contract";
import type { DeploDeployTokenArgs, DeploServiceTokenArgs } from "./args";

const token = {
  platform: z.literal("deplo"),
  workspaceId: segment,
  namePrefix,
  expiresIn: duration.optional(),
  expiresAt,
  verify,
  keepWhileUsed,
  allowUnverifiedScope,
};

const onChange = {
  platform: "moved",
  workspaceId: "moved",
  namePrefix: "renamed",
  scopes: "scope-changed",
  expiresIn: "expiry-changed",
  expiresAt: "expiry-changed",
  verify: "ignore",
  keepWhileUsed: "ignore",
  allowUnverifiedScope: "ignore",
} satisfies Every<DeploServiceTokenArgs, Change>;

/** Deplo takes an instant only. */
const expiry: Field = {
  field: "expiresAt",
  value(spec, { now }) {
    const time = expiryOf(spec, now);
    return time === undefined ? undefined : new Date(time).toISOString();
  },
};

const body = {
  platform: "client-side only",
  workspaceId: "path",
  namePrefix: nameField,
  scopes: sentAs("scopes"),
  expiresIn: expiry,
  expiresAt: expiry,
  verify: "client-side only",
  keepWhileUsed: "client-side only",
  allowUnverifiedScope: "client-side only",
} satisfies Every<DeploServiceTokenArgs, Sent>;

const unsupported = {
  idleTtl: "Deplo does not watch whether a token is used: use `expiresIn`",
  permissions: "Deplo calls what a token may do its scopes: use `scopes`",
  organization: "Deplo has workspaces: use `workspaceId`",
};

const wholeWorkspace = "a ServiceToken is for the whole workspace: use DeployToken with `projectId` for one project";

const oneProject = "a DeployToken of Deplo is for one project: use `projectId`";

export const serviceToken = {
  scope: ["workspaceId"],
  args: z.strictObject({ ...token, scopes: wordSet } satisfies Every<DeploServiceTokenArgs, z.ZodType>),
  onChange,
  body,
  unsupported: {
    ...unsupported,
    projectId: wholeWorkspace,
    appId: wholeWorkspace,
    database: wholeWorkspace,
  },
  rules: expiryRules,
} satisfies PlatformSchema;

export const deployToken = {
  scope: ["workspaceId", "projectId"],
  args: z.strictObject({
    ...token,
    projectId: segment,
    scopes: wordSet.default(["deploy"]),
  } satisfies Every<DeploDeployTokenArgs, z.ZodType>),
  onChange: { ...onChange, projectId: "moved" } satisfies Every<DeploDeployTokenArgs, Change>,
  body: { ...body, projectId: sentAs("projectId") } satisfies Every<DeploDeployTokenArgs, Sent>,
  unsupported: { ...unsupported, appId: oneProject, database: oneProject },
  rules: expiryRules,
} satisfies PlatformSchema;

/** The arguments of a token in normal form. */
export type DeploSpec = z.output<typeof serviceToken.args> & { readonly projectId?: string };

/** The place of a token. */
export type Workspace = Pick<DeploSpec, "workspaceId">;
