import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import * as tokens from "pulumi-tokens";

interface Environment {
  readonly appId: string;
  readonly rotated: string;
}

const config = new pulumi.Config();
const environments = Object.entries(config.requireObject<Record<string, Environment>>("environments"));

export const envVars = Object.fromEntries(
  environments.map(([environment, { appId, rotated }]) => {
    // Another date creates another id, which is part of the token's name. A token cannot be renamed, so it is replaced.
    const { hex } = new random.RandomId(`${environment}-rotation`, { byteLength: 4, keepers: { rotated } });
    const token = new tokens.DeployToken(`${environment}-deploy`, {
      platform: "fastapiCloud",
      appId,
      namePrefix: pulumi.interpolate`${environment}-${hex}`,
      expiresIn: config.require("expiresIn"),
    });
    return [environment, token.envVars];
  }),
);
