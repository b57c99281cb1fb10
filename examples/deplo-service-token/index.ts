import * as pulumi from "@pulumi/pulumi";
import * as tokens from "pulumi-tokens";

const config = new pulumi.Config();

const statusPage = new tokens.ServiceToken("status-page", {
  platform: "deplo",
  workspaceId: config.require("workspaceId"),
  // On every project of the workspace. For one of them alone there is DeployToken, which takes scopes as well.
  scopes: ["read"],
  expiresIn: config.require("expiresIn"),
});

export const { envVars, expiresAt } = statusPage;
