import type { StateResource } from "../engine/state";
import { describeProgram, openStage, tokensAt } from "./support";

const deplo = (accept: boolean): string => `
const ci = new tokens.DeployToken("ci", {
  platform: "deplo", workspaceId: "ws_acme", projectId: "proj_app", allowUnverifiedScope: ${accept},
});
const call = { url: process.env.DEPLO_API_URL + "/projects/proj_app", headers: { authorization: "Bearer SECRET" } };
new Consumer("deploy", { value: ci.value, tokenId: ci.tokenId, call });
`;

const planetscale = (permission: string): string => `
const where = { platform: "planetscale", organization: "acme" };
const permissions = ["create_branch", "${permission}"];
const ci = new tokens.DeployToken("ci", { ...where, database: "app", permissions });
new Consumer("deploy", { value: ci.value, tokenId: ci.tokenId });
const service = new tokens.ServiceToken("service", where);
const app = new tokens.TokenAccessGrant("app", { token: service, database: "app", permissions });
new Consumer("granted", { value: service.withGrants(app).value, tokenId: service.tokenId });
`;

const named =
  (name: string) =>
  ({ urn }: StateResource): boolean =>
    urn.endsWith(`::${name}`);

describeProgram("what is asked for and not seen in force", () => {
  test("on Deplo: a token that is not proven to be limited to its project is revoked and refused, unless that is accepted", async () => {
    const { project, platform, held } = await openStage();
    platform.behaviors.deplo.acceptProjectId = false;
    const living = (): number => platform.tokens().filter(({ platform }) => platform === "deplo").length - 1;
    for (const accept of [false, true]) {
      project.setProgram(`const { pulumi, tokens, Consumer } = require("./kit");${deplo(accept)}`);
      const { text } = await project.up(accept ? {} : { expectFailure: true });
      if (!accept)
        expect(text.replaceAll(/\s+/g, " ")).toMatch(
          /Deplo could not confirm that the token is limited to project "proj_app": .+ set `allowUnverifiedScope: true`\. The new Deplo token tok_\w{12} was revoked\. Nothing else has changed\./,
        );
      expect(living()).toBe(accept ? 1 : 0);
      expect(held().map(({ who }) => who)).toEqual(accept ? ["deploy"] : []);
      const { deployment } = await project.exportState();
      expect(deployment.resources?.filter(named("ci"))).toHaveLength(accept ? 1 : 0);
    }
    project.setProgram(`const { pulumi, tokens, Consumer } = require("./kit");${deplo(false)}`);
    await project.up({ args: ["--expect-no-changes"] });
  });

  test("on PlanetScale: a preview warns of a mistyped permission, and up gives out nothing that lacks it", async () => {
    const { project, platform, run, held } = await openStage({ program: planetscale("read_brnch") });
    platform.behaviors.planetscale.unknownPermission = "ignore";
    const preview = await project.preview();
    for (const name of ["ci", "app"])
      expect(preview.text).toContain(
        `${name}: permission "read_brnch" is not known to pulumi-tokens. Did you mean "read_branch"?`,
      );
    const { text } = await project.up({ expectFailure: true, args: ["--continue-on-error"] });
    const oneLine = text.replaceAll(/\s+/g, " ");
    expect(oneLine).toContain("PlanetScale could not grant read_brnch: its answer does not confirm it");
    expect(oneLine).toContain("check the names in `permissions`.");
    expect(oneLine).toMatch(/The new PlanetScale token \w{12} was revoked\. Nothing else has changed\./);
    // The ServiceToken is there; nobody got its secret.
    expect(tokensAt(platform)).toHaveLength(1);
    expect(held()).toEqual([]);

    run(planetscale("read_branch"));
    const healed = await project.up();
    expect(healed.text).not.toContain("is not known");
    expect(
      held()
        .map(({ who, status }) => [who, status])
        .sort(),
    ).toEqual([
      ["deploy", 200],
      ["granted", 200],
    ]);
  });
});
