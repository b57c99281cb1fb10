import * as pulumi from "@pulumi/pulumi";
import * as tokens from "../../sdk";
import { mocks } from "../../sdk/testing";

const args = { platform: "planetscale", organization: "acme" } as const;
const sentence =
  'must not begin with "__": such names belong to Pulumi and to this package. ' +
  "Remove it from the arguments, or from the transform or policy that sets it.";

const foreign: Record<string, [make: () => unknown, key: string]> = {
  "a token that says that it has a Retirement": [
    () => new tokens.ServiceToken("x", { ...args, __retirement: true } as never),
    "__retirement",
  ],
  "a deploy token with another stack's id": [
    () => new tokens.DeployToken("x", { ...args, database: "app", __owner: "0".repeat(32) } as never),
    "__owner",
  ],
  "a grant by id with the token of another one": [
    () => new tokens.TokenAccessGrant("x", { ...args, tokenId: "k2x", permissions: [], __token: "urn" } as never),
    "__token",
  ],
};

test.each(Object.entries(foreign))("%s is refused by the argument's name", async (_what, [make, key]) => {
  await pulumi.runtime.setMocks(mocks());
  expect(make).toThrow(`x: ${key}: ${sentence}`);
});
