import * as pulumi from "@pulumi/pulumi";
import * as tokens from "pulumi-tokens";

const config = new pulumi.Config();

const deploy = new tokens.DeployToken("deploy", {
  platform: "deplo",
  workspaceId: config.require("workspaceId"),
  projectId: config.require("projectId"),
  // Deplo's own default is a token that never expires.
  expiresIn: config.require("expiresIn"),
});

export const { envVars, expiresAt } = deploy;
