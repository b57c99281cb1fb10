import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describeEngine } from "../engine/describe";
import { createProject, type Project } from "../engine/project";
import { outputsIn } from "../engine/state";
import { asJavaScript } from "./as-javascript";

const folder = resolve(__dirname, "../../examples/custom-platform");

interface AcmeCloud {
  readonly url: string;
  readonly key: string;
  readonly keys: () => { readonly id: string; readonly name: string }[];
  readonly close: () => Promise<void>;
}

const files = asJavaScript(
  Object.fromEntries(
    readdirSync(folder, { recursive: true, encoding: "utf8" })
      .filter((path) => /\.(js|ts|json|yaml)$/.test(path))
      .map((path) => [path, readFileSync(join(folder, path), "utf8")]),
  ),
);

describeEngine("examples/custom-platform: a platform that a program defines", () => {
  let acme: AcmeCloud;
  let project: Project;
  const env = () => ({ ACME_API_URL: acme.url, ACME_KEY: acme.key });
  const keys = (): string[] => acme.keys().map(({ name }) => name.split("-")[0]!);

  beforeAll(async () => {
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- a program in JavaScript
    const { startAcmeCloud } = require(join(folder, "platforms/acme-emulator.js")) as {
      readonly startAcmeCloud: () => Promise<AcmeCloud>;
    };
    acme = await startAcmeCloud();
    project = await createProject({ files, config: { team: "web", expiresIn: "90d" } });
  });
  afterAll(() => acme.close());

  test("is checked, created, rotated with an overlap and revoked like a built-in one", async () => {
    const refused = await project.up({ env: { ...env(), ACME_KEY: "" }, expectFailure: true });
    expect(refused.text).toContain(
      "Acme Cloud needs a credential. Set but empty: ACME_KEY. In the environment, set ACME_KEY.",
    );
    expect(keys()).toEqual([]);

    await project.up({ env: env() });
    expect(keys()).toEqual(["ci"]);
    const { envVars } = outputsIn(await project.exportState({ showSecrets: true })) as {
      envVars: Record<string, string>;
    };
    expect(Object.keys(envVars).sort()).toEqual(["ACME_KEY", "ACME_TEAM"]);
    const { status } = await fetch(`${acme.url}/teams/web`, {
      headers: { authorization: `Bearer ${envVars["ACME_KEY"] ?? ""}` },
    });
    expect(status).toBe(200);
    expect(project.stored().filter(([, text]) => text.includes(envVars["ACME_KEY"]!))).toEqual([]);

    // Nothing changes, then a new expiry replaces the token: the old one works until its overlap ends.
    await project.up({ env: env(), args: ["--expect-no-changes"] });
    await project.setConfig({ expiresIn: "60d" });
    await project.up({ env: env() });
    expect(keys()).toEqual(["ci", "ci"]);

    await project.destroy({ env: env() });
    expect(keys()).toEqual([]);
  });

  test("that cannot be loaded is refused in one sentence", async () => {
    const { dependencies } = JSON.parse(files["package.json"]!) as { readonly dependencies: object };
    project.write("package.json", JSON.stringify({ dependencies, "pulumi-tokens": { platforms: ["./acme.js"] } }));
    const { text } = await project.preview({ env: env(), expectFailure: true });
    project.write("package.json", files["package.json"]!);
    expect(text).toContain(
      'package.json: "pulumi-tokens".platforms: ./acme.js: must be a CommonJS module that can be loaded: ',
    );
    expect(text).not.toContain("    at ");
  });
});
