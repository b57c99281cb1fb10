import { randomBytes } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";
import { hostProvider, type HostProvider } from "../../provider/host/host";
import type { Wire } from "../../provider/host/wire";
import * as platforms from "../../provider/platforms/definitions";
import { resources } from "../../provider/resources";
import type { Environment } from "../../provider/values/environment";
import { DeployToken, Provider } from "../../sdk";
import { mocks } from "../../sdk/testing";
import { fakeClock } from "../support/clock";
import { addressOf, providerText, stackOwner } from "../support/engine";

// Laws of the platform in acme-cloud/. fifth-platform.test.ts runs them in a copy of the repository that has it.

describe("a fifth platform in the provider", () => {
  const provide = (env: Environment): HostProvider =>
    hostProvider({
      platforms,
      resources,
      env,
      transport: () => Promise.reject(new Error("nothing is sent")),
      clock: fakeClock(),
      random: randomBytes,
      chance: () => 0,
      say: () => undefined,
    });

  const refused = async (kind: string, args: Wire, env: Environment = { ACME_KEY: "bootstrap" }): Promise<string[]> => {
    const own = { __urn: addressOf(kind, "ci"), __stackId: stackOwner, __provider: providerText };
    const { failures } = await provide(env).check({}, { platform: "acmeCloud", ...args, ...own });
    return failures.map(({ reason }) => reason);
  };

  test("its arguments are checked, and what it has not is refused in its sentence", async () => {
    expect(await refused("ServiceToken", { team: "", expiresIn: "soon", site: "www" })).toEqual([
      "team: must not be empty",
      'expiresIn: must be a duration such as "90d" (a number followed by s, m (minutes), h, d or w)',
      "site: unknown argument. Supported: platform, team, namePrefix, expiresIn, verify, " +
        "adopt, revokeOnDestroy, rotateBefore, rotateEvery, rotateSpread, rotateWhenChanged, overlap, supersedes, description, owner",
    ]);
    expect(await refused("DeployToken", { team: "web", expiresAt: "2030-01-01T00:00:00Z" })).toEqual([
      "site: is required",
      "expiresAt: Acme Cloud takes a length of life, not a date: use `expiresIn`",
    ]);
    expect(await refused("TokenAccessGrant", { tokenId: "k0" })).toEqual([
      "platform: a key of Acme Cloud may do all that its team may: there is nothing to grant",
    ]);
    expect(await refused("ServiceToken", { platform: "acme" })).toEqual([
      `platform: must be one of: ${process.env["PLATFORMS"]!}`,
    ]);
  });

  test("a missing credential is named as in its definition", async () => {
    expect(await refused("ServiceToken", { team: "web" }, {})).toEqual([
      expect.stringMatching(/^Acme Cloud needs a credential\..+ACME_KEY.+tokens:acmeCloudKey/),
    ]);
  });
});

test("a fifth platform works in a program's own tests", async () => {
  await pulumi.runtime.setMocks(mocks(), "project", "stack", false);
  const args = { platform: "acmeCloud", team: "web", site: "www" };
  const deploy = new DeployToken("deploy", args as never);
  const { envVars } = deploy as unknown as {
    envVars: Record<string, pulumi.Output<string>>;
  };
  const values = pulumi.all(envVars);
  expect(await new Promise((done) => values.apply(done))).toEqual({ ACME_KEY: "deploy-secret", ACME_TEAM: "web" });
  expect(() => new Provider("p", { acmeCloud: { token: "t" } } as never)).toThrow(
    /acmeCloud\.token: unknown setting. Supported: key, apiUrl/,
  );
});
