import * as github from "@pulumi/github";
import * as pulumi from "@pulumi/pulumi";
import * as tokens from "pulumi-tokens";

const config = new pulumi.Config();
const repository = config.require("repository");
const expiresIn = config.require("expiresIn");

const issued = [
  new tokens.DeployToken("database", {
    platform: "planetscale",
    organization: config.require("organization"),
    database: config.require("database"),
    expiresIn,
  }),
  new tokens.DeployToken("backend", { platform: "serverpodCloud", expiresIn, idleTtl: "never" }),
  new tokens.DeployToken("pages", {
    platform: "deplo",
    workspaceId: config.require("workspaceId"),
    projectId: config.require("projectId"),
    expiresIn,
  }),
  new tokens.DeployToken("api", { platform: "fastapiCloud", appId: config.require("appId"), expiresIn }),
];

// Each platform's command line reads variables with these names, so a workflow only passes them on.
for (const { envVars } of issued) {
  for (const [name, value] of Object.entries(envVars)) {
    new github.ActionsSecret(name, { repository, secretName: name, value });
  }
}
