import * as pulumi from "@pulumi/pulumi";
import * as tokens from "pulumi-tokens";

const config = new pulumi.Config();
const organization = config.require("organization");

// The stack `a` declares the token of `b`, and `b` that of `a`. Each signs in with the token that the other one declares.
const other = pulumi.getStack() === "a" ? "b" : "a";

function signIn(): tokens.PlanetScaleCredentials {
  // Only in the first run of `a`, before `b` exists.
  const manual = config.getSecret("serviceToken");
  if (manual) return { serviceTokenId: config.require("serviceTokenId"), serviceToken: manual };
  const partner = new pulumi.StackReference(`${pulumi.getOrganization()}/${pulumi.getProject()}/${other}`);
  return { serviceTokenId: partner.requireOutput("tokenId"), serviceToken: partner.requireOutput("value") };
}

const provider = new tokens.Provider("own", { planetscale: signIn() });

const manager = new tokens.ServiceToken(
  "manager",
  {
    platform: "planetscale",
    organization,
    namePrefix: `manager-${other}`,
    expiresIn: "30d",
    rotateBefore: "10d",
    overlap: "3d", // longer than the time between two runs of the other stack
  },
  { provider },
);

// A manager needs these, and every permission that its tokens get.
const grant = new tokens.TokenAccessGrant(
  "manager",
  { token: manager, permissions: ["read_service_tokens", "write_service_tokens", "delete_service_tokens"] },
  { provider },
);

export const { tokenId } = manager;
export const { value } = manager.withGrants(grant);
