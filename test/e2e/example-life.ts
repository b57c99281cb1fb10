import { readFileSync } from "node:fs";
import { delimiter, dirname, resolve } from "node:path";
import * as registry from "../../provider/platforms/definitions";
import type { Spec } from "../../provider/platforms/contract";
import type { Emulator, PlatformName } from "../../sdk/testing";
import { engineDir } from "../engine/found";
import { createProject, type Project } from "../engine/project";
import { emulate } from "../support/emulator";
import { fixtures } from "../support/platforms";
import { Canary } from "../support/canary";
import { asJavaScript } from "./as-javascript";
import { examples, outputs, type Answers, type Handed, type Running, type Story, type Variables } from "./examples";
import { idOf, mayDo, prefixIn } from "./named";

const platforms = Object.keys(fixtures) as PlatformName[];

/** What is checked of an example: what holds for each of them around its own. */
export const sentencesOf = (name: string): string[] => Object.keys(storyOf(name, new Canary()));

/**
 * Runs an example as its README says, from the first `up` to `destroy`, on platforms of its own. What became of each
 * sentence is answered by it: one that fails, fails alone.
 */
export async function live(name: string, plugins: string): Promise<ReadonlyMap<string, PromiseSettledResult<void>>> {
  const canary = new Canary();
  const platform = await emulate();
  const settings = examples[name]!.config(platform);
  const env = {
    ...platform.env,
    PATH: [plugins, engineDir(), dirname(process.execPath), process.env["PATH"]].join(delimiter),
    PULUMI_NODEJS_TRANSPILE_ONLY: "true",
  };
  const { stack = "dev" } = examples[name]!;
  // Of TypeScript, the language host takes the quickstart as it stands, without checking types.
  const typescript = name === "quickstart";
  const files = typescript ? filesOf(name) : asJavaScript(filesOf(name));
  const project = overheard(await createProject({ typescript, files, env, stack }), canary);
  const running = runningOf(name, project, platform);
  await running.set(settings);
  const results = new Map<string, PromiseSettledResult<void>>();
  for (const [sentence, check] of Object.entries(storyOf(name, canary))) {
    const [result] = await Promise.allSettled([Promise.resolve(running).then(check)]);
    results.set(sentence, result);
  }
  project.dispose();
  return results;
}

function storyOf(name: string, canary: Canary): Story {
  const { asks, may = {}, claims = {} } = examples[name]!;
  let before: unknown;
  let last: Handed;
  return {
    "asks for the tokens that it tells of, and PlanetScale's have their permissions": async ({ project, platform }) => {
      before = standingAt(platform);
      await project.up();
      expect(askedOf(platform)).toEqual(asks);
      expect(Object.keys(may).map((token) => [token, mayDo(platform, idOf(platform, token))])).toEqual(
        Object.entries(may),
      );
    },
    "passes on what each platform's command line reads, with secrets that work": async ({ handed, answers }) => {
      const held = await handed();
      const variables = asks.flatMap(({ platform }) => Object.keys(registry[platform].envVars));
      expect(new Set(Object.values(held).flatMap(Object.keys))).toEqual(new Set(variables));
      const statuses = Object.values(await answers(held)).flatMap(Object.entries);
      expect(statuses.sort()).toEqual(asks.map(({ platform }) => [platform, 200]));
    },
    // Only where more is checked of it: a program with nothing but a token is that of test/e2e/pairs.test.ts.
    ...(Object.keys(claims).length > 0 && {
      "has nothing to do when it is run again": async ({ project }: Running) => {
        await project.up({ args: ["--expect-no-changes"] });
      },
    }),
    ...claims,
    "is undone by destroy: what was there before stands as it was, and the secrets are dead": async (running) => {
      const { project, platform, handed, answers } = running;
      last = await handed();
      // What `pulumi stack export` would print, and the settings; the outputs were on screen at every `up`.
      for (const [path, text] of project.stored()) canary.hear(path, text);
      await project.destroy();
      expect(standingAt(platform)).toEqual(before);
      expect(new Set(Object.values(await answers(last)).flatMap(Object.values))).toEqual(new Set([401]));
    },
    "showed no secret on the way, and stored none in the clear": () => {
      canary.learn(...secretsIn(last));
      expect(canary.reach.texts).toBeGreaterThanOrEqual(3);
      expect(canary.leaks()).toEqual([]);
    },
  };
}

