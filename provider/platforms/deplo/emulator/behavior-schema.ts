import { z } from "zod";
import { choice, count, flag } from "../../emulator/behavior-fields";
import { shortestSecret } from "./state";
import type { DeploBehaviors } from "./behaviors";

const schema = z.strictObject({
  otherWorkspace: choice(403, 404),
  workspaceHeader: choice("ignore", "reject"),
  otherProject: choice(403, 404),
  tokenManagers: choice("admin", "any"),
  limitToOwnScopes: flag(true),
  projectTokenLists: choice("project", "all", "reject"),
  createStatus: choice(201, 200),
  fullCreateResponse: flag(true),
  deleteStatus: choice(204, 200),
  listFormat: choice("array", "data"),
  order: choice("newest", "oldest"),
  emptyFields: choice("absent", "null"),
  listExpired: flag(true),
  invalidBody: choice(400, 422),
  unknownProperties: choice("ignore", "reject"),
  acceptProjectId: flag(true),
  returnProject: flag(true),
  meProjectField: choice("projectId", "project_id", "project", "object", "context", "scope", "nowhere"),
  meTokenField: choice("tokenId", "token_id", "token", "nowhere"),
  meStatus: choice(200, 403, 404),
  prefixFormat: choice("start", "short", "masked", "end", "nowhere"),
  acceptExpiry: flag(true),
  expiryPrecision: choice("instant", "day"),
  pastExpiry: choice("reject", "accept"),
  unknownProject: choice(404, 400),
  maxNameLength: count(255),
  duplicateNames: flag(true),
  maxTokens: count(0),
  limitStatus: choice(402, 403, 409, 422),
  countExpired: flag(true),
  secretLength: z.int().min(shortestSecret).max(64).default(32),
  rateLimit: flag(false),
  requestsPerMinute: count(100),
  retryAfter: flag(true),
});

/** Schema of the behaviors, with their defaults. It compiles only while it matches the interface. */
export const behaviors: DeploBehaviors extends z.infer<typeof schema> ? z.ZodType<DeploBehaviors> : never = schema;
