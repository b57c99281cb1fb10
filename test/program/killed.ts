import { setTimeout as sleep } from "node:timers/promises";
import type { Emulator } from "../../sdk/testing";
import { killById } from "../engine/process";
import type { Project, RunOptions } from "../engine/project";
import { openGateway, type Gateway } from "./gateway";
import { openStage, type Stage } from "./support";

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
  await project.cancel();
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
