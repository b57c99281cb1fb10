import { filesOfManager } from "./tools.mjs";

const names = "ServiceToken, TokenAccessGrant";

const resources = `
const ci = new ServiceToken("ci", {
  platform: "planetscale",
  organization: "acme",
  expiresIn: "90d",
  rotateWhenChanged: process.env.COMPAT_ROTATION,
  overlap: "2d",
});
const branches = new TokenAccessGrant("ci-branches", { token: ci, database: "app", permissions: ["read_branch", "create_branch"] });
`;
const moduleProgram = `import { ${names} } from "pulumi-tokens";\n${resources}export const envVars = ci.withGrants(branches).envVars;\n`;

const tsconfig = (module, moduleResolution) => ({
  "tsconfig.json": JSON.stringify({
    compilerOptions: { strict: true, target: "ES2022", module, moduleResolution, types: ["node"] },
    files: ["index.ts"],
  }),
});
const typescript = { typescript: "5.9.3", "@types/node": "20.19.25" };

/** By the row's `program`: its files, what `package.json` has of its own, and the settings that Pulumi needs. */
const programs = {
  CommonJS: {
    files: {
      "index.js": `const { ${names} } = require("pulumi-tokens");\n${resources}exports.envVars = ci.withGrants(branches).envVars;\n`,
    },
    manifest: { main: "index.js" },
  },
  "ES modules": { files: { "index.js": moduleProgram }, manifest: { type: "module", main: "index.js" } },
  TypeScript: {
    files: { "index.ts": moduleProgram, ...tsconfig("Node16", "Node16") },
    manifest: { main: "index.ts", devDependencies: typescript },
  },
  tsx: {
    files: { "index.ts": moduleProgram, ...tsconfig("ESNext", "Bundler") },
    manifest: { type: "module", main: "index.ts", devDependencies: { ...typescript, tsx: "4.23.15" } },
    runtime: { name: "nodejs", options: { typescript: false } },
    env: { NODE_OPTIONS: "--import tsx" },
  },
};

/** Where program, Pulumi.yaml and the `package.json` with the dependencies are; `stack` is the folder `pulumi` runs in. */
const layouts = {
  "one folder": { stack: ".", program: ".", dependencies: "." },
  workspaces: {
    stack: "infra",
    program: "infra",
    dependencies: "infra",
    root: { private: true, workspaces: ["infra"] },
  },
  "sub-folder": { stack: ".", program: "infra", dependencies: "." },
};

const below = (folder, name) => (folder === "." ? name : `${folder}/${name}`);

/** All files of the row's project by their path, and what else a run of it needs. */
export function projectOf(row, tarball) {
  const { files, manifest, runtime = "nodejs", env = {} } = programs[row.program];
  const { stack, program, dependencies, root } = layouts[row.layout ?? "one folder"];
  const up = dependencies === "." ? "./" : "../";
  const { devDependencies, ...entry } = manifest;
  const needs = { "@pulumi/pulumi": row.pulumi, "pulumi-tokens": `file:${up}${tarball}` };
  const apart = program !== dependencies;
  const settings = { name: "acme", runtime, ...(apart && { main: program }) };
  return {
    stack,
    env,
    files: {
      ...filesOfManager(row),
      ...(root && { "package.json": JSON.stringify(root) }),
      [below(dependencies, "package.json")]: JSON.stringify({
        name: "infra",
        version: "1.0.0",
        private: true,
        ...(apart ? { type: entry.type } : entry),
        dependencies: needs,
        devDependencies,
      }),
      ...(apart && { [below(program, "package.json")]: JSON.stringify(entry) }),
      [below(stack, "Pulumi.yaml")]: JSON.stringify(settings),
      ...Object.fromEntries(Object.entries(files).map(([name, text]) => [below(program, name), text])),
    },
  };
}
