import { TransportError } from "../../provider/http/transport";
import { emulated, hostOn, type Emulated } from "../support/emulated";
import { addressOf, providerText } from "../support/engine";
import { expectHidden, failureOf } from "../support/errors";

const canary = "canary-of-a-proxy";
const args = { platform: "planetscale", organization: "acme", namePrefix: "ci" };
const news = { ...args, __urn: addressOf("ServiceToken", "ci"), __provider: providerText };

let setup: Emulated;
beforeAll(async () => {
  setup = await emulated();
});

/** A provider that is to reach PlanetScale itself; nothing is sent. */
function provider(env: Record<string, string>) {
  const sent: string[] = [];
  const transport = ({ url }: { url: URL }) => {
    sent.push(url.host);
    return Promise.reject(new TransportError("connectionFailed"));
  };
  const far = { PLANETSCALE_API_URL: "https://api.planetscale.com/v1", ...env };
  return { host: hostOn(setup, { transport, env: far }), sent };
}

test.each(["HTTPS_PROXY", "https_proxy"])(
  "%s that is no proxy's URL is refused by name before anything is sent",
  async (variable) => {
    const { host, sent } = provider({ [variable]: `ftp://user:${canary}@proxy.example` });
    const { failures } = await host.check({}, news);
    expect(failures).toEqual([
      { property: "", reason: expect.stringMatching(new RegExp(`^${variable} must be the URL of a proxy`)) as string },
    ]);
    expectHidden(failures, canary);
    const failure = await failureOf(host.create(news));
    expect(failure.message).toContain(`${variable} must be the URL of a proxy`);
    expect(failure.stack).toBe("");
    expectHidden(failure, canary);
    expect(sent).toEqual([]);
  },
);

test.each<[string, Record<string, string>]>([
  ["is named in NO_PROXY", { NO_PROXY: ".planetscale.com" }],
  ["is this machine", { PLANETSCALE_API_URL: "http://127.0.0.1:9/v1" }],
])("is not looked at where the API %s", async (_where, env) => {
  const { host } = provider({ HTTPS_PROXY: `ftp://user:${canary}@proxy.example`, ...env });
  expect((await host.check({}, news)).failures).toEqual([]);
});
