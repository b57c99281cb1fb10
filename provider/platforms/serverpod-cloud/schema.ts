import { z } from "zod";
import { expiresAt, expiryRules } from "../shared/expiry";
import { anyDuration, duration, durationWhere, keepWhileUsed, verify } from "../shared/fields";
import type { Change, Every, Field, PlatformSchema, Sent } from "../contract";
import type { ServerpodCloudTokenArgs } from "./args";
import { inMilliseconds, lifetimeOf } from "./lifetime";

type EveryOne<Value> = Every<ServerpodCloudTokenArgs, Value>;

const actsAsUser =
  "a Serverpod Cloud token acts as its user and may do whatever that user may: there is nothing to choose";

const livesAtUser =
  "a Serverpod Cloud token belongs to the user of the provider's credential: there is no place to choose";

/** Null for a token that does not expire. */
const expiry: Field = {
  field: "expiresAt",
  value(spec, { name, now }) {
    const { expiresAt } = lifetimeOf(spec, name, now);
    return expiresAt === null ? null : new Date(expiresAt).toISOString();
  },
};

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
    keepWhileUsed,
  } satisfies EveryOne<z.ZodType>),
  onChange: {
    platform: "moved",
    expiresIn: "expiry-changed",
    expiresAt: "expiry-changed",
    idleTtl: "expiry-changed",
    verify: "ignore",
    keepWhileUsed: "ignore",
  } satisfies EveryOne<Change>,
  body: {
    platform: "client-side only",
    expiresIn: expiry,
    expiresAt: expiry,
    idleTtl: { field: "expiresAfter", value: (spec, { name, now }) => lifetimeOf(spec, name, now).expiresAfter },
    verify: "client-side only",
    keepWhileUsed: "client-side only",
  } satisfies EveryOne<Sent>,
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
  tagCodec: inMilliseconds,
} satisfies PlatformSchema;

/** The arguments of a token in normal form. */
export type ServerpodCloudSpec = z.output<typeof token.args>;

/** The place of a token, which its credential determines. */
export interface User {
  readonly userId?: string;
}
