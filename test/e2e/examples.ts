import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { Emulator, PlatformName } from "../../sdk/testing";
import type { Project } from "../engine/project";
import { changesIn, outputsIn } from "../engine/state";
import { pairWith, platforms, platformWith } from "../support/platforms";
import { rotation } from "./example-rotation";
import { idOf, mayDo } from "./named";

/** Variables as a pipeline gets them. */
export type Variables = Readonly<Record<string, string>>;

/** An example in its project, once its first `up` is done. */
export interface Running {
  readonly project: Project;
  readonly platform: Emulator;
  readonly set: (settings: Variables) => Promise<void>;
  /** What its consumers hold now, by whom: each has the variables of one platform or more. */
  readonly handed: () => Promise<Handed>;
  readonly answers: (handed: Handed) => Promise<Answers>;
}

export type Handed = Readonly<Record<string, Variables>>;

/** What each platform says to the secrets among somebody's variables. */
export type Answers = Readonly<Record<string, Partial<Record<PlatformName, number>>>>;

/** What holds, sentence by sentence, in the order in which it is checked. */
export type Story = Readonly<Record<string, (running: Running) => Promise<void> | void>>;

export interface Example {
  /** As its README calls the stack. */
  readonly stack?: string;
  /** What its README says to set; where it says so, somebody made something at a platform before. */
  readonly config: (platform: Emulator) => Variables;
  /** The tokens that it asks for, by platform and name. */
  readonly asks: readonly Asked[];
  /** What its tokens at PlanetScale may do by the time a consumer has them, by name. */
  readonly may?: Readonly<Record<string, readonly string[]>>;
  readonly handed?: (project: Project) => Promise<Handed>;
  /** What else its README claims. */
  readonly claims?: Story;
}

interface Asked {
  readonly platform: PlatformName;
  /** Its `namePrefix`. */
  readonly name?: string;
  /** How long it is to live, and how long without being used. */
  readonly days: number;
  readonly idleDays?: number | null;
  readonly scopes?: readonly string[];
  readonly projectId?: string;
}

/** The variables that stand in an output of the stack. */
export const outputs =
  (name: string) =>
  async (project: Project): Promise<Handed> => ({
    [name]: outputsIn(await project.exportState({ showSecrets: true }))[name] as Variables,
  });

const atPlanetScale = { organization: "acme", database: "app" };
const atDeplo = { workspaceId: "ws_acme", projectId: "proj_app" };
/** Its tokens are for one app, of which it has two. */
const app = pairWith({ hasParent: true, kind: "DeployToken" });
const appOf = (platform: Emulator) => String(app.token.args(platform)[app.fixture.parent!.argument]);
const otherAppOf = (platform: Emulator) => String(app.token.otherPlace!(platform)[app.fixture.parent!.argument]);
/** Its tokens have no names, and expire when nobody uses them. */
const idle = platformWith({ expiresIdle: true });

const deployPermissions = [
  "app: connect_branch",
  "app: create_branch",
  "app: create_deploy_request",
  "app: read_branch",
  "app: read_deploy_request",
];

