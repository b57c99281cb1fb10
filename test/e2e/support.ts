import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Emulator, EmulatorOptions, RequestLogEntry } from "../../sdk/testing";
import { describeEngine } from "../engine/describe";
import { createProject, showsSecrets, type Project, type ProjectOptions } from "../engine/project";
import type { State } from "../engine/state";
import { fixtures, pairs } from "../support/platforms";
import { Canary } from "../support/canary";
import { emulate } from "../support/emulator";
import { atFileEnd } from "../support/record";
import { kitFiles, programOf, type Held } from "./kit";

/** A project on the real engine, and the platforms that its program talks to. */
export interface Stage {
  readonly project: Project;
  /** The default provider signs in to this one. */
  readonly platform: Emulator;
  readonly run: (program: string) => void;
  /** What the consumers held, in the order in which they got it. */
  readonly held: () => Held[];
}

const canary = new Canary();
let projects: Project[] = [];
let emulators: Emulator[] = [];
/** Ids of what tokens belong to: they are handed on as secret variables, and are none. */
const known = new Set<string>();

/**
 * `describeEngine` for whole programs. At the end of a file every secret that was ever issued is looked for in everything
 * that any of its commands showed and in every state.
 */
export function describeProgram(name: string, laws: () => void): void {
  describeEngine("a program on the real engine", () => {
    describe(name, () => {
      afterAll(async () => {
        const [opened, started] = [projects, emulators];
        [projects, emulators] = [[], []];
        // What it says of any other is what the file of that stack holds, which is heard as well.
        await opened[0]?.pulumi(["stack", "export"]);
        await Promise.all(opened.map(listen));
        for (const emulator of started) canary.hear("the emulator's log", JSON.stringify(emulator.requests()));
        expect(canary.leaks()).toEqual([]);
        expect(canary.reach.secrets).toBeGreaterThan(0);
      });
      laws();
    });
  });
}

export async function startPlatform(options?: EmulatorOptions): Promise<Emulator> {
  const emulator = await emulate(options, { end: atFileEnd });
  emulators.push(emulator);
  canary.learn(emulator.info.planetscale.accessToken);
  for (const { fixture, token } of pairs) {
    const places = [token.args(emulator), token.otherPlace?.(emulator)];
    if (fixture.parent) for (const args of places) known.add(String(args?.[fixture.parent.argument]));
  }
  for (const fixture of Object.values(fixtures)) canary.learn(...fixture.secrets(emulator));
  return emulator;
}

/** A secret to put where it does not belong. */
export function plantedSecret(): string {
  const secret = `pscale_tkn_${randomBytes(24).toString("hex")}`;
  canary.learn(secret);
  return secret;
}

export async function openStage(
  { program = "", files, env, ...options }: ProjectOptions = {},
  emulator?: EmulatorOptions,
): Promise<Stage> {
  const platform = await startPlatform(emulator);
  const project = await createProject({
    ...options,
    program: options.typescript ? program : programOf(program),
    files: { ...kitFiles, ...files },
    env: { ...platform.env, ...env },
  });
  overhear(project);
  return {
    project,
    platform,
    run: (source) => {
      project.setProgram(programOf(source));
    },
    held: () => heldIn(project),
  };
}

/** Everything that a command of this project shows is kept, unless it shows secrets. */
function overhear(project: Project): void {
  projects.push(project);
  const run = project.run.bind(project);
  project.run = (file, args, options) => {
    const running = run(file, args, options);
    const source = `${file} ${args.slice(0, 2).join(" ")}`;
    const keep = ({ text }: { readonly text: string }): void => {
      canary.hear(source, text);
    };
    if (!showsSecrets(args)) void running.done.then(keep, () => undefined);
    return running;
  };
}

async function listen(project: Project): Promise<void> {
  const secrets = secretsIn(await project.exportState({ showSecrets: true }));
  canary.learn(...secrets.filter((secret) => !known.has(secret)));
  canary.learn(...heldIn(project).map(({ secret }) => secret));
  for (const [path, text] of project.stored()) canary.hear(path, text);
}

/** The texts under Pulumi's mark of a secret; short ones could stand anywhere by chance. */
function secretsIn(value: unknown): string[] {
  if (typeof value !== "object" || value === null) return [];
  const found = "plaintext" in value ? (JSON.parse(String(value.plaintext)) as unknown) : undefined;
  const own = typeof found === "string" && found.length >= 16 ? [found] : [];
  return [...own, ...Object.values(value).flatMap(secretsIn)];
}

function heldIn(project: Project): Held[] {
  const lines = readFileSync(join(project.dir, "held.jsonl"), "utf8").split("\n").filter(Boolean);
  return lines.map((line) => JSON.parse(line) as Held);
}

/** What `act` made the provider and the consumers send, a line each. */
export async function sentBy(
  { platform }: Pick<Stage, "platform">,
  act: () => Promise<unknown>,
  names: Readonly<Record<string, string>> = {},
): Promise<string[]> {
  const since = (platform.requests().at(-1)?.index ?? -1) + 1;
  await act();
  return platform.requests(since).map((entry) => lineOf(entry, names));
}

/** `POST acme/service-tokens/<id>/access`, with ids by the names that a law gives them. */
function lineOf({ method, path }: RequestLogEntry, names: Readonly<Record<string, string>> = {}): string {
  const short = path.replace(/^\/v1\/(organizations\/(?=.))?/, "");
  return Object.entries(names).reduce((line, [id, name]) => line.replaceAll(id, name), `${method} ${short}`);
}

/** The parts of a resource's state that tell what it is; the engine rewrites the others at every run. */
export const essence = ({ deployment }: State): object[] =>
  (deployment.resources ?? []).map(({ urn, id, inputs, outputs, initErrors }) => ({
    urn,
    id,
    inputs,
    outputs,
    initErrors,
  }));

/** What the platform says to a secret on a path that needs no permission. */
export async function answerTo(
  { platform }: Pick<Stage, "platform">,
  { tokenId, secret }: Omit<Held, "who" | "status">,
) {
  const { apiUrl } = platform.info.planetscale;
  const { status } = await fetch(`${apiUrl}/organizations`, { headers: { authorization: `${tokenId}:${secret}` } });
  return status;
}

/** The ids of the tokens that are there at PlanetScale and that no test was given. */
export function tokensAt({ tokens, info }: Emulator): string[] {
  const own = tokens().filter(({ platform }) => platform === "planetscale");
  return own.map(({ id }) => id).filter((id) => id !== info.planetscale.serviceTokenId);
}
