import { chmodSync, symlinkSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Stage } from "./support";

// Component packages as `pulumi package add` would add them. The language host of the tests runs none from source, so that they
// are executables next to the project, with the packages that they need in their own folder.

const plugin = (name: string): string => `#!/usr/bin/env node
const pulumi = require("@pulumi/pulumi");
const tokens = require("pulumi-tokens");

class Pipeline extends pulumi.ComponentResource {
  constructor(name, args, opts) {
    super("${name}:index:Pipeline", name, args, opts);
    const planetscale = { platform: "planetscale", organization: "acme", ...args };
    const service = new tokens.ServiceToken(name, planetscale, { parent: this });
    const deploy = new tokens.DeployToken(name, { ...planetscale, database: "app" }, { parent: this });
    const { value, tokenId } = service;
    this.state = { value, tokenId, deployTokenId: deploy.tokenId, hasStack: pulumi.runtime.getStackResource() !== undefined };
    this.registerOutputs(this.state);
  }
}

const construct = async (name, _type, inputs, options) => {
  const { urn, state } = new Pipeline(name, inputs, options);
  return { urn, state };
};
const schema = JSON.stringify({ name: "${name}", version: "1.0.0" });
pulumi.provider.main({ version: "1.0.0", schema, construct }, process.argv.slice(2));
`;

const folder = (name: string): string => `../packages/${name}`;

/** The project file that names the packages. */
export const withPackages = (...names: readonly string[]): Record<string, string> => ({
  "Pulumi.yaml": JSON.stringify({
    name: "test",
    runtime: { name: "nodejs", options: { typescript: false } },
    plugins: { providers: names.map((name) => ({ name, path: folder(name) })) },
  }),
});

export function addPackages({ project }: Pick<Stage, "project">, ...names: readonly string[]): void {
  for (const name of names) {
    const executable = `${folder(name)}/pulumi-resource-${name}`;
    project.write(executable, plugin(name));
    chmodSync(join(project.dir, executable), 0o755);
    symlinkSync(resolve(__dirname, "../../node_modules"), join(project.dir, folder(name), "node_modules"), "junction");
  }
}

/** What `pulumi package add` makes of the package's schema. */
export const pipeline = (from: string, name: string, args: object = {}): string => `
new (class extends pulumi.ComponentResource {
  constructor() {
    const outputs = { value: undefined, tokenId: undefined, deployTokenId: undefined, hasStack: undefined };
    super("${from}:index:Pipeline", "${name}", { ...outputs, ...${JSON.stringify(args)} }, {}, true);
    module.exports["${name}"] = this.hasStack;
    module.exports["${name} secret"] = this.value;
  }
})();
`;
