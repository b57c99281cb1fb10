import { check } from "../../provider/schema/check";
import type { ResourceSchema, Spec } from "../../provider/platforms/contract";
import { deployToken, tokenAccessGrant } from "../../provider/platforms/planetscale/schema";
import {
  databasePermissions,
  deployPermissions,
  organizationPermissions,
} from "../../provider/platforms/planetscale/permissions";
import { grantSpec as grant, moment, tokenSpec, without } from "../support/specs";

const onOrganization = (spec: Spec): Spec => without(spec, "database");
const deploy: Spec = { ...tokenSpec, database: "app" };

const reasons = (schema: ResourceSchema, args: Spec, unknown: readonly string[] = []): string[] =>
  check(schema, args, unknown, moment).failures.map(({ property, reason }) => `${property}: ${reason}`);

describe("a permission at the wrong level", () => {
  const twins: Readonly<Record<string, string>> = {
    read_database: "read_databases",
    delete_database: "delete_databases",
    read_databases: "read_database",
    delete_databases: "delete_database",
  };
  const orTwin = (permission: string): string => (permission in twins ? `, or grant "${twins[permission]}"` : "");

  test.each(databasePermissions)("%s is refused on the organization and passes on a database", (permission) => {
    const permissions = [permission];
    const expected = `permissions: "${permission}" is a permission on a database: set \`database\`${orTwin(permission)}`;
    expect(reasons(tokenAccessGrant, onOrganization({ ...grant, permissions }))).toEqual([expected]);
    expect(reasons(tokenAccessGrant, { ...grant, permissions })).toEqual([]);
    expect(reasons(deployToken, { ...deploy, permissions })).toEqual([]);
  });

  test.each(organizationPermissions)("%s is refused on a database and passes on the organization", (permission) => {
    const permissions = [permission];
    const expected = `permissions: "${permission}" is a permission on the organization: `;
    const instead = `grant it without \`database\`${orTwin(permission)}`;
    expect(reasons(tokenAccessGrant, { ...grant, permissions })).toEqual([`${expected}${instead}`]);
    expect(reasons(tokenAccessGrant, onOrganization({ ...grant, permissions }))).toEqual([]);
  });

  test.each(organizationPermissions)("%s is refused for a DeployToken, which has one database", (permission) => {
    const expected = `permissions: "${permission}" is a permission on the organization: `;
    const instead = `give it to a ServiceToken by a TokenAccessGrant without \`database\`${orTwin(permission)}`;
    const permissions = ["read_branch", permission];
    expect(reasons(deployToken, { ...deploy, permissions })).toEqual([`${expected}${instead}`]);
    expect(reasons(deployToken, { ...without(deploy, "database"), permissions }, ["database"])).toHaveLength(1);
  });

  test("each of several is reported", () => {
    const permissions = ["read_branch", "read_databases", "write_teams"];
    expect(reasons(tokenAccessGrant, { ...grant, permissions })).toHaveLength(2);
  });

  test("a level that is not known yet refuses nothing", () => {
    const permissions = ["read_branch", "read_databases"];
    expect(reasons(tokenAccessGrant, onOrganization({ ...grant, permissions }), ["database"])).toEqual([]);
  });

  test("a name that we do not know passes at every level", () => {
    const permissions = ["brand_new_thing"];
    expect(reasons(tokenAccessGrant, { ...grant, permissions })).toEqual([]);
    expect(reasons(tokenAccessGrant, onOrganization({ ...grant, permissions }))).toEqual([]);
    expect(reasons(deployToken, { ...deploy, permissions })).toEqual([]);
  });

  test("what a DeployToken gets by default is at its own", () => {
    expect(reasons(deployToken, { ...deploy, permissions: [...deployPermissions] })).toEqual([]);
    expect(deployPermissions.filter((permission) => !databasePermissions.includes(permission))).toEqual([]);
  });
});
