import { z } from "zod";
import type { PlanetScaleSwitches } from "./switches";

const flag = (initial: boolean) => z.boolean().default(initial);
const count = (initial: number) => z.int().nonnegative().default(initial);
const choice = <const Values extends readonly [string, ...string[]]>(...values: Values) =>
  z.enum(values).default(values[0] as never);

const form = z.strictObject({
  badCredentialsInOrganization: z.union([z.literal(404), z.literal(401)]).default(404),
  deadBearer: choice("invalid_token", "unauthorized"),
  lackingDatabasePermission: z.union([z.literal(403), z.literal(404)]).default(403),
  unprocessableCode: choice("unprocessable", "unprocessable_entity"),
  serviceTokensManageAccess: flag(true),
  grantOnlyHeld: flag(false),
  addStatus: z.union([z.literal(200), z.literal(201)]).default(200),
  removeStatus: z.union([z.literal(204), z.literal(200)]).default(204),
  unknownPermission: choice("refuse", "ignore"),
  wrongLevel: choice("refuse", "ignore"),
  emptyAccess: choice("refuse", "ignore"),
  rareNamesGrantable: flag(false),
  databaseById: flag(false),
  accessPaged: flag(false),
  fullAccessItems: flag(false),
  accessesInList: flag(true),
  noAccesses: choice("array", "null"),
  expiredListed: flag(true),
  order: choice("newest", "oldest"),
  badPaging: choice("clamp", "refuse"),
  unknownProperties: choice("ignore", "refuse"),
  zeroTtl: choice("refuse", "never"),
  longestName: count(255),
  sameNames: flag(true),
  mostTokens: count(0),
  secretLength: z.int().min(32).max(64).default(43),
  rateLimit: flag(false),
  requestsPerMinute: count(600),
  retryAfter: flag(true),
});

/** What the switches may be, and their defaults. The type holds only while neither has what the other lacks. */
export const switches: PlanetScaleSwitches extends z.infer<typeof form> ? z.ZodType<PlanetScaleSwitches> : never = form;
