import { readFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import ts from "typescript";
import { describeEngine } from "../engine/describe";
import { createProject } from "../engine/project";
import { read } from "../package/readme";
import { Canary } from "../support/canary";

const source = readFileSync(join(__dirname, "../../examples/automation-api/index.ts"), "utf8");

// As `npm start` compiles it; its types are checked with those of all examples.
const program = ts.transpile(source, { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 });

/** Counts connections of whoever takes it for a proxy: of everything that leaves this machine. */
async function proxy() {
  let connections = 0;
  const server = createServer((socket) => {
    connections += 1;
    socket.destroy();
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const env = { HTTP_PROXY: url, HTTPS_PROXY: url, NO_PROXY: "127.0.0.1,localhost" };
  return { env, connections: () => connections, close: () => server.close() };
}

/** Settings of a project without `main`, in a folder that is not below that of the packages. */
const withoutMain = `
const { LocalWorkspace } = require("@pulumi/pulumi/automation");
const tokens = require("pulumi-tokens");
const program = async () => void new tokens.ServiceToken("ci", { platform: "planetscale", organization: "acme" });
const projectSettings = { name: "shop", runtime: "nodejs", ...JSON.parse(process.argv[2]) };
const envVars = { PULUMI_CONFIG_PASSPHRASE: "automation-api" };
LocalWorkspace.createOrSelectStack({ stackName: "inline", projectName: "shop", program }, { projectSettings, envVars })
  .then((stack) => stack.preview())
  .then(() => console.log("found"), ({ message }) => console.log(message));
`;

describeEngine("examples/automation-api: an inline program that rotates a token against the emulator", () => {
  test("creates, rotates with an overlap, revokes and destroys, prints no secret and stays on this machine", async () => {
    const outside = await proxy();
    const project = await createProject({ files: { "bin/index.js": program } });
    const { code, text } = await project.run(process.execPath, ["bin/index.js"], { env: outside.env }).done;
    outside.close();
    const canary = new Canary();
    canary.hear("npm start", text);
    expect([code, canary.leaks(), outside.connections()]).toEqual([0, [], 0]);
    const id = "[a-z0-9]{12}";
    expect(text.trim().split("\n")).toEqual([
      expect.stringMatching(new RegExp(`^up: token ${id} answers 200$`)),
      expect.stringMatching(new RegExp(`^up on the day on which it is due: replaced by ${id}, which answers 200$`)),
      "in the overlap: the old token answers 200",
      "up two days later: the old token answers 401, the new one 200",
      "destroy: the token answers 401",
    ]);
  });

  test("needs `main` in settings of its own, or the engine does not find the provider", async () => {
    const project = await createProject({ files: { "settings.js": withoutMain } });
    const run = async (settings: object): Promise<string> => {
      const env = { TMPDIR: tmpdir() };
      return (await project.run(process.execPath, ["settings.js", JSON.stringify(settings)], { env }).done).stdout;
    };
    const [error] = /Cannot find module '.*'/.exec(read("docs/automation-api.md"))!;
    expect(await run({})).toContain(error);
    expect(await run({ main: project.dir })).toBe("found\n");
  });
});
