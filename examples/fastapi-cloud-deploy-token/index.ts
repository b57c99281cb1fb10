import * as pulumi from "@pulumi/pulumi";
import * as tokens from "pulumi-tokens";

const config = new pulumi.Config();

const deploy = new tokens.DeployToken("deploy", {
  platform: "fastapiCloud",
  appId: config.require("appId"),
  expiresIn: config.require("expiresIn"),
});

export const { envVars, expiresAt } = deploy;
