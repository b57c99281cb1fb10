import * as pulumi from "@pulumi/pulumi";
import * as tokens from "pulumi-tokens";

const config = new pulumi.Config();

// It may do whatever its user may, so it should not outlive its job: a week after the last night it is dead by itself.
const nightly = new tokens.ServiceToken("nightly", {
  platform: "serverpodCloud",
  expiresIn: config.require("expiresIn"),
  idleTtl: config.require("idleTtl"),
});

export const { envVars, expiresAt } = nightly;
