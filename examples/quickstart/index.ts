import * as pulumi from "@pulumi/pulumi";
import * as tokens from "pulumi-tokens";

const config = new pulumi.Config();

const ci = new tokens.ServiceToken("ci", {
  platform: "planetscale",
  organization: config.require("organization"),
  expiresIn: config.require("expiresIn"),
  rotateBefore: "7d", // the first `pulumi up` in the last week replaces the token
  overlap: "2d", // the old secret stays valid for two more days
});

const app = new tokens.TokenAccessGrant("ci-app", {
  token: ci,
  database: "app",
  permissions: ["read_branch", "create_branch", "connect_branch", "create_deploy_request"],
});
const organization = new tokens.TokenAccessGrant("ci-organization", { token: ci, permissions: ["read_databases"] });

// A placeholder for a GitHub Actions secret, a Kubernetes Secret or a Vault entry. It gets the token only when both grants
// are in force, also after every rotation.
const pipeline = new pulumi.Stash("pipeline", { input: ci.withGrants(app, organization).envVars });

export const tokenId = ci.tokenId;
export const { expiresAt, rotateAt } = ci;
export const pipelineVariables = pipeline.input;
