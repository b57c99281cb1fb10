import { z } from "zod";
import { choice, count, flag } from "../frame/behavior-fields";
import type { FastApiCloudBehaviors } from "./behaviors";

const form = z.strictObject({
  badCredentials: choice(401, 403),
  deployTokenElsewhere: choice(403, 401),
  foreignResource: choice(404, 403),
  deployTokensManageTokens: flag(false),
  loginSeconds: count(2_592_000),
  deviceInterval: z.int().positive().default(5),
  logoutRoute: flag(true),
  usualDays: z.int().min(0).max(365).default(90),
  daysKnown: flag(true),
  sameNames: flag(true),
  shortestName: count(1),
  longestName: count(255),
  mostTokens: count(0),
  unknownProperties: choice("ignore", "refuse"),
  secretLength: z.int().min(32).max(64).default(43),
  order: choice("newest", "oldest"),
  tokenCount: flag(false),
  tokensPaged: flag(false),
  skipHeeded: flag(true),
  lastUsedInList: flag(false),
  lastUsedBy: choice("deployment", "any"),
  instants: choice("Z", "offset", "naive"),
  rateLimit: flag(false),
  requestsPerMinute: count(600),
  retryAfter: flag(true),
});

/** What the behaviors may be, and their defaults. The type holds only while neither has what the other lacks. */
export const behaviors: FastApiCloudBehaviors extends z.infer<typeof form> ? z.ZodType<FastApiCloudBehaviors> : never =
  form;