function runningOf(name: string, project: Project, platform: Emulator): Running {
  const { handed = outputs("envVars") } = examples[name]!;
  return {
    project,
    platform,
    async set(settings) {
      const pairs = Object.entries(settings).flatMap(([key, value]) => ["--plaintext", `${key}=${value}`]);
      if (pairs.length > 0) await project.pulumi(["config", "set-all", "--path", ...pairs]);
    },
    handed: () => handed(project),
    async answers(held) {
      const statuses = Object.entries(held).map(async ([who, variables]) => [
        who,
        await answersTo(platform, variables),
      ]);
      return Object.fromEntries(await Promise.all(statuses)) as Answers;
    },
  };
}

/** The files of an example; the quickstart takes the repository's own Pulumi.yaml, as its README says. */
function filesOf(name: string): Record<string, string> {
  const repository = resolve(__dirname, "../..");
  const read = (path: string): string => readFileSync(resolve(repository, path), "utf8");
  const own = (file: string): [string, string] => [file, read(`examples/${name}/${file}`)];
  const settings: [string, string] =
    name === "quickstart" ? ["Pulumi.yaml", read("Pulumi.yaml").replace(/^main: .*\n/m, "")] : own("Pulumi.yaml");
  return Object.fromEntries([settings, ...["package.json", "tsconfig.json", "index.ts"].map(own)]);
}

/** Everything that a command shows is heard, unless it was asked to show secrets. */
function overheard(project: Project, canary: Canary): Project {
  const run = project.pulumi.bind(project);
  project.pulumi = async (command, options) => {
    const result = await run(command, options);
    if (!command.includes("--show-secrets")) canary.hear(`pulumi ${command.join(" ")}`, result.text);
    return result;
  };
  return project;
}

/** What these variables say of a platform, by argument and output. */
const given = (platform: PlatformName, variables: Variables): Spec =>
  Object.fromEntries(
    Object.entries(registry[platform].envVars).map(([variable, source]) => [source, variables[variable]]),
  );

const secretsIn = (handed: Handed): string[] =>
  Object.values(handed)
    .flatMap((variables) => platforms.map((platform) => given(platform, variables)["value"]))
    .filter((secret) => typeof secret === "string");

async function answersTo(emulator: Emulator, variables: Variables): Promise<Answers[string]> {
  const statuses = platforms.map(async (platform) => {
    const { value, tokenId = "", ...where } = given(platform, variables);
    if (typeof value !== "string") return [];
    const token = fixtures[platform].tokens.DeployToken!;
    return [[platform, (await fetch(token.uses(emulator, value, String(tokenId), where))).status]];
  });
  return Object.fromEntries((await Promise.all(statuses)).flat()) as Answers[string];
}

/** All tokens, and what those of PlanetScale may do. */
const standingAt = (emulator: Emulator): unknown =>
  emulator
    .tokens()
    .map(({ platform, id, alive }) => [id, alive, platform === "planetscale" ? mayDo(emulator, id) : []]);

const askedOf = (emulator: Emulator): object[] =>
  emulator
    .requests()
    .map(({ platform, ...request }) => ({ platform: platform as PlatformName, ...request }))
    .filter(({ platform, method, path }) => method === "POST" && fixtures[platform].requests.create.path.test(path))
    .map(({ platform, body, at }) => {
      const { name, ...spec } = body as Spec;
      const prefix = typeof name === "string" ? prefixIn(name) : undefined;
      return { platform, name: prefix, ...fixtures[platform].requested(spec, Date.parse(at)) };
    })
    .sort((a, b) => `${a.platform} ${a.name ?? ""}`.localeCompare(`${b.platform} ${b.name ?? ""}`));
