import { check } from "../../provider/lifecycle/check";
import type { Spec } from "../../provider/platforms/platform";
import { tokenAccessGrant } from "../../provider/platforms/planetscale/offers";
import { databasePermissions, organizationPermissions } from "../../provider/platforms/planetscale/permissions";
import { grantSpec as grant, moment, without } from "../support/specs";

const onOrganization = (spec: Spec): Spec => without(spec, "database");

const reasons = (args: Spec): string[] =>
  check(tokenAccessGrant, args, [], moment).failures.map(({ property, reason }) => `${property}: ${reason}`);

describe("a permission at the wrong level", () => {
  const twins = { read_database: "read_databases", delete_database: "delete_databases" };

  test.each(databasePermissions)("%s is refused on the organization and passes on a database", (permission) => {
    const args = { ...grant, permissions: [permission] };
    const [reason, ...more] = reasons(onOrganization(args));
    expect(more).toEqual([]);
    expect(reason).toMatch(/^permissions: "\w+" is a permission on a database: set `database`/);
    if (permission in twins) expect(reason).toContain(`or grant "${twins[permission as keyof typeof twins]}"`);
    expect(reasons(args)).toEqual([]);
  });

  test.each(organizationPermissions)("%s is refused on a database and passes on the organization", (permission) => {
    const args = { ...grant, permissions: [permission] };
    expect(reasons(args)).toEqual([expect.stringContaining("grant it without `database`")]);
    expect(reasons(onOrganization(args))).toEqual([]);
  });

  test("a name that we do not know passes at both levels", () => {
    const args = { ...grant, permissions: ["brand_new_thing"] };
    expect([...reasons(args), ...reasons(onOrganization(args))]).toEqual([]);
  });
});
