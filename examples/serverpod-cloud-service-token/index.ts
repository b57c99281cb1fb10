import * as pulumi from "@pulumi/pulumi";
import * as tokens from "pulumi-tokens";

const config = new pulumi.Config();

// The token may do everything that its user may do, so it expires a week after the last run of the job (`idleTtl`).
const nightly = new tokens.ServiceToken("nightly", {
  platform: "serverpodCloud",
  expiresIn: config.require("expiresIn"),
  idleTtl: config.require("idleTtl"),
});

export const { envVars, expiresAt } = nightly;
