import { setTimeout as sleep } from "node:timers/promises";
import type { Emulator } from "../../sdk/testing";
import { killById } from "../engine/process";
import type { Project, RunOptions } from "../engine/project";
import { AuditSetup } from "../audit/audit-setup";
import { fakeClock } from "../support/clock";
import { advance } from "./clocks";
import { openGateway, type Gateway } from "./gateway";
import { answerTo, openStage, type Stage } from "./support";

/** A stage whose PlanetScale is reached by a gateway. */
export interface Crashing extends Stage {
  readonly gateway: Gateway;
}

export async function openCrashing(): Promise<Crashing> {
  const stage = await openStage();
  const { origin, pathname } = new URL(stage.platform.info.planetscale.apiUrl);
  const gateway = await openGateway(origin);
  opened.push(gateway);
  const start = stage.project.start.bind(stage.project);
  const env = { PLANETSCALE_API_URL: gateway.url + pathname };
  stage.project.start = (command, options) => start(command, { ...options, env: { ...env, ...options?.env } });
  return { ...stage, gateway };
}

/** A token with all that its creation may be interrupted in, and a consumer of it. */
export const programOf = (trigger: number | string, args: object = {}): string => `
const ci = new tokens.DeployToken("ci", {
  platform: "planetscale", organization: "acme", database: "app", permissions: ["read_branch"],
  expiresIn: "90d", rotateWhenChanged: "${trigger}", ...${JSON.stringify(args)},
});
new Consumer("deploy", { value: ci.value, tokenId: ci.tokenId });
`;

const opened: Gateway[] = [];

export async function closeGateways(): Promise<void> {
  await Promise.all(opened.splice(0).map((gateway) => gateway.close()));
}

/** What became of a run that was to be killed: false when it had ended before it came to that boundary. */
export async function killedAt(
  { project, gateway }: Crashing,
  boundary: number,
  command: readonly string[],
  options: RunOptions = {},
): Promise<boolean> {
  const reached = gateway.stopAt(boundary).then(() => true);
  const running = project.start(command, options);
  const ended = running.done.then(() => false);
  const killed = await Promise.race([reached, ended]);
  // The engine may be writing its state file just now, and a file that is torn in the middle is lost by any program.
  if (killed) await sleep(settledMs);
  running.kill();
  endAll(project);
  gateway.drop();
  await running.done.catch(() => undefined);
  project.unlock();
  return killed;
}

const settledMs = 300;

/** Every process that the project started: a killed engine leaves the provider's and the program's behind. */
function endAll(project: Project): void {
  for (let round = 0; round < 2; round += 1) project.pids().forEach(killById);
}

export const up = ["up", "--yes", "--skip-preview"];
export const destroy = ["destroy", "--yes", "--skip-preview"];

/** The ids of the tokens that are alive at PlanetScale, but for those that were there before. */
export const aliveAt = (platform: Emulator): string[] =>
  platform
    .tokens()
    .flatMap(({ platform: name, id, alive }) =>
      name === "planetscale" && alive && id !== platform.info.planetscale.serviceTokenId ? [id] : [],
    );

/** What held after a run was killed at a boundary, and after the clean runs that followed. */
export interface KilledRun {
  readonly boundary: number;
  /** Of the request at which it was killed. */
  readonly method: string | undefined;
  /** How the platform answered the secret that the consumer held, each time it was asked. */
  readonly answers: readonly number[];
  /** Tokens alive in the end that are not the consumer's. */
  readonly strangers: readonly string[];
}

/**
 * Before every request, and after each revoke, until a run comes to its end before it is killed. To kill it after another request
 * is to kill it before the next one: a creation looks at what it made before the engine records it, and a request that only reads
 * leaves all as it was. In process each pair is killed after every request (test/resources/retirement-crash.test.ts).
 */
export async function everyBoundary(
  killAt: (boundary: number) => Promise<KilledRun | undefined>,
): Promise<KilledRun[]> {
  const runs: KilledRun[] = [];
  for (let next = await killAt(0); next !== undefined;) {
    runs.push(next);
    next = await killAt(next.boundary + (next.method === "DELETE" ? 1 : 2));
  }
  return runs;
}

/** Asks for the secret that the consumer has been given since `since`, again and again. */
export function asking(stage: Crashing, since: number) {
  const answers: number[] = [];
  const ask = async (): Promise<void> => {
    const last = stage.held().slice(since).at(-1);
    if (last) answers.push(await answerTo(stage, last));
  };
  return { answers, ask };
}

/** A run that is killed, a clean one, and what revokes the tokens that the two have orphaned. */
export async function killedAndEnded(
  stage: Crashing,
  boundary: number,
  since: number,
  end: () => Promise<unknown>,
): Promise<KilledRun | undefined> {
  const { answers, ask } = asking(stage, since);
  const env = advance(stage.platform, "1m");
  if (!(await killedAt(stage, boundary, up, { env }))) return undefined;
  const method = stage.gateway.stoppedAt();
  await ask();
  await stage.project.up({ env });
  await ask();
  await end();
  await ask();
  return { boundary, method, answers, strangers: strangersAt(stage) };
}

/**
 * `pulumi-tokens audit --revoke --yes`, an hour later, when what it finds has settled. In this process: the command itself, which takes
 * half a second, is tested in test/audit/story.test.ts.
 */
export async function audited({ project, platform }: Stage): Promise<void> {
  const env = { ...platform.env, ...advance(platform, "1h") };
  const setup = new AuditSetup({ emulator: platform, clock: fakeClock(platform.now().getTime()), env });
  const state = JSON.stringify(await project.exportState({ showSecrets: true }));
  await setup.audit(state, { revoke: true, yes: true });
}

export const strangersAt = ({ platform, held }: Crashing): string[] =>
  aliveAt(platform).filter((id) => id !== held().at(-1)?.tokenId);

/** The laws of a story that was killed at each of its boundaries. */
export function healed(story: () => readonly KilledRun[], boundaries: readonly number[]): void {
  test(`was killed at each of its boundaries: ${boundaries.join(", ")}`, () => {
    expect(story().map(({ boundary }) => boundary)).toEqual(boundaries);
  });

  test("at none of them did the consumer lose a secret that works", () => {
    for (const { boundary, answers } of story()) {
      expect([boundary, new Set(answers)]).toEqual([boundary, new Set([200])]);
    }
  });

  test("after the clean runs nothing is alive but what the consumer holds", () => {
    expect(story().filter(({ strangers }) => strangers.length > 0)).toEqual([]);
  });
}
