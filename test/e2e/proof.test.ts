import type { Emulator } from "../../sdk/testing";
import { resourceIn } from "../engine/state";
import { answerTo, describeProgram, openStage, tokensAt } from "./support";

const program = (expiresIn: string): string => `
const ci = new tokens.ServiceToken("ci", { platform: "planetscale", organization: "acme", expiresIn: "${expiresIn}" });
new Consumer("deploy", { value: ci.value, tokenId: ci.tokenId });
`;

/** No new secret works, and none can be revoked. */
function neitherProofNorRevoke(platform: Emulator): void {
  platform.fault({ platform: "planetscale", fault: "status", status: 401, path: "/organizations(\\?|$)", times: 1000 });
  platform.fault({ platform: "planetscale", fault: "status", status: 500, method: "DELETE", times: 1000 });
}

describeProgram("a new token that can be neither proven nor revoked", () => {
  test("does not cost its predecessor the life, even with --continue-on-error, and is proven by the next run", async () => {
    const stage = await openStage({ program: program("7d") });
    const { project, platform, run } = stage;
    await project.up();
    const old = stage.held().at(-1)!;
    run(program("14d"));
    neitherProofNorRevoke(platform);
    await project.up({ args: ["--continue-on-error"], expectFailure: true });
    platform.clearFaults();
    expect(await answerTo(stage, old)).toBe(200);
    expect(tokensAt(platform)).toHaveLength(2);

    // The management of tokens works again, the new secret still does not: the engine asks for the old one's end once more.
    platform.fault({
      platform: "planetscale",
      fault: "status",
      status: 401,
      path: "/organizations(\\?|$)",
      times: 1000,
    });
    const second = await project.up({ args: ["--continue-on-error"], expectFailure: true });
    platform.clearFaults();
    expect(await answerTo(stage, old)).toBe(200);
    expect(second.text).toContain("its replacement has not been verified yet");

    await project.up();
    const now = stage.held().at(-1)!;
    expect(now.tokenId).not.toBe(old.tokenId);
    expect(await answerTo(stage, now)).toBe(200);
    expect(tokensAt(platform)).toHaveLength(1);
    expect(resourceIn(await project.exportState(), "ci").outputs).not.toHaveProperty("verification");
    await project.up({ args: ["--expect-no-changes"] });
  });
});
