import { describeProgram, openStage, tokensAt } from "./support";

const program = `
import * as pulumi from "@pulumi/pulumi";
import * as tokens from "pulumi-tokens";

const ci = new tokens.ServiceToken("ci", { platform: "planetscale", organization: "acme", expiresIn: "90d" });
const app = new tokens.TokenAccessGrant("app", {
  token: ci,
  database: "app",
  permissions: ["read_branch", pulumi.interpolate\`create_\${"branch"}\`],
});
const { envVars } = ci.withGrants(app);
export const organization: pulumi.Output<string> = envVars.PLANETSCALE_ORG;
export const names = Object.keys(envVars);
`;

describeProgram("a program in TypeScript", () => {
  test("runs, and one that names a variable the platform does not have is refused by the compiler", async () => {
    const { project, platform } = await openStage({ program, typescript: true });
    await project.up();
    expect(tokensAt(platform)).toHaveLength(1);
    expect(await project.outputs()).toMatchObject({ organization: "[secret]" });
    project.setProgram(program.replace("envVars.PLANETSCALE_ORG", "envVars.PLANETSCALE_ORGANIZATION"));
    expect((await project.preview({ expectFailure: true })).text).toContain("PLANETSCALE_ORGANIZATION");
  });
});
