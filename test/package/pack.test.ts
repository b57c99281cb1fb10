import { execFile } from "node:child_process";
import { copyFileSync, cpSync, existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import type { Emulator } from "../../sdk/testing";
import { describeEngine } from "../engine/describe";
import { createProject } from "../engine/project";
import { resourceIn } from "../engine/state";
import { emulate } from "../support/emulator";
import { firstCommands, firstProgram, read } from "./readme";

const repository = resolve(__dirname, "../..");
const run = promisify(execFile);
const npm = (cwd: string, ...args: string[]) => run("npm", [...args, "--no-audit", "--no-fund"], { cwd });

/** What a user's project has for TypeScript: the packages of the tests, without installing them once more. */
function addTypeScript(dir: string): void {
  const folder = (name: string): string => join(repository, "node_modules", name);
  for (const name of ["typescript", "@types/node", "undici-types"]) {
    rmSync(join(dir, "node_modules", name), { recursive: true, force: true });
    cpSync(folder(name), join(dir, "node_modules", name), { recursive: true });
  }
}

/** What `pulumi new typescript` writes. */
const template = {
  compilerOptions: {
    strict: true,
    outDir: "bin",
    target: "es2020",
    module: "commonjs",
    moduleResolution: "node",
    sourceMap: true,
    experimentalDecorators: true,
    pretty: true,
    noFallthroughCasesInSwitch: true,
    noImplicitReturns: true,
    forceConsistentCasingInFileNames: true,
  },
  files: ["index.ts"],
};

describeEngine("what npm pack makes", () => {
  let emulator: Emulator;
  let tarball: string;
  let packed: { filename: string; files: { path: string }[] };
  const scratch = mkdtempSync(join(tmpdir(), "pulumi-tokens-pack-"));

  beforeAll(async () => {
    emulator = await emulate();
    const { stdout } = await npm(repository, "pack", "--ignore-scripts", "--json", "--pack-destination", scratch);
    [packed] = JSON.parse(stdout) as [typeof packed];
    // Without its scripts: a build now would take dist/ away under the feet of the other tests.
    tarball = join(scratch, packed.filename);
  });
  afterAll(() => {
    rmSync(scratch, { recursive: true, force: true });
  });

  test("holds what a program needs and nothing of the tests", () => {
    const paths = packed.files.map(({ path }) => path);
    expect(paths).toEqual(expect.arrayContaining(["LICENSE", "README.md", "CHANGELOG.md", "package.json"]));
    expect(
      paths.filter(
        (path) =>
          // The facts of each platform and the story of an overlap, to which pages link, and the project of examples/quickstart.
          !/^(dist\/(provider|sdk)\/|docs\/.*\.(md|svg)$|examples\/|provider\/(platforms\/[\w-]+|retirement)\/README\.md$|Pulumi\.yaml$|(LICENSE|README|CHANGELOG|CONTRIBUTING|SECURITY|package)(\.|$))/.test(
            path,
          ),
      ),
    ).toEqual([]);
    expect(paths.filter((path) => /node_modules|demo\.mjs|\.tgz$/.test(path))).toEqual([]);
    const links = [...read("README.md").matchAll(/\]\((?!https?:)([^)#]+)/g)].map(([, path]) => path!);
    expect(links.length).toBeGreaterThan(10);
    expect(links.filter((path) => !paths.includes(path))).toEqual([]);
  });

  test("serves the README's program in an empty folder, by the README's commands, without TypeScript and then with it", async () => {
    const { apiUrl, serviceTokenId, serviceToken } = emulator.info.planetscale;
    const values = { PLANETSCALE_SERVICE_TOKEN_ID: serviceTokenId, PLANETSCALE_SERVICE_TOKEN: serviceToken };
    const project = await createProject({
      typescript: true,
      packages: [],
      env: {
        PLANETSCALE_API_URL: apiUrl,
        PULUMI_CONFIG_PASSPHRASE: "",
        npm_config_audit: "false",
        npm_config_fund: "false",
        npm_config_prefer_offline: "true",
      },
    });
    for (const file of readdirSync(project.dir)) rmSync(join(project.dir, file));
    copyFileSync(tarball, join(project.dir, packed.filename));
    project.write("index.ts", firstProgram());
    const { code, text } = await project.run("bash", ["-e", "-c", firstCommands(values)], { timeoutMs: 300_000 }).done;
    expect(text).toMatch(/\+ 4 created/);
    const unused = ["typescript", "@pulumi/policy"].map((name) => existsSync(join(project.dir, "node_modules", name)));
    expect([code, ...unused]).toEqual([0, false, false]);
    // Its policies are loaded without the policy library, which only their types name.
    const rule = 'console.log(require("pulumi-tokens/policy").limitLifetime("90d").name)';
    expect((await project.run(process.execPath, ["--eval", rule]).done).stdout).toBe("token-lifetime\n");
    expect(resourceIn(await project.exportState(), "ci").outputs).toMatchObject({
      organization: "acme",
      expiresIn: "90d",
    });
    expect(await project.outputs()).toEqual({
      envVars: {
        PLANETSCALE_SERVICE_TOKEN_ID: "[secret]",
        PLANETSCALE_SERVICE_TOKEN: "[secret]",
        PLANETSCALE_ORG: "[secret]",
      },
    });

    addTypeScript(project.dir);
    // The engine compiles index.ts alone; a user's own `tsc` looks into every declaration that is reached.
    project.write(
      "spec.ts",
      'import { mocks, startEmulator } from "pulumi-tokens/testing";\nvoid [mocks, startEmulator];\n',
    );
    project.write("tsconfig.json", JSON.stringify(template));
    const everything = { ...template, files: ["index.ts", "spec.ts"] };
    project.write("tsconfig.all.json", JSON.stringify(everything));
    const tsc = join(project.dir, "node_modules/typescript/bin/tsc");
    await run(process.execPath, [tsc, "--noEmit", "-p", "tsconfig.all.json"], { cwd: project.dir });
    await project.up({ args: ["--expect-no-changes"], env: values });
    await project.destroy({ env: values });
    expect(emulator.tokens().flatMap(({ id, platform }) => (platform === "planetscale" ? [id] : []))).toEqual([
      serviceTokenId,
    ]);
  });

  test("gives an ES module the same names as a CommonJS one", async () => {
    const program =
      'import { Provider, ServiceToken, TokenAccessGrant } from "pulumi-tokens"; console.log("imported");';
    const { stdout } = await run(process.execPath, ["--input-type=module", "--eval", program], { cwd: repository });
    expect(stdout).toBe("imported\n");
  });

  test("has a command that says its version", async () => {
    const bin = join(repository, "dist/sdk/bin/index.js");
    const { stdout } = await run(process.execPath, [bin, "--version"]);
    expect(stdout.trim()).toMatch(/^\d+\.\d+\.\d+$/);
  });
});
