import { PolicyPack } from "@pulumi/policy";
import {
  forbidAdminScopes,
  limitLifetime,
  requireExpiry,
  requireOverlap,
  requireOwner,
  requireRotation,
} from "pulumi-tokens/policy";

new PolicyPack("tokens", {
  policies: [
    requireExpiry(),
    limitLifetime("90d"),
    requireRotation(),
    requireOverlap("1d"),
    // The manager of the other tokens needs what nobody else may have.
    forbidAdminScopes({ except: ["manager"], scopes: { planetscale: { permissions: ["delete_production_branch"] } } }),
    // A warning only, until every team has entered itself.
    requireOwner({ enforcementLevel: "advisory" }),
  ],
});
