import { z } from "zod";
import type { Emulator } from "../../sdk/testing";
import { emulate } from "../support/emulator";
import { fastapiCloud, jsonOf, nobody } from "./fastapi-cloud-calls";

/**
 * What the command line of FastAPI Cloud (fastapi-cloud-cli 0.28.0) requires of each answer. Like its Pydantic models these
 * let further fields be, and take no number for a text.
 */
const team = z.object({ id: z.string(), slug: z.string(), name: z.string() });

const app = z.object({
  id: z.string(),
  slug: z.string(),
  directory: z.string().nullable(),
  github_repository: z.string().nullish(),
  team_id: z.string(),
  name: z.string(),
  url: z.string().nullish(),
  region: z.string().nullish(),
  updated_at: z.string().nullish(),
});

const newToken = z.object({ id: z.string(), name: z.string(), expired_at: z.string(), value: z.string() });
const listedToken = z.object({ id: z.string(), name: z.string(), created_at: z.string(), expired_at: z.string() });

const deployed = z.object({
  id: z.string(),
  app_id: z.string(),
  slug: z.string(),
  status: z.enum(["waiting_upload", "upload_cancelled", "ready_for_build", "success"]),
  url: z.string(),
  dashboard_url: z.string(),
});

const failure = z.object({
  error_code: z.string(),
  error_title: z.string(),
  error_message: z.string(),
  error_hint: z.string(),
});

const deployment = deployed.extend({ created_at: z.string(), failure: failure.nullish() });

const listOf = <Item extends z.ZodType>(item: Item) => z.object({ data: z.array(item).min(1), count: z.int() });

/** The commands: what each of them requests, and what it needs to get. */
const commands: [string, string, string, unknown, number, z.ZodType][] = [
  ["whoami", "GET", "/users/me", undefined, 200, z.object({ email: z.string() })],
  ["teams list", "GET", "/teams/?limit=100&skip=0", undefined, 200, listOf(team)],
  ["teams get", "GET", "/teams/:team", undefined, 200, team],
  ["apps list", "GET", "/apps/?team_id=:team&limit=100&skip=0", undefined, 200, listOf(app)],
  ["apps get", "GET", "/apps/:app", undefined, 200, app],
  ["apps create", "POST", "/apps/", { team_id: ":team", name: "API", directory: null }, 201, app],
  ["apps update", "PATCH", "/apps/:app", { directory: "backend" }, 200, app],
  ["tokens list", "GET", "/apps/:app/tokens", undefined, 200, z.object({ data: z.array(listedToken).min(1) })],
  ["tokens create", "POST", "/apps/:app/tokens", { name: "ci", expires_in_days: 365 }, 201, newToken],
  ["deployments list", "GET", "/apps/:app/deployments/?limit=100&skip=0", undefined, 200, listOf(deployment)],
  ["deployments get", "GET", "/deployments/:deployment", undefined, 200, deployment],
];

async function prepared(emulator: Emulator): Promise<(text: string) => string> {
  const { appId, teamId } = emulator.info.fastapiCloud;
  emulator.admin.fastapiCloud.createToken();
  const places: Record<string, string> = {
    team: teamId,
    app: appId,
    deployment: jsonOf(await fastapiCloud(emulator).deploy()).id,
  };
  return (text) => text.replace(/:(\w+)/g, (whole, name: string) => places[name] ?? whole);
}

test.each(commands)("`fastapi cloud %s` gets what it needs", async (_, method, path, body, status, model) => {
  for (const instants of ["Z", "offset", "naive"] as const) {
    const emulator = await emulate({ behaviors: { fastapiCloud: { timestampFormat: instants } } });
    const filled = await prepared(emulator);
    const sent = body === undefined ? undefined : (JSON.parse(filled(JSON.stringify(body))) as unknown);
    const answer = await fastapiCloud(emulator).call(method, filled(path), sent);
    expect([answer.status, model.safeParse(jsonOf(answer)).error]).toEqual([status, undefined]);
  }
});

test("`fastapi deploy` to an app that does not exist gets the 404 that it looks for", async () => {
  const emulator = await emulate();
  const { secret } = emulator.admin.fastapiCloud.createToken();
  expect((await fastapiCloud(emulator, secret).call("GET", `/apps/${nobody}`)).status).toBe(404);
});
