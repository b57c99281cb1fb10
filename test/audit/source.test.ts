import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
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

describe("the stacks of an organization", () => {
  const { PATH: path = "" } = process.env;
  let folder: string;

  /** A `pulumi` that notes its arguments, and answers as the one of a backend with two stacks does. */
  const pulumi = `#!/bin/sh
echo "$*" >> "$(dirname "$0")/log"
case "$*" in
  *"stack ls"*) echo '[{"name":"dev"},{"name":"acme/other/prod"}]' ;;
  *"tag ls"*prod*) echo 'error: this backend has no tags' >&2; exit 255 ;;
  *"tag ls"*) echo '{"team":"shop"}' ;;
  *) echo '{"version":3,"deployment":{"resources":[{"urn":"urn:pulumi:dev::shop::t::x","type":"t"}]}}' ;;
esac
`;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "pulumi-tokens-"));
    writeFileSync(join(folder, "pulumi"), pulumi);
    chmodSync(join(folder, "pulumi"), 0o755);
    process.env["PATH"] = `${folder}${delimiter}${path}`;
  });

  afterEach(() => {
    process.env["PATH"] = path;
    rmSync(folder, { recursive: true });
  });

  const asked = (): string[] => readFileSync(join(folder, "log"), "utf8").trim().split("\n");

  test("are listed by pulumi, and each is exported once, with its tags; a backend without tags is no problem", async () => {
    const { states, stackTags, problems } = await readStates(sourcesOf({ organization: "acme" }));
    expect(states).toHaveLength(2);
    expect([stackTags, problems]).toEqual([[{ stack: "shop/dev", name: "team", value: "shop" }], []]);
    const common = "--non-interactive --color=never";
    expect(asked()).toEqual([
      `stack ls ${common} --all --json --organization=acme`,
      `stack export ${common} --show-secrets --stack dev`,
      `stack tag ls ${common} --json --stack dev`,
      `stack export ${common} --show-secrets --stack acme/other/prod`,
      `stack tag ls ${common} --json --stack acme/other/prod`,
    ]);
  });

  test("without a name are those of all organizations", async () => {
    await sourcesOf({ allStacks: true }).list();
    expect(asked()).toEqual(["stack ls --non-interactive --color=never --all --json"]);
  });
});
