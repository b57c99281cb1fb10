import { databasePermissions, organizationPermissions } from "../../../provider/platforms/planetscale/permissions";
import type { PlanetScaleBehaviors } from "./behaviors";

export type Level = "Organization" | "Database";

/** Names by level: one list of facts for the provider and for what stands in for the platform. */
export const permissions: Record<Level, readonly string[]> = {
  Organization: organizationPermissions,
  Database: databasePermissions,
};

/** On single operations of the OpenAPI document only; probably slips. */
const rare: readonly string[] = [
  "create_branch_password",
  "create_production_branch_password",
  "create_production_read_only_branch_password",
  "review_deploy_request",
];

/** The level a permission belongs to; undefined when there is no such permission. */
export function levelOf(name: string, { rareNamesGrantable }: PlanetScaleBehaviors): Level | undefined {
  if (permissions.Organization.includes(name)) return "Organization";
  const known = permissions.Database.includes(name) || (rareNamesGrantable && rare.includes(name));
  return known ? "Database" : undefined;
}

/** A label: "read_branch" is "Read branch". */
export const describePermission = (name: string): string => {
  const words = name.replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
};
