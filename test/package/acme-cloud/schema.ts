import { z } from "zod";
import { nameField, sentAs } from "../shared/body";
import { durationMs } from "../../values/duration";
import { duration, namePrefix, segment, verify } from "../shared/fields";
import type { Change, Sent, Every, PlatformSchema } from "../contract";
import type { AcmeCloudDeployTokenArgs, AcmeCloudServiceTokenArgs } from "./args";

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

const body = {
  platform: "client-side only",
  team: "path",
  namePrefix: nameField,
  expiresIn: { field: "lifeSeconds", value: ({ expiresIn }) => secondsOf(expiresIn) },
  verify: "client-side only",
} satisfies Every<AcmeCloudServiceTokenArgs, Sent>;

const secondsOf = (expiresIn: unknown): number | undefined =>
  typeof expiresIn === "string" ? (durationMs(expiresIn) ?? 0) / 1000 : undefined;

const unsupported = { expiresAt: "Acme Cloud takes a length of life, not a date: use `expiresIn`" };

export const serviceToken = {
  scope: ["team"],
  args: z.strictObject(token),
  onChange,
  body,
  unsupported,
} satisfies PlatformSchema;

export const deployToken = {
  scope: ["team", "site"],
  args: z.strictObject({ ...token, site: segment } satisfies Every<AcmeCloudDeployTokenArgs, z.ZodType>),
  onChange: { ...onChange, site: "moved" } satisfies Every<AcmeCloudDeployTokenArgs, Change>,
  body: { ...body, site: sentAs("site") } satisfies Every<AcmeCloudDeployTokenArgs, Sent>,
  unsupported,
} satisfies PlatformSchema;

/** The arguments of a token in normal form. */
export type AcmeCloudSpec = z.output<typeof serviceToken.args> & { readonly site?: string };

/** The place of a token. */
export type Team = Pick<AcmeCloudSpec, "team">;
