import * as pulumi from "@pulumi/pulumi";
import * as tokens from "pulumi-tokens";

const config = new pulumi.Config();

const ci = new tokens.ServiceToken("ci", {
  platform: "planetscale",
  organization: config.require("organization"),
  expiresIn: "30d",
  rotateBefore: "7d", // due on the 23rd day: three daily runs in a row may fail, and the overlap is still whole
  overlap: "2d", // longer than any job or cache goes on with the old secret
});

const branches = new tokens.TokenAccessGrant("ci-branches", {
  token: ci,
  database: config.require("database"),
  permissions: ["read_branch", "create_branch", "create_deploy_request"],
});

// Stands for a GitHub Actions secret, a Kubernetes Secret, a Vault entry. It gets the new secret in the run that makes it.
const pipeline = new pulumi.Stash("pipeline", { input: ci.withGrants(branches).envVars });

export const envVars = pipeline.input;
export const { expiresAt, rotateAt } = ci;
