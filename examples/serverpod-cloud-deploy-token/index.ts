import * as pulumi from "@pulumi/pulumi";
import * as tokens from "pulumi-tokens";

const config = new pulumi.Config();

const deploy = new tokens.DeployToken("deploy", {
  platform: "serverpodCloud",
  expiresIn: config.require("expiresIn"),
  // Months may pass between two deployments: the token must not expire because nobody uses it.
  idleTtl: "never",
});

export const { envVars, expiresAt } = deploy;
