import * as pulumi from "@pulumi/pulumi";
import * as tokens from "../../sdk";
import { mocks } from "../../sdk/testing";
import { until } from "../engine/until";
import { providerText } from "../support/engine";

const valueOf = <T>(output: pulumi.Output<T>): Promise<T> => new Promise((done) => output.apply(done));
const args = { platform: "planetscale", organization: "acme" } as const;

test("a unit test runs in any folder: where no engine loads the package, it need not be installed", async () => {
  await pulumi.runtime.setMocks(mocks(), "project", "stack", false);
  const home = process.cwd();
  try {
    process.chdir("/");
    expect(() => new tokens.ServiceToken("ci", args)).not.toThrow();
  } finally {
    process.chdir(home);
  }
});

test("every resource carries the same text, and a unit test has one Ownership as a program has", async () => {
  const made: pulumi.runtime.MockResourceArgs[] = [];
  const newResource = (resource: pulumi.runtime.MockResourceArgs) => {
    made.push(resource);
    return mocks().newResource(resource);
  };
  for (const run of [1, 2]) {
    await pulumi.runtime.setMocks({ newResource, call: () => ({}) }, "project", "stack", false);
    const all = ["ci", "cd"].map((name) => new tokens.ServiceToken(name, { ...args, overlap: "1d" }));
    await Promise.all(all.map(({ id }) => valueOf(id)));
    // Their Retirements register after them.
    await until("both Retirements", () => made.filter(({ type }) => type.endsWith(":Retirement")).length === 2 * run);
    expect(made.filter(({ type }) => type.endsWith(":Ownership")).map(({ name }) => name)).toEqual(
      Array(run).fill("pulumi-tokens-ownership"),
    );
  }
  expect(new Set(made.map(({ inputs }) => (inputs as Record<string, unknown>)["__provider"]))).toEqual(
    new Set([providerText]),
  );
});
