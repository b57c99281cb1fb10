import { z } from "zod";
import { expiresAt, expiryRules } from "../shared/expiry";
import { anyDuration, duration, durationWhere, verify } from "../shared/fields";
import type { Change, EveryArgument, ResourceSchema } from "../contract";
import type { ServerpodCloudTokenArgs } from "./args";
import { shortestLife } from "./lifetime";

type Every<Value> = EveryArgument<ServerpodCloudTokenArgs, Value> & { readonly platform: Value };

const actsAsUser =
  "a Serverpod Cloud token acts as its user and may do whatever that user may: there is nothing to choose";

const livesAtUser =
  "a Serverpod Cloud token belongs to the user of the provider's credential: there is no place to choose";

/** Service tokens and deploy tokens are the same here. */
export const token = {
  // The user of the provider's credential, which the platform tells.
  scope: ["userId"],
  args: z.strictObject({
    platform: z.literal("serverpodCloud"),
    expiresIn: duration.optional(),
    expiresAt,
    idleTtl: durationWhere({ ...anyDuration, or: "never" }).default("30d"),
    verify,
  } satisfies Every<z.ZodType>),
  onChange: {
    platform: "moved",
    expiresIn: "expiry-changed",
    expiresAt: "expiry-changed",
    idleTtl: "expiry-changed",
    verify: "ignore",
  } satisfies Every<Change>,
  unsupported: {
    namePrefix: "a Serverpod Cloud token has no name: the platform's list shows its id",
    scopes: actsAsUser,
    permissions: actsAsUser,
    organization: livesAtUser,
    database: livesAtUser,
    workspaceId: livesAtUser,
    projectId: livesAtUser,
    appId: livesAtUser,
  },
  rules: expiryRules,
  shortestLife,
} satisfies ResourceSchema;
