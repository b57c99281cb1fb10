import { z } from "zod";
import { choice, count, flag } from "../../emulator/behavior-fields";
import type { PlanetScaleBehaviors } from "./behaviors";

const schema = z.strictObject({
  badCredentialsInOrganization: choice(404, 401),
  invalidBearer: choice("invalid_token", "unauthorized"),
  missingDatabasePermission: choice(403, 404),
  unprocessableCode: choice("unprocessable", "unprocessable_entity"),
  serviceTokensManageAccess: flag(true),
  limitToOwnPermissions: flag(false),
  addStatus: choice(200, 201),
  removeStatus: choice(204, 200),
  unknownPermission: choice("reject", "ignore"),
  wrongLevel: choice("reject", "ignore"),
  emptyAccess: choice("reject", "ignore"),
  acceptRarePermissions: flag(false),
  databaseById: flag(false),
  paginateAccess: flag(false),
  fullAccessItems: flag(false),
  accessesInToken: flag(true),
  accessesInList: flag(true),
  noAccesses: choice("array", "null"),
  listExpired: flag(true),
  idCase: choice("exact", "any"),
  order: choice("newest", "oldest"),
  honorPage: flag(true),
  invalidPaging: choice("clamp", "reject"),
  unknownProperties: choice("ignore", "reject"),
  acceptTtl: flag(true),
  zeroTtl: choice("reject", "never"),
  maxNameLength: count(255),
  duplicateNames: flag(true),
  maxTokens: count(0),
  secretLength: z.int().min(32).max(64).default(43),
  rateLimit: flag(false),
  requestsPerMinute: count(600),
  retryAfter: flag(true),
});

/** Schema of the behaviors, with their defaults. It compiles only while it matches the interface. */
export const behaviors: PlanetScaleBehaviors extends z.infer<typeof schema> ? z.ZodType<PlanetScaleBehaviors> : never =
  schema;
