import { z } from "zod";
import { choice, count, flag } from "../../emulator/behavior-fields";
import type { ServerpodCloudBehaviors } from "./behaviors";

const schema = z.strictObject({
  badCredentials: choice("empty", "typed", "exception"),
  badArguments: choice(500, 400),
  unknownToken: choice("exception", "not-found", "false", "bad-request"),
  foreignToken: choice("unknown", "reject"),
  tokensCreateTokens: flag(true),
  pastExpiry: choice("accept", "reject"),
  acceptExpiry: flag(true),
  maxLifetimeDays: count(0),
  listExpired: flag(true),
  order: choice("oldest", "newest"),
  tokenMethod: z.string().default("CLI token"),
  initialLastUsedAt: choice("created", "absent"),
  lastUsedResolution: count(60),
  precision: choice("ms", "us", "s"),
  classNames: flag(true),
  rateLimit: flag(false),
  requestsPerMinute: count(600),
  retryAfter: flag(true),
});

/** Schema of the behaviors, with their defaults. It compiles only while it matches the interface. */
export const behaviors: ServerpodCloudBehaviors extends z.infer<typeof schema>
  ? z.ZodType<ServerpodCloudBehaviors>
  : never = schema;
