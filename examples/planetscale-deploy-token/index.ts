import * as pulumi from "@pulumi/pulumi";
import * as tokens from "pulumi-tokens";

const config = new pulumi.Config();

// Without `permissions` it gets those of a pipeline that makes a branch, migrates it and asks to deploy it. To deploy is
// left to people: that would be "approve_deploy_request".
const deploy = new tokens.DeployToken("deploy", {
  platform: "planetscale",
  organization: config.require("organization"),
  database: config.require("database"),
  expiresIn: config.require("expiresIn"),
});

export const { envVars, expiresAt } = deploy;
