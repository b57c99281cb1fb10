import * as pulumi from "@pulumi/pulumi";
import * as tokens from "pulumi-tokens";

const config = new pulumi.Config();

const monitoring = new tokens.ServiceToken("monitoring", {
  platform: "planetscale",
  organization: config.require("organization"),
  expiresIn: config.require("expiresIn"),
});

const metrics = new tokens.TokenAccessGrant("monitoring-metrics", {
  token: monitoring,
  permissions: ["read_metrics_endpoints", "read_databases"],
});
const deployments = new tokens.TokenAccessGrant("monitoring-deployments", {
  token: monitoring,
  database: config.require("database"),
  permissions: ["read_branch", "read_deploy_request"],
});

// A new token has no permissions: without `withGrants`, a consumer could get the secret too early.
export const { envVars } = monitoring.withGrants(metrics, deployments);
export const expiresAt = monitoring.expiresAt;
