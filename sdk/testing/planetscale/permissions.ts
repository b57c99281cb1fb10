import type { PlanetScaleSwitches } from "./switches";

export type Level = "Organization" | "Database";

/** Names by level, from the tables of the service-token reference and the OpenAPI document's operations. */
export const permissions: Record<Level, readonly string[]> = {
  Organization: [
    "read_organization",
    "write_organization",
    "read_invoices",
    "read_audit_logs",
    "read_databases",
    "create_databases",
    "delete_databases",
    "read_oauth_applications",
    "read_oauth_tokens",
    "write_oauth_tokens",
    "delete_oauth_tokens",
    "read_service_tokens",
    "write_service_tokens",
    "delete_service_tokens",
    "write_teams",
    "read_metrics_endpoints",
  ],
  Database: [
    "read_database",
    "write_database",
    "delete_database",
    "create_branch",
    "read_branch",
    "delete_branch",
    "delete_production_branch",
    "connect_branch",
    "connect_production_branch",
    "connect_production_read_only_branch",
    "delete_branch_password",
    "delete_production_branch_password",
    "delete_production_read_only_branch_password",
    "create_deploy_request",
    "read_deploy_request",
    "approve_deploy_request",
    "create_comment",
    "read_comment",
    "read_backups",
    "write_backups",
    "delete_backups",
    "delete_production_branch_backups",
    "restore_backup",
    "restore_production_branch_backup",
    "write_branch_vschema",
    "write_production_branch_vschema",
    "promote_branches",
    "demote_branches",
  ],
};

/** On single operations of the OpenAPI document only; probably slips. */
const rare: readonly string[] = [
  "create_branch_password",
  "create_production_branch_password",
  "create_production_read_only_branch_password",
  "review_deploy_request",
];

/** The level a permission belongs to; undefined when there is no such permission. */
export function levelOf(name: string, { rareNamesGrantable }: PlanetScaleSwitches): Level | undefined {
  if (permissions.Organization.includes(name)) return "Organization";
  const known = permissions.Database.includes(name) || (rareNamesGrantable && rare.includes(name));
  return known ? "Database" : undefined;
}

/** A label: "read_branch" is "Read branch". */
export const describePermission = (name: string): string => {
  const words = name.replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
};
