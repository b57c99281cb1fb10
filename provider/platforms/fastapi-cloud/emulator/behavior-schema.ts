import { z } from "zod";
import { choice, count, flag } from "../../emulator/behavior-fields";
import type { FastApiCloudBehaviors } from "./behaviors";

const schema = z.strictObject({
  badCredentials: choice(401, 403),
  deployTokenStatus: choice(403, 401),
  foreignResource: choice(404, 403),
  deployTokensManageTokens: flag(false),
  accessTokenSeconds: count(2_592_000),
  deviceInterval: z.int().positive().default(5),
  logoutRoute: flag(true),
  defaultExpiryDays: z.int().min(0).max(365).default(90),
  acceptExpiry: flag(true),
  duplicateNames: flag(true),
  minNameLength: count(1),
  maxNameLength: count(255),
  maxTokens: count(0),
  unknownProperties: choice("ignore", "reject"),
  secretLength: z.int().min(32).max(64).default(43),
  order: choice("newest", "oldest"),
  tokenCount: flag(false),
  paginateTokens: flag(false),
  honorSkip: flag(true),
  lastUsedInList: flag(false),
  lastUsedBy: choice("deployment", "any"),
  timestampFormat: choice("Z", "offset", "naive"),
  rateLimit: flag(false),
  requestsPerMinute: count(600),
  retryAfter: flag(true),
});

/** Schema of the behaviors, with their defaults. It compiles only while it matches the interface. */
export const behaviors: FastApiCloudBehaviors extends z.infer<typeof schema>
  ? z.ZodType<FastApiCloudBehaviors>
  : never = schema;
