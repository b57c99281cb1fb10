import { serveSockets } from "../support/loopback";
import { describeProgram, openStage, plantedSecret } from "./support";

const password = plantedSecret();

describeProgram("a proxy", () => {
  test("that closes every connection ends the run soon, in a sentence that names it, and is not asked for ever", async () => {
    const proxy = await serveSockets((socket) => socket.once("data", () => socket.end()));
    const { project, platform } = await openStage({
      program: 'new tokens.ServiceToken("ci", { platform: "planetscale", organization: "acme" });',
      env: {
        HTTPS_PROXY: `user:${password}@${proxy.url.host}`,
        PLANETSCALE_API_URL: "https://api.planetscale.test/v1",
      },
    });
    const began = Date.now();
    const { text } = await project.up({ expectFailure: true });
    expect(Date.now() - began).toBeLessThan(60_000);
    expect(text).toMatch(
      /could not create the service token.+the proxy in HTTPS_PROXY gave no answer \(ECONNRESET\)\. The request was not sent\..+NO_PROXY/,
    );
    expect(text).not.toMatch(/is unknown|is not known/);
    expect(text).not.toContain(password);
    expect(proxy.made()).toBe(5);
    expect(platform.requests()).toEqual([]);
  });
});
