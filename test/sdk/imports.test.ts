import * as pulumi from "@pulumi/pulumi";
import * as tokens from "../../sdk";
import { mocks } from "../../sdk/testing";

const args = { platform: "planetscale", organization: "acme" } as const;

test("what a token cannot be is refused in the constructor, with the way out", async () => {
  await pulumi.runtime.setMocks(mocks(), "project", "stack", false);
  expect(() => new tokens.ServiceToken("ci", args, { import: "planetscale/acme/x" })).toThrow(
    /cannot be imported.*Declare a new one/,
  );
  expect(
    () =>
      new tokens.TokenAccessGrant("g", { token: new tokens.ServiceToken("t", args), permissions: [] }, { import: "x" }),
  ).toThrow(/a grant cannot be imported/);
});
