import { z } from "zod";
import { dayMs, durationMs } from "../../values/duration";
import { durationWhere, namePrefix, segment, verify } from "../shared/fields";
import { nameField } from "../shared/body";
import type { Change, Every, PlatformSchema, Sent } from "../contract";
import type { FastApiCloudDeployTokenArgs } from "./args";

type EveryOne<Value> = Every<FastApiCloudDeployTokenArgs, Value>;

const wholeDays = durationWhere({
  fits: (milliseconds) => milliseconds % dayMs === 0 && milliseconds >= dayMs && milliseconds <= 365 * dayMs,
  range: "FastAPI Cloud takes whole days from 1d to 365d",
});

const deploysItsApp = "a deploy token of FastAPI Cloud can deploy its app and nothing else: there is nothing to choose";

const isForOneApp = "a deploy token of FastAPI Cloud is for one app: use `appId`";

export const deployToken = {
  scope: ["appId"],
  args: z.strictObject({
    platform: z.literal("fastapiCloud"),
    appId: segment,
    namePrefix,
    expiresIn: wholeDays.default("90d"),
    verify,
  } satisfies EveryOne<z.ZodType>),
  onChange: {
    platform: "moved",
    appId: "moved",
    namePrefix: "renamed",
    expiresIn: "expiry-changed",
    verify: "ignore",
  } satisfies EveryOne<Change>,
  body: {
    platform: "client-side only",
    appId: "path",
    namePrefix: nameField,
    expiresIn: { field: "expires_in_days", value: ({ expiresIn }) => (durationMs(String(expiresIn)) ?? 0) / dayMs },
    verify: "client-side only",
  } satisfies EveryOne<Sent>,
  unsupported: {
    expiresAt: "FastAPI Cloud takes a number of days, not a date: use `expiresIn`",
    idleTtl: "FastAPI Cloud does not watch whether a token is used: use `expiresIn`",
    keepWhileUsed: "FastAPI Cloud does not show when a token was last used: use a longer `overlap`",
    scopes: deploysItsApp,
    permissions: deploysItsApp,
    organization: isForOneApp,
    database: isForOneApp,
    workspaceId: isForOneApp,
    projectId: isForOneApp,
  },
} satisfies PlatformSchema;

/** The arguments of a token in normal form. */
export type FastApiCloudSpec = z.output<typeof deployToken.args>;

/** The place of a token. */
export type App = Pick<FastApiCloudSpec, "appId">;
