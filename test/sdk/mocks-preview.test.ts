import * as pulumi from "@pulumi/pulumi";
import { mocks } from "../../sdk/testing";
import * as tokens from "../../sdk";

const args = { platform: "planetscale", organization: "acme", overlap: "2d" } as const;

test("in preview mode a value that is not known yet is no wrong argument", async () => {
  await pulumi.runtime.setMocks(mocks(), "project", "stack", true);
  const forever = new tokens.ServiceToken("forever", args);
  const namePrefix = forever.expiresAt as pulumi.Output<string>;
  const { urn } = new tokens.ServiceToken("next", { ...args, namePrefix });
  await new Promise((resolve) => urn.apply(resolve));
  await expect(
    (pulumi.runtime as unknown as { waitForRPCs: () => Promise<void> }).waitForRPCs(),
  ).resolves.toBeUndefined();
});
