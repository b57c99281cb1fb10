import * as pulumi from "@pulumi/pulumi";
import * as tokens from "pulumi-tokens";

const config = new pulumi.Config();

const deploy = new tokens.DeployToken("deploy", {
  platform: "deplo",
  workspaceId: config.require("workspaceId"),
  projectId: config.require("projectId"),
  // Without `expiresIn`, tokens of Deplo never expire.
  expiresIn: config.require("expiresIn"),
});

export const { envVars, expiresAt } = deploy;
