import { existsSync, readFileSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { recorded } from "../support/record";
import { describeEngine } from "./describe";
import { createProject, type Project } from "./project";
import { changesIn, outputsIn, resourceIn, type Step } from "./state";
import { until } from "./until";

/** A provider that writes down what it was asked, in files, because it lives in a process of the engine's. */
const probe = `
const { appendFileSync, existsSync } = require("node:fs");
const { setTimeout: sleep } = require("node:timers/promises");
const signature = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270" };
const log = (verb, about) => appendFileSync("verbs.jsonl", JSON.stringify({ verb, ...about }) + "\\n");
const outs = (inputs) => ({ ...inputs, value: { ...signature, value: "made-" + inputs.x } });

exports.check = async (olds, news) => {
  log("check", { olds, news });
  return { inputs: news };
};
exports.diff = async (id, olds, news) => {
  log("diff", { id, olds, news });
  const replaces = olds.kind === news.kind ? [] : ["kind"];
  return { changes: olds.x !== news.x || replaces.length > 0, replaces };
};
exports.create = async (inputs) => {
  log("create", { inputs });
  if (existsSync("slow")) await sleep(60_000);
  if (existsSync("fail")) throw { id: "half", properties: outs(inputs), reasons: ["the second step failed"] };
  return { id: "id-" + inputs.kind, outs: outs(inputs) };
};
exports.read = async (id, props) => {
  log("read", { id });
  return existsSync("gone") ? {} : { id, props };
};
exports.update = async (id, olds, news) => {
  log("update", { id, olds, news });
  return { outs: outs(news) };
};
exports.delete = async (id) => log("delete", { id });
`;

const declaring = (probes: Record<string, object>): string => `
const pulumi = require("@pulumi/pulumi");
class Probe extends pulumi.CustomResource {
  constructor(name, args) {
    const __provider = 'exports.handler = () => require(process.cwd() + "/probe");';
    super("pulumi-nodejs:dynamic/tokens:Probe", name, { __provider, value: undefined, ...args });
  }
}
for (const [name, args] of Object.entries(${JSON.stringify(probes)})) exports[name] = new Probe(name, args).value;
`;

interface Asked {
  readonly verb: string;
  readonly id?: string;
  readonly olds?: Record<string, unknown>;
  readonly news?: Record<string, unknown>;
  readonly inputs?: Record<string, unknown>;
}

const withProbe = (a: object): Promise<Project> =>
  createProject({ program: declaring({ a }), files: { "probe.js": probe } });

function asked(project: Project): Asked[] {
  const lines = readFileSync(join(project.dir, "verbs.jsonl"), "utf8").split("\n");
  return lines.filter((line) => line !== "").map((line) => JSON.parse(line) as Asked);
}

/** What `act` made the engine ask of the provider, in order. */
async function askedBy(project: Project, act: () => Promise<unknown>): Promise<string[]> {
  project.write("verbs.jsonl", "");
  await act();
  return asked(project).map(({ verb }) => verb);
}

const ciphertext = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270" };

describeEngine("the real engine, driven by the harness", () => {
  test("up creates, a second up has nothing to do, refresh reads and destroy deletes", async () => {
    const project = await withProbe({ x: 1 });
    const plan = await project.plan();
    expect(changesIn(plan)).toEqual(["create a"]);
    expect(await askedBy(project, () => project.up())).toEqual(["check", "create"]);
    expect(await askedBy(project, () => project.up({ args: ["--expect-no-changes"] }))).toEqual(["check", "diff"]);
    expect(await askedBy(project, () => project.refresh())).toEqual(["read", "diff"]);
    expect(await askedBy(project, () => project.destroy())).toEqual(["delete"]);
    expect((await project.exportState()).deployment.resources ?? []).toEqual([]);
  });

  test("a failure throws with the whole output, and a wanted failure answers with it", async () => {
    // In a function, because Node 20 takes a minute to show an error whose stack names a file right below a scope, and
    // the SDK's stack frame "@pulumi/resource.ts" is the tenth and last one of an error from the top of a program.
    const project = await createProject({ program: '(() => { throw new Error("no such luck"); })();' });
    await expect(project.up()).rejects.toThrow("no such luck");
    expect((await project.up({ expectFailure: true })).code).not.toBe(0);
  });

  test("a typed secret from create is ciphertext in the state and [secret] on screen", async () => {
    const project = await withProbe({ x: "canary" });
    const { text } = await project.up();
    expect(text).toContain("[secret]");
    expect(text).not.toContain("made-canary");
    expect(resourceIn(await project.exportState(), "a").outputs?.["value"]).toMatchObject(ciphertext);
    expect(JSON.stringify(await project.exportState())).not.toContain("made-canary");
    expect(await project.outputs()).toEqual({ a: "[secret]" });
    expect(await project.outputs({ showSecrets: true })).toEqual({ a: "made-canary" });
    expect(outputsIn(await project.exportState({ showSecrets: true }))).toEqual({ a: "made-canary" });
    for (const showSecrets of [false, true]) {
      const { stdout } = await project.pulumi(["stack", "export", ...(showSecrets ? ["--show-secrets"] : [])]);
      expect(await project.exportState({ showSecrets })).toEqual(JSON.parse(stdout));
    }
  });

  test("an input named __something reaches check, diff, create and update, and no diff shows it", async () => {
    const project = await withProbe({ x: 1, __urn: "first-address" });
    const results = [await project.preview({ args: ["--diff"] }), await project.up({ args: ["--diff"] })];
    project.setProgram(declaring({ a: { x: 2, __urn: "second-address" } }));
    results.push(await project.preview({ args: ["--diff"] }), await project.up({ args: ["--diff"] }));
    for (const { verb, inputs, news } of asked(project)) {
      expect([verb, (inputs ?? news)?.["__urn"]]).toEqual([verb, expect.stringMatching(/^(first|second)-address$/)]);
    }
    expect(new Set(asked(project).map(({ verb }) => verb))).toEqual(new Set(["check", "diff", "create", "update"]));
    for (const { text } of results) expect(text).not.toMatch(/__urn|first-address|second-address/);
  });

  test("a create that throws id, properties and reasons is recorded, and the next up calls update", async () => {
    const project = await withProbe({ x: 1 });
    project.write("fail", "");
    const { text } = await project.up({ expectFailure: true });
    expect(text).toContain("the second step failed");
    const recorded = resourceIn(await project.exportState(), "a");
    expect(recorded).toMatchObject({ id: "half", initErrors: ["the second step failed"] });
    expect(recorded.outputs?.["value"]).toMatchObject(ciphertext);
    rmSync(join(project.dir, "fail"));
    expect(await askedBy(project, () => project.up())).toEqual(["check", "diff", "update"]);
  });

  test("a replacement is checked again and created before the old one is deleted, last of all", async () => {
    const project = await withProbe({ x: 1, kind: "old" });
    await project.up();
    project.setProgram(declaring({ a: { x: 1, kind: "new" } }));
    const isReplace = ({ op }: Step): boolean => op === "replace";
    expect((await project.plan()).steps.find(isReplace)?.replaceReasons).toEqual(["kind"]);
    const verbs = await askedBy(project, () => project.up());
    expect(verbs).toEqual(["check", "diff", "check", "create", "delete"]);
    expect(asked(project)[2]).toMatchObject({ olds: {}, news: { kind: "new" } });
    expect(asked(project).at(-1)?.id).toBe("id-old");
  });

  test("a diff that answers no change makes no step, and yet the new inputs are stored", async () => {
    const project = await withProbe({ x: 1, setting: "old" });
    await project.up();
    project.setProgram(declaring({ a: { x: 1, setting: "new" } }));
    await project.up({ args: ["--expect-no-changes"] });
    const { inputs, outputs } = resourceIn(await project.exportState(), "a");
    expect([inputs?.["setting"], outputs?.["setting"]]).toEqual(["new", "old"]);
  });

  test("an engine killed during create leaves a pending operation, a lock, and a provider that lives on", async () => {
    const project = await withProbe({ x: 1 });
    project.write("slow", "");
    project.write("verbs.jsonl", "");
    const running = project.startUp();
    await until("create is asked for", () => asked(project).some(({ verb }) => verb === "create"));
    running.kill();
    expect((await running.done).code).toBeNull();
    expect(project.pids()).not.toEqual([]);
    expect((await project.up({ expectFailure: true })).text).toContain("the stack is currently locked");
    await project.cancel();
    expect((await project.exportState()).deployment.pending_operations).toMatchObject([{ type: "creating" }]);
    project.dispose();
    await until("its processes are gone", () => project.pids().length === 0);
  });

  test("a program reads its configuration, and one in TypeScript is type-checked", async () => {
    const reading = `
      const config = new (require("@pulumi/pulumi").Config)();
      exports.plain = config.require("plain");
      exports.hidden = config.requireSecret("hidden");`;
    const config = { "test:plain": "seen", "test:hidden": { secret: "unseen" } };
    const project = await createProject({ program: reading, config });
    await project.up();
    expect(await project.outputs()).toEqual({ plain: "seen", hidden: "[secret]" });
    const typed = await createProject({ typescript: true, program: 'export const seven: number = "7";' });
    expect((await typed.preview({ expectFailure: true })).text).toContain("TS2322");
  });

  test("a node of the engine finds the files of the SDK that node itself finds, and none where it finds none", async () => {
    const found = async (project: Project, file: string) => {
      const asked = `console.log(require.resolve('@pulumi/pulumi/${file}'))${file === "cmd/run" ? ";" : ""}`;
      const answers = await Promise.all(
        ["node", process.execPath].map((node) => project.run(node, ["-e", asked]).done),
      );
      return answers.map(({ code, stdout }) => [code, stdout]);
    };
    for (const packages of [[""], []]) {
      const project = await createProject({ packages });
      for (const file of ["cmd/run", "cmd/dynamic-provider", "cmd/run/run.js"]) {
        const [answered, real] = await found(project, file);
        expect(answered).toEqual(real);
        expect(real![0]).toBe(packages.length === 0 ? 1 : 0);
      }
    }
  });

  test("what a node of the engine does not load at its start is there for a program that looks at it", async () => {
    const looking = `
      const { automation, runtime } = require("@pulumi/pulumi");
      const captured = "seven";
      exports.code = runtime.serializeFunction(() => captured).then(({ text }) => text.includes('captured: "seven"'));
      exports.automation = typeof automation.LocalWorkspace.create;`;
    const project = await createProject({ program: looking });
    await project.up();
    expect(await project.outputs()).toEqual({ code: true, automation: "function" });
  });

  test("a project is kept if PULUMI_TOKENS_TEST_KEEP is 1, and its path is printed", async () => {
    const project = await createProject();
    const log = jest.spyOn(console, "log").mockImplementation();
    jest.replaceProperty(process, "env", { ...process.env, PULUMI_TOKENS_TEST_KEEP: "1" });
    project.dispose();
    expect(log.mock.calls.join()).toContain(`Kept: ${project.dir} `);
    expect(existsSync(project.dir)).toBe(true);
    rmSync(dirname(project.dir), { recursive: true });
  });

  test("the commands of a project and what they print are recorded for a failed test", async () => {
    const project = await withProbe({ x: 1 });
    await project.up();
    const lines = recorded();
    expect(lines).toContainEqual(expect.stringMatching(/^pulumi up --yes .*: exit 0$/));
    expect(lines).toContainEqual(expect.stringMatching(/^ +\+ .* created/));
  });

  test("nothing of the developer's own settings reaches the engine", async () => {
    jest.replaceProperty(process, "env", {
      ...process.env,
      PULUMI_STACK: "inherited",
      PLANETSCALE_SERVICE_TOKEN: "inherited",
    });
    const project = await createProject({
      program:
        "exports.seen = Object.keys(process.env).filter((name) => /^(given|inherited)$/.test(process.env[name]));",
      env: { GIVEN: "given" },
    });
    await project.up();
    expect(await project.outputs()).toEqual({ seen: ["GIVEN"] });
  });
});
