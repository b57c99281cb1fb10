import { z } from "zod";
import { expiresAt, expiryRules } from "../shared/expiry";
import { allowUnverifiedScope, duration, namePrefix, segment, verify, wordSet } from "../shared/fields";
import type { Change, EveryArgument, ResourceSchema } from "../contract";
import type { DeploDeployTokenArgs, DeploServiceTokenArgs } from "./args";

type Every<Args, Value> = EveryArgument<Args, Value> & { readonly platform: Value };

const token = {
  platform: z.literal("deplo"),
  workspaceId: segment,
  namePrefix,
  expiresIn: duration.optional(),
  expiresAt,
  verify,
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
  allowUnverifiedScope: "ignore",
} satisfies Every<DeploServiceTokenArgs, Change>;

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
  unsupported: {
    ...unsupported,
    projectId: wholeWorkspace,
    appId: wholeWorkspace,
    database: wholeWorkspace,
  },
  rules: expiryRules,
} satisfies ResourceSchema;

export const deployToken = {
  scope: ["workspaceId", "projectId"],
  args: z.strictObject({
    ...token,
    projectId: segment,
    scopes: wordSet.default(["deploy"]),
  } satisfies Every<DeploDeployTokenArgs, z.ZodType>),
  onChange: { ...onChange, projectId: "moved" } satisfies Every<DeploDeployTokenArgs, Change>,
  unsupported: { ...unsupported, appId: oneProject, database: oneProject },
  rules: expiryRules,
} satisfies ResourceSchema;
