import { closest, distance } from "fastest-levenshtein";

// Source: PlanetScale's service token reference and OpenAPI description, read 2026-11. Names have changed before, so a name
// that stands in neither list is passed on as it is.

export const organizationPermissions = [
  "read_organization",
  "write_organization",
  "write_members",
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
] as const;

export const databasePermissions = [
  "read_database",
  "write_database",
  "delete_database",
  "create_branch",
  "read_branch",
  "delete_branch",
  "delete_production_branch",
  "promote_branches",
  "demote_branches",
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
] as const;

/** What a pipeline needs that makes a branch, migrates it and asks to deploy it. */
export const deployPermissions = [
  "connect_branch",
  "create_branch",
  "create_deploy_request",
  "read_branch",
  "read_deploy_request",
] satisfies readonly (typeof databasePermissions)[number][];

/** The pairs that differ only in number. */
const twins: Readonly<Record<string, string>> = {
  read_database: "read_databases",
  delete_database: "delete_databases",
  read_databases: "read_database",
  delete_databases: "delete_database",
};

/** Where permissions are granted: by a grant on the organization or on a database, or to a DeployToken of one database. */
export type Level = "organization" | "database" | "deploy";

const instead: Readonly<Record<Level, string>> = {
  organization: "is a permission on a database: set `database`",
  database: "is a permission on the organization: grant it without `database`",
  deploy: "is a permission on the organization: give it to a ServiceToken by a TokenAccessGrant without `database`",
};

/** Why a known permission cannot be granted at this level, and the way out; undefined when it can. */
export function wrongLevel(permission: string, level: Level): string | undefined {
  const misplaced: readonly string[] = level === "organization" ? databasePermissions : organizationPermissions;
  if (!misplaced.includes(permission)) return undefined;
  const twin = twins[permission];
  return `"${permission}" ${instead[level]}${twin === undefined ? "" : `, or grant "${twin}"`}`;
}

const known: ReadonlySet<string> = new Set([...organizationPermissions, ...databasePermissions]);

/** The warning about a name that is in neither list: it may be new, or mistyped. */
export function unknownPermission(permission: string, level: Level): string | undefined {
  if (known.has(permission)) return undefined;
  const nearest = closest(permission, level === "organization" ? organizationPermissions : databasePermissions);
  // A name that differs in more than a third of its letters is not a typing error.
  const meant = distance(permission, nearest) * 3 <= nearest.length ? ` Did you mean "${nearest}"?` : "";
  return `permission "${permission}" is not known to pulumi-tokens.${meant}`;
}
