import {
  PolicyPack,
  remediateResourceOfType,
  validateResourceOfType,
  validateStackResourcesOfType,
} from "@pulumi/policy";
import * as tokens from "../../sdk";

// A policy pack as its author writes it: compiled with the tests, run by the engine as JavaScript.

type AnyPlatform = tokens.ServiceTokenPlatform;

const { FORCED_LIFE: life = "4w" } = process.env;

new PolicyPack("pack", {
  enforcementLevel: "advisory",
  policies: [
    {
      name: "life",
      description: "Service tokens live as long as the pack says.",
      enforcementLevel: "remediate",
      remediateResource: remediateResourceOfType(tokens.ServiceToken, (token) => ({ ...token, expiresIn: life })),
    },
    {
      name: "deploy-life",
      description: "Deploy tokens live as long as the pack says.",
      enforcementLevel: "remediate",
      remediateResource: remediateResourceOfType(tokens.DeployToken, (token) => ({ ...token, expiresIn: life })),
    },
    {
      name: "service-tokens",
      description: "Sees service tokens.",
      validateResource: validateResourceOfType(tokens.ServiceToken<AnyPlatform>, (token, { name }, report) => {
        report(`ServiceToken ${name} on ${token.platform} for ${String(token.expiresIn)}.`);
      }),
    },
    {
      name: "grants",
      description: "Sees grants.",
      validateResource: validateResourceOfType(tokens.TokenAccessGrant, ({ permissions }, { name }, report) => {
        report(`TokenAccessGrant ${name} of ${permissions.join()}.`);
      }),
    },
    {
      name: "deploy-tokens",
      description: "Sees the deploy tokens of the stack.",
      validateStack: validateStackResourcesOfType(tokens.DeployToken, (found, { resources }, report) => {
        const names = resources.map(({ name }) => name);
        report(`DeployTokens ${names.join()} on ${found.map(({ platform }) => platform).join()}.`);
      }),
    },
  ],
});
