import { readFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { join } from "node:path";
import ts from "typescript";
import { describeEngine } from "../engine/describe";
import { createProject } from "../engine/project";
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
});
