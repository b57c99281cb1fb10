import * as pulumi from "@pulumi/pulumi";
import * as tokens from "pulumi-tokens";

const config = new pulumi.Config();

// By default, the token can create a branch, migrate it and create a deploy request. It cannot approve the deploy request:
// that needs "approve_deploy_request".
const deploy = new tokens.DeployToken("deploy", {
  platform: "planetscale",
  organization: config.require("organization"),
  database: config.require("database"),
  expiresIn: config.require("expiresIn"),
});

export const { envVars, expiresAt } = deploy;
