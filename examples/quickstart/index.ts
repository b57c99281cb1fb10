import * as pulumi from "@pulumi/pulumi";
import * as tokens from "pulumi-tokens";

const config = new pulumi.Config();

const ci = new tokens.ServiceToken("ci", {
  platform: "planetscale",
  organization: config.require("organization"),
  expiresIn: config.require("expiresIn"),
  rotateBefore: "7d", // the first `pulumi up` of its last week replaces it
  overlap: "2d", // and the old secret works on for two days
});

const app = new tokens.TokenAccessGrant("ci-app", {
  token: ci,
  database: "app",
  permissions: ["read_branch", "create_branch", "connect_branch", "create_deploy_request"],
});
const organization = new tokens.TokenAccessGrant("ci-organization", { token: ci, permissions: ["read_databases"] });

// Stands for a GitHub Actions secret, a Kubernetes Secret, a Vault entry. It gets the token only when both grants are in
// force, now and at every rotation.
const pipeline = new pulumi.Stash("pipeline", { input: ci.withGrants(app, organization).envVars });

export const tokenId = ci.tokenId;
export const { expiresAt, rotateAt } = ci;
export const pipelineVariables = pipeline.input;
