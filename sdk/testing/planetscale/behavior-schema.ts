import { z } from "zod";
import { choice, count, flag } from "../frame/behavior-fields";
import type { PlanetScaleBehaviors } from "./behaviors";

const form = z.strictObject({
  badCredentialsInOrganization: choice(404, 401),
  deadBearer: choice("invalid_token", "unauthorized"),
  lackingDatabasePermission: choice(403, 404),
  unprocessableCode: choice("unprocessable", "unprocessable_entity"),
  serviceTokensManageAccess: flag(true),
  grantOnlyHeld: flag(false),
  addStatus: choice(200, 201),
  removeStatus: choice(204, 200),
  unknownPermission: choice("refuse", "ignore"),
  wrongLevel: choice("refuse", "ignore"),
  emptyAccess: choice("refuse", "ignore"),
  rareNamesGrantable: flag(false),
  databaseById: flag(false),
  accessPaged: flag(false),
  fullAccessItems: flag(false),
  accessesInToken: flag(true),
  accessesInList: flag(true),
  noAccesses: choice("array", "null"),
  expiredListed: flag(true),
  idCase: choice("exact", "any"),
  order: choice("newest", "oldest"),
  pageHeeded: flag(true),
  badPaging: choice("clamp", "refuse"),
  unknownProperties: choice("ignore", "refuse"),
  ttlKnown: flag(true),
  zeroTtl: choice("refuse", "never"),
  longestName: count(255),
  sameNames: flag(true),
  mostTokens: count(0),
  secretLength: z.int().min(32).max(64).default(43),
  rateLimit: flag(false),
  requestsPerMinute: count(600),
  retryAfter: flag(true),
});

/** What the behaviors may be, and their defaults. The type holds only while neither has what the other lacks. */
export const behaviors: PlanetScaleBehaviors extends z.infer<typeof form> ? z.ZodType<PlanetScaleBehaviors> : never =
  form;
