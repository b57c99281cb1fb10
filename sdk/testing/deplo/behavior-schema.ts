import { z } from "zod";
import { choice, count, flag } from "../frame/behavior-fields";
import { shortestSecret } from "./state";
import type { DeploBehaviors } from "./behaviors";

const form = z.strictObject({
  otherWorkspace: choice(403, 404),
  workspaceHeader: choice("ignore", "refuse"),
  otherProject: choice(403, 404),
  managers: choice("admin", "any"),
  mintOnlyHeld: flag(true),
  projectTokenLists: choice("project", "all", "refuse"),
  createStatus: choice(201, 200),
  createdInFull: flag(true),
  deleteStatus: choice(204, 200),
  listForm: choice("array", "data"),
  order: choice("newest", "oldest"),
  emptyFields: choice("absent", "null"),
  expiredListed: flag(true),
  invalidBody: choice(400, 422),
  unknownProperties: choice("ignore", "refuse"),
  projectKnown: flag(true),
  projectShown: flag(true),
  callerProject: choice("projectId", "project_id", "project", "object", "context", "scope", "nowhere"),
  callerToken: choice("tokenId", "token_id", "token", "nowhere"),
  callerStatus: choice(200, 403, 404),
  prefixShown: choice("start", "short", "masked", "end", "nowhere"),
  expiryKnown: flag(true),
  expiryKept: choice("instant", "day"),
  pastExpiry: choice("refuse", "accept"),
  unknownProject: choice(404, 400),
  longestName: count(255),
  sameNames: flag(true),
  mostTokens: count(0),
  limitStatus: choice(402, 403, 409, 422),
  expiredCount: flag(true),
  secretLength: z.int().min(shortestSecret).max(64).default(32),
  rateLimit: flag(false),
  requestsPerMinute: count(100),
  retryAfter: flag(true),
});

/** What the behaviors may be, and their defaults. The type holds only while neither has what the other lacks. */
export const behaviors: DeploBehaviors extends z.infer<typeof form> ? z.ZodType<DeploBehaviors> : never = form;
