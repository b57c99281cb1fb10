import * as pulumi from "@pulumi/pulumi";
import * as tokens from "../../sdk";
import { mocks } from "../../sdk/testing";

const classes = {
  ServiceToken: tokens.ServiceToken,
  DeployToken: tokens.DeployToken,
  TokenAccessGrant: tokens.TokenAccessGrant,
};

test("isInstance tells the classes apart, and takes what is no resource", async () => {
  await pulumi.runtime.setMocks(mocks());
  const token = new tokens.ServiceToken("ci", { platform: "planetscale", organization: "acme" });
  const made = {
    ServiceToken: token,
    DeployToken: new tokens.DeployToken("deploy", { platform: "deplo", workspaceId: "ws_1", projectId: "p_1" }),
    TokenAccessGrant: new tokens.TokenAccessGrant("grant", { token, database: "app", permissions: ["read_branch"] }),
    Provider: new tokens.Provider("acme", { deplo: { token: "t" } }),
    Stack: new pulumi.ComponentResource("example:Stack", "stack"),
  };
  for (const [kind, type] of Object.entries(classes)) {
    const isInstance = (value: unknown): boolean => type.isInstance(value);
    expect(Object.entries(made).flatMap(([name, one]) => (isInstance(one) ? [name] : []))).toEqual([kind]);
    for (const other of [undefined, null, "ServiceToken", {}, { __pulumiType: kind }])
      expect(isInstance(other)).toBe(false);
  }
});
