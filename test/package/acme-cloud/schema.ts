import { z } from "zod";
import { duration, namePrefix, segment, verify } from "../../../provider/platforms/shared/fields";
import type { Change, EveryArgument, ResourceSchema } from "../../../provider/platforms/contract";
import type { AcmeCloudDeployTokenArgs, AcmeCloudServiceTokenArgs } from "./args";

type Every<Args, Value> = EveryArgument<Args, Value> & { readonly platform: Value };

const token = {
  platform: z.literal("acmeCloud"),
  team: segment,
  namePrefix,
  expiresIn: duration.optional(),
  verify,
} satisfies Every<AcmeCloudServiceTokenArgs, z.ZodType>;

const onChange = {
  platform: "moved",
  team: "moved",
  namePrefix: "renamed",
  expiresIn: "expiry-changed",
  verify: "ignore",
} satisfies Every<AcmeCloudServiceTokenArgs, Change>;

const lacks = { expiresAt: "Acme Cloud takes a length of life, not a date: use `expiresIn`" };

export const serviceToken = {
  scope: ["team"],
  args: z.strictObject(token),
  onChange,
  unsupported: lacks,
} satisfies ResourceSchema;

export const deployToken = {
  scope: ["team", "site"],
  args: z.strictObject({ ...token, site: segment } satisfies Every<AcmeCloudDeployTokenArgs, z.ZodType>),
  onChange: { ...onChange, site: "moved" } satisfies Every<AcmeCloudDeployTokenArgs, Change>,
  unsupported: lacks,
} satisfies ResourceSchema;
