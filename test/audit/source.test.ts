import { readStates } from "../../sdk/audit/read";
import { sourcesOf, type SourceFlags } from "../../sdk/audit/source";

const namesOf = async (flags: SourceFlags): Promise<string[]> =>
  (await sourcesOf(flags).list()).map(({ name }) => name);

describe("a state that an audit reads", () => {
  test("has the name by which a message names it", async () => {
    expect(await namesOf({})).toEqual(["the selected stack"]);
    expect(await namesOf({ stack: "prod" })).toEqual(["the stack prod"]);
    expect(await namesOf({ file: ["a.json", "-"] })).toEqual(["a.json", "standard input"]);
  });

  test.each<[what: string, flags: SourceFlags, message: string]>([
    [
      "a file that is not there",
      { file: ["/nowhere/export.json"] },
      "Could not read /nowhere/export.json: there is no such file, or it cannot be opened. Check the path.",
    ],
    [
      "a file that is no export",
      { file: [__filename] },
      `Could not read ${__filename}: it is not a stack export. Create one with \`pulumi stack export\`.`,
    ],
    [
      "a folder that is not there",
      { cwd: "/nowhere" },
      "Could not read the selected stack: `pulumi stack export` cannot run in /nowhere, which does not exist. Check --cwd.",
    ],
  ])("and cannot read, %s, is named with the reason and what to do", async (_what, flags, message) => {
    await expect(readStates(sourcesOf(flags))).rejects.toThrow(new Error(message));
  });
});
