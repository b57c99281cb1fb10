import * as pulumi from "@pulumi/pulumi";
import * as tokens from "pulumi-tokens";

const config = new pulumi.Config();
const organization = config.require("organization");
const database = config.require("database");

// A manually created token. Its other permissions are not declared here: a grant removes only permissions that it added.
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
  // The next `pulumi up --refresh` removes permissions that somebody adds in the dashboard.
  mode: "authoritative",
});

export const { envVars } = review.withGrants(access);
