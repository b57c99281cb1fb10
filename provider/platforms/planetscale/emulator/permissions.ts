import { databasePermissions, organizationPermissions } from "../permissions";
import type { PlanetScaleBehaviors } from "./behaviors";

export type Level = "Organization" | "Database";

/** Names by level, the same list as the provider's. */
export const permissions: Record<Level, readonly string[]> = {
  Organization: organizationPermissions,
  Database: databasePermissions,
};

/** Names that occur on single operations of the OpenAPI document only; probably mistakes. */
const rare: readonly string[] = [
  "create_branch_password",
  "create_production_branch_password",
  "create_production_read_only_branch_password",
  "review_deploy_request",
];

/** Returns the level of a permission, or undefined if there is no such permission. */
export function levelOf(name: string, { acceptRarePermissions }: PlanetScaleBehaviors): Level | undefined {
  if (permissions.Organization.includes(name)) return "Organization";
  const known = permissions.Database.includes(name) || (acceptRarePermissions && rare.includes(name));
  return known ? "Database" : undefined;
}

/** Returns a label: "Read branch" for "read_branch". */
export const describePermission = (name: string): string => {
  const words = name.replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
};
