import * as pulumi from "@pulumi/pulumi";
import * as tokens from "pulumi-tokens";

const config = new pulumi.Config();

const ci = new tokens.ServiceToken("ci", {
  platform: "planetscale",
  organization: config.require("organization"),
  expiresIn: "30d",
  rotateBefore: "7d", // due on day 23: three daily runs in a row may fail without shortening the overlap
  overlap: "2d", // longer than any job or cache uses the old secret
});

const branches = new tokens.TokenAccessGrant("ci-branches", {
  token: ci,
  database: config.require("database"),
  permissions: ["read_branch", "create_branch", "create_deploy_request"],
});

// A placeholder for a GitHub Actions secret, a Kubernetes Secret or a Vault entry. It gets a new secret in the same run.
const pipeline = new pulumi.Stash("pipeline", { input: ci.withGrants(branches).envVars });

export const envVars = pipeline.input;
export const { expiresAt, rotateAt } = ci;
