import * as pulumi from "@pulumi/pulumi";
import * as tokens from "pulumi-tokens";

const config = new pulumi.Config();

const statusPage = new tokens.ServiceToken("status-page", {
  platform: "deplo",
  workspaceId: config.require("workspaceId"),
  // For every project of the workspace. For a single project use DeployToken, which also has `scopes`.
  scopes: ["read"],
  expiresIn: config.require("expiresIn"),
});

export const { envVars, expiresAt } = statusPage;
