import { z } from "zod";
import { choice, count, flag } from "../frame/behavior-fields";
import type { ServerpodCloudBehaviors } from "./behaviors";

const form = z.strictObject({
  badCredentials: choice("empty", "typed", "exception"),
  badArguments: choice(500, 400),
  unknownToken: choice("exception", "not-found", "false", "bad-request"),
  foreignToken: choice("unknown", "refuse"),
  tokensMakeTokens: flag(true),
  deadOnArrival: choice("accept", "refuse"),
  expiryKnown: flag(true),
  longestLife: count(0),
  expiredListed: flag(true),
  order: choice("oldest", "newest"),
  tokenMethod: z.string().default("CLI token"),
  neverUsed: choice("created", "absent"),
  useResolution: count(60),
  precision: choice("ms", "us", "s"),
  classNames: flag(true),
  rateLimit: flag(false),
  requestsPerMinute: count(600),
  retryAfter: flag(true),
});

/** What the behaviors may be, and their defaults. The type holds only while neither has what the other lacks. */
export const behaviors: ServerpodCloudBehaviors extends z.infer<typeof form>
  ? z.ZodType<ServerpodCloudBehaviors>
  : never = form;
