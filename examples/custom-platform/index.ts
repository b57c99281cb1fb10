import * as pulumi from "@pulumi/pulumi";
import * as tokens from "pulumi-tokens";
import type {} from "./platforms/acme";

const config = new pulumi.Config();

// An old token works for one more day, so that its consumers can change over.
const ci = new tokens.ServiceToken("ci", {
  platform: "acmeCloud",
  team: config.require("team"),
  expiresIn: config.require("expiresIn"),
  rotateBefore: "30d",
  overlap: "1d",
});

export const { envVars, expiresAt } = ci;
