import { z } from "zod";
import { dayMs, durationMs } from "../../values/duration";
import { durationWhere, namePrefix, segment, verify } from "../shared/fields";
import type { Change, EveryArgument, ResourceSchema } from "../contract";
import type { FastApiCloudDeployTokenArgs } from "./args";

type Every<Value> = EveryArgument<FastApiCloudDeployTokenArgs, Value> & { readonly platform: Value };

/** The days of a life in normal form. */
export const daysOf = (expiresIn: string): number => (durationMs(expiresIn) ?? 0) / dayMs;

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
  } satisfies Every<z.ZodType>),
  onChange: {
    platform: "moved",
    appId: "moved",
    namePrefix: "renamed",
    expiresIn: "expiry-changed",
    verify: "ignore",
  } satisfies Every<Change>,
  unsupported: {
    expiresAt: "FastAPI Cloud takes a number of days, not a date: use `expiresIn`",
    idleTtl: "FastAPI Cloud does not watch whether a token is used: use `expiresIn`",
    scopes: deploysItsApp,
    permissions: deploysItsApp,
    organization: isForOneApp,
    database: isForOneApp,
    workspaceId: isForOneApp,
    projectId: isForOneApp,
  },
} satisfies ResourceSchema;
