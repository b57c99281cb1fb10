import type { Project, RunOptions } from "../engine/project";
import type { Result } from "../engine/process";

export type InlineCommand = "up" | "preview" | "refresh" | "destroy";

const runner = `
const { LocalWorkspace, Stack } = require("@pulumi/pulumi/automation");

async function run([command, ...flags]) {
  const program = () => require("./index.js").done;
  const workspace = await LocalWorkspace.create({ workDir: __dirname, program });
  // It is selected already, and nobody asks for what each of these runs another command.
  workspace.selectStack = async () => {};
  const stack = await Stack.select("dev", workspace);
  stack.outputs = stack.info = async () => undefined;
  const write = (text) => process.stdout.write(text);
  await stack[command]({ onOutput: write, onError: write, color: "never", ...JSON.parse(flags[0] ?? "{}") });
}

run(process.argv.slice(2)).catch((error) => {
  console.error(error.message);
  process.exitCode = 1;
});
`;

/** A program that may wait, for what comes late. */
export const waiting = (body: string): string => `exports.done = (async () => {${body}})();`;

/**
 * Runs the program of a project through the Automation API, in a Node process of its own. The SDK is then the language host,
 * where the project's other commands have the oldest one that can be built, which knows no transforms of the engine.
 */
export async function inline(
  project: Project,
  command: InlineCommand,
  { expectFailure = false, flags = {}, ...options }: RunOptions & { readonly flags?: object } = {},
): Promise<Result> {
  project.write("inline.js", runner);
  const result = await project.run(process.execPath, ["inline.js", command, JSON.stringify(flags)], options).done;
  if ((result.code !== 0) === expectFailure) return result;
  throw new Error(`inline ${command} ${expectFailure ? "was expected to fail" : "failed"}:\n${result.text}`);
}