/** Every folder of examples/. */
export const examples: Readonly<Record<string, Example>> = {
  quickstart: {
    config: () => ({ organization: "acme" }),
    asks: [{ platform: "planetscale", name: "ci", days: 90 }],
    may: {
      ci: [
        "app: connect_branch",
        "app: create_branch",
        "app: create_deploy_request",
        "app: read_branch",
        "read_databases",
      ],
    },
    handed: outputs("pipelineVariables"),
  },

  "planetscale-service-token": {
    config: () => atPlanetScale,
    asks: [{ platform: "planetscale", name: "monitoring", days: 90 }],
    may: { monitoring: ["app: read_branch", "app: read_deploy_request", "read_databases", "read_metrics_endpoints"] },
  },

  "planetscale-access-grant": {
    config: ({ admin }) => ({
      ...atPlanetScale,
      backupTokenId: admin.planetscale.createToken({ name: "backup", databases: { app: ["read_branch"] } }).id,
    }),
    asks: [{ platform: "planetscale", name: "review", days: 90 }],
    may: {
      backup: ["app: read_backups", "app: read_branch", "app: write_backups"],
      review: ["app: read_branch", "app: read_deploy_request"],
    },
    claims: {
      "takes away again what somebody adds to its own token, and leaves the one made by hand alone": async ({
        project,
        platform,
      }) => {
        for (const name of ["review", "backup"]) {
          platform.admin.planetscale.grantPermissions(idOf(platform, name), ["delete_branch"], "app");
        }
        await project.up({ args: ["--refresh"] });
        expect(mayDo(platform, idOf(platform, "review"))).toEqual(["app: read_branch", "app: read_deploy_request"]);
        expect(mayDo(platform, idOf(platform, "backup"))).toContain("app: delete_branch");
        platform.admin.planetscale.revokePermissions(idOf(platform, "backup"), ["delete_branch"], "app");
      },
      "changes permissions in place, with the same secret": async ({ project, platform, set, handed }) => {
        const before = await handed();
        await set({ "reviewPermissions[0]": "read_branch", "reviewPermissions[1]": "create_branch" });
        await project.up();
        expect(mayDo(platform, idOf(platform, "review"))).toEqual(["app: create_branch", "app: read_branch"]);
        expect(await handed()).toEqual(before);
      },
    },
  },

  "planetscale-deploy-token": {
    config: () => atPlanetScale,
    asks: [{ platform: "planetscale", name: "deploy", days: 90 }],
    may: { deploy: deployPermissions },
  },

  "serverpod-cloud-service-token": {
    config: () => ({}),
    asks: [{ platform: idle, days: 365, idleDays: 7 }],
  },

  "serverpod-cloud-deploy-token": {
    config: () => ({}),
    asks: [{ platform: idle, days: 90, idleDays: null }],
  },

  "deplo-service-token": {
    config: () => ({ workspaceId: "ws_acme" }),
    asks: [{ platform: "deplo", name: "status-page", days: 90, scopes: ["read"] }],
  },

  "deplo-deploy-token": {
    config: () => atDeplo,
    asks: [{ platform: "deplo", name: "deploy", days: 90, scopes: ["deploy"], projectId: "proj_app" }],
  },

  "fastapi-cloud-deploy-token": {
    config: (platform) => ({ appId: appOf(platform) }),
    asks: [{ platform: app.platform, name: "deploy", days: 90 }],
  },

  "ci-secrets": {
    config: (platform) => ({ repository: "shop", ...atPlanetScale, ...atDeplo, appId: appOf(platform) }),
    asks: [
      { platform: "deplo", name: "pages", days: 90, scopes: ["deploy"], projectId: "proj_app" },
      { platform: app.platform, name: "api", days: 90 },
      { platform: "planetscale", name: "database", days: 90 },
      { platform: idle, days: 90, idleDays: null },
    ],
    may: { database: deployPermissions },
    handed: ({ dir }) => {
      const repository = join(dir, "github/shop");
      const secrets = readdirSync(repository).map((name) => [name, readFileSync(join(repository, name), "utf8")]);
      return Promise.resolve({ workflow: Object.fromEntries(secrets) as Variables });
    },
    claims: {
      "moves the workflow to new secrets and ends the old ones, in one run": async ({
        project,
        set,
        answers,
        handed,
      }) => {
        const old = await handed();
        await set({ expiresIn: "30d" });
        await project.up();
        expect(await answers(await handed())).toEqual({ workflow: everywhere(200) });
        expect(await answers(old)).toEqual({ workflow: everywhere(401) });
      },
    },
  },

  "rotation-pipeline": {
    stack: "prod",
    config: () => atPlanetScale,
    asks: [{ platform: "planetscale", name: "ci", days: 30 }],
    may: { ci: ["app: create_branch", "app: create_deploy_request", "app: read_branch"] },
    // By the engine: commands of its workflows select stacks of other backends.
    handed: async (project) => ({ envVars: (await project.outputs({ showSecrets: true }))["envVars"] as Variables }),
    claims: rotation,
  },

  "token-per-environment": {
    config: (platform) => ({
      "environments.staging.appId": appOf(platform),
      "environments.staging.rotated": "2026-11-01",
      "environments.production.appId": otherAppOf(platform),
      "environments.production.rotated": "2026-11-01",
    }),
    asks: [
      { platform: app.platform, name: expect.stringMatching(/^production-[0-9a-f]{8}$/) as string, days: 90 },
      { platform: app.platform, name: expect.stringMatching(/^staging-[0-9a-f]{8}$/) as string, days: 90 },
    ],
    handed: async (project) => outputsIn(await project.exportState({ showSecrets: true }))["envVars"] as Handed,
    claims: {
      "replaces the token of the environment whose date changes, and no other": async ({
        project,
        set,
        answers,
        handed,
      }) => {
        const before = await handed();
        await set({ "environments.staging.rotated": "2026-12-01" });
        expect(changesIn(await project.plan())).toEqual(expect.arrayContaining(["replace staging-deploy"]));
        await project.up();
        expect((await handed())["production"]).toEqual(before["production"]);
        expect(await answers(await handed())).toEqual({
          production: { [app.platform]: 200 },
          staging: { [app.platform]: 200 },
        });
        expect(await answers(before)).toEqual({
          production: { [app.platform]: 200 },
          staging: { [app.platform]: 401 },
        });
      },
    },
  },
};

const everywhere = (status: number) => Object.fromEntries(platforms.map((platform) => [platform, status]));
