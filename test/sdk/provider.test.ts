import * as pulumi from "@pulumi/pulumi";
import * as tokens from "../../sdk";
import { mocks } from "../../sdk/testing";

test("a Provider's credentials are secrets, and its URL and the names of variables are not", async () => {
  let given: Record<string, unknown> = {};
  const newResource: pulumi.runtime.Mocks["newResource"] = ({ inputs }) => {
    given = inputs as Record<string, unknown>;
    return { id: "p", state: given };
  };
  await pulumi.runtime.setMocks(mocks({ newResource }), "project", "stack", false);
  const { urn } = new tokens.Provider("p", {
    planetscale: { accessToken: "a", apiUrl: "https://x" },
    deplo: { token: { env: "D" } },
  });
  await new Promise((resolve) => urn.apply(resolve));
  const plain = Object.entries(given).filter(([, value]) => typeof value === "string");
  expect(plain.map(([key]) => key).sort()).toEqual([
    "tokens:deploTokenFromEnvironment",
    "tokens:planetscaleApiUrl",
    "tokens:provider:explicit",
  ]);
  expect(given["tokens:planetscaleAccessToken"]).toMatchObject({ value: "a" });
});
