import * as pulumi from "@pulumi/pulumi";
import * as tokens from "pulumi-tokens";

const config = new pulumi.Config();
const organization = config.require("organization");
const database = config.require("database");

// Somebody made this token at PlanetScale, and its secret is where it has always been. What else it may do is not declared here:
// a grant takes away only what it added.
new tokens.TokenAccessGrant("backup", {
  platform: "planetscale",
  organization,
  tokenId: config.require("backupTokenId"),
  database,
  permissions: ["read_backups", "write_backups"],
});

const review = new tokens.ServiceToken("review", {
  platform: "planetscale",
  organization,
  expiresIn: config.require("expiresIn"),
});
const access = new tokens.TokenAccessGrant("review-access", {
  token: review,
  database,
  permissions: config.requireObject<string[]>("reviewPermissions"),
  // Nobody but this program has a say here: what was added at the dashboard goes at the next `pulumi up --refresh`.
  mode: "authoritative",
});

export const { envVars } = review.withGrants(access);
