import { isEngineSince } from "../engine/found";
import type { RunOptions } from "../engine/project";
import * as registry from "../../provider/platforms/definitions";
import type { Emulator } from "../../sdk/testing";
import type { Spec } from "../../provider/platforms/contract";
import { pairWith, platforms, platformWith } from "../support/platforms";
import { refusedPairs } from "../schema/arguments";
import { inParallel } from "./in-parallel";
import { describeProgram, openStage, plantedSecret, type Stage } from "./support";

interface Case {
  readonly program: string | ((emulator: Emulator) => string);
  readonly env?: Readonly<Record<string, string>>;
  /** @defaultValue `preview` */
  readonly command?: readonly string[];
  readonly says: readonly string[];
}

const json = JSON.stringify;
const secret = plantedSecret();
const good = 'new tokens.ServiceToken("ci", { platform: "planetscale", organization: "acme" });';
const token = (args: string): string =>
  `new tokens.ServiceToken("ci", { platform: "planetscale", organization: "acme", ${args} });`;
const grant = (args: string): string =>
  `new tokens.TokenAccessGrant("app", { platform: "planetscale", organization: "acme", tokenId: "k2xk7w2m3v1p", ${args} });`;
const noDuration = 'expiresIn: must be a duration such as "90d" (a number followed by s, m (minutes), h, d or w)';

const onDeplo = 'platform: "deplo", workspaceId: "ws_acme"';
const grantOf = (target: string): string =>
  `new tokens.TokenAccessGrant("app", { ${target}, permissions: ["read_branch"] });`;
/** Its lives are whole days. */
const inDays = platformWith({ takesDays: true });
const unnamed = platformWith({ named: false });

/** The kinds of resources that a platform has not. A grant is asked for by a token's id, and by the token itself. */
const refusedKinds = Object.fromEntries(
  platforms.flatMap((platform) => {
    const { kind, token } = pairWith({ platform });
    const refuses = (
      what: string,
      refused: string,
      programOf: (args: Spec, scope: Spec) => string,
    ): [string, Case][] => {
      const reason = refusedPairs[`${refused} on ${platform}`];
      if (reason === undefined) return [];
      const program = (emulator: Emulator): string => {
        const args = token.args(emulator);
        const scope = ["platform", ...registry[platform].scope].map((name) => [name, args[name]]);
        return programOf(args, Object.fromEntries(scope) as Spec);
      };
      return [[`${what} on ${platform}`, { program, says: [`platform: ${reason}`] }]];
    };
    return [
      ...refuses("a ServiceToken", "ServiceToken", (_args, scope) => `new tokens.ServiceToken("ci", ${json(scope)});`),
      ...refuses("a grant for a token's id", "TokenAccessGrant", (_args, scope) =>
        grantOf(`...${json(scope)}, tokenId: "7b1d"`),
      ),
      ...refuses("a grant for a token", "TokenAccessGrant", (args) =>
        grantOf(`token: new tokens.${kind}("ci", ${json(args)})`),
      ),
    ];
  }),
);

const cases: Readonly<Record<string, Case>> = {
  "values that no argument takes": {
    program: token('expiresIn: "-5d", namePrefix: "x".repeat(101), verify: "yes"'),
    says: [noDuration, "namePrefix: must be at most 100 characters long", "verify: must be a boolean"],
  },
  "arguments that are not there": {
    program: token('expiresAt: "2030-01-01", permissions: ["read_branch"], organisation: "acme"'),
    says: [
      "expiresAt: PlanetScale takes a length of life, not a date: use `expiresIn`",
      "permissions: a ServiceToken is made without permissions: add a TokenAccessGrant",
      'organisation: unknown argument. Did you mean "organization"? Supported: platform, organization, namePrefix, expiresIn, verify',
    ],
  },
  "a secret where it does not belong": {
    program: token(`expiresIn: "${secret}", value2: pulumi.secret("${secret}"), namePrefix: "${secret}".repeat(3)`),
    says: [noDuration, "value2: unknown argument", "namePrefix: must be at most 100 characters long"],
  },
  "a platform that nobody knows": {
    program: 'new tokens.ServiceToken("ci", { platform: "planetside", organization: "acme" });',
    says: ["platform: must be one of: planetscale"],
  },
  ...refusedKinds,
  "what Deplo does not take, without a credential": {
    program: `new tokens.ServiceToken("ci", { ${onDeplo}, scopes: [], expiresAt: "2030-01-01", projectId: "${secret}" });`,
    env: { DEPLO_KEY: "" },
    says: [
      "scopes: must name at least one",
      "expiresAt: must be an ISO 8601 instant with a time zone",
      "projectId: a ServiceToken is for the whole workspace: use DeployToken",
      "Deplo needs a credential. Set but empty: DEPLO_KEY. In the environment, set DEPLO_KEY.",
      "tokens:deploToken",
    ],
  },
  "what Serverpod Cloud does not take, without a credential": {
    program: `new tokens.DeployToken("ci", { platform: "${unnamed}", idleTtl: "soon", namePrefix: "ci" });`,
    env: { SERVERPOD_CLOUD_TOKEN: "" },
    says: [
      `idleTtl: ${noDuration.replace("expiresIn: ", "")}, or "never"`,
      "namePrefix: a Serverpod Cloud token has no name",
      "Serverpod Cloud needs a credential. Set but empty: SERVERPOD_CLOUD_TOKEN. In the environment, set SERVERPOD_CLOUD_TOKEN.",
      `tokens:${unnamed}Token`,
    ],
  },
  "what FastAPI Cloud does not take, without a credential": {
    program: `new tokens.DeployToken("ci", { platform: "${inDays}", appId: "${secret}", expiresIn: "12h", expiresAt: "2030-01-01" });`,
    env: { FASTAPI_CLOUD_ACCESS_TOKEN: "" },
    says: [
      "appId: must not be a secret, because it is stored in plain text",
      "expiresIn: must be in range: FastAPI Cloud takes whole days from 1d to 365d",
      "expiresAt: FastAPI Cloud takes a number of days, not a date",
      "FastAPI Cloud needs a credential. Set but empty: FASTAPI_CLOUD_ACCESS_TOKEN. In the environment, set FASTAPI_CLOUD_ACCESS_TOKEN.",
      `tokens:${inDays}AccessToken`,
    ],
  },
  "a permission at the wrong level": {
    program: grant('database: "app", permissions: ["read_databases"]'),
    says: ['permissions: "read_databases" is a permission on the organization: grant it without `database`'],
  },
  "an import": {
    program: 'new tokens.ServiceToken("ci", { platform: "planetscale", organization: "acme" }, { import: "x" });',
    says: ["ci: a token cannot be imported, because no platform shows a secret twice."],
  },
  // An error of Pulumi's SDK, which has no resource to load this package from: docs/adoption.md quotes it. Before 3.274 the
  // engine sends the SDK no state at all, then an empty one.
  "an import by the command line": {
    program: "",
    command: [
      "import",
      "--yes",
      "--skip-preview",
      "pulumi-nodejs:dynamic/tokens:ServiceToken",
      "ci",
      "planetscale/acme/x",
    ],
    says: [isEngineSince(274) ? "code must be a string, not undefined" : "reading 'toJavaScript'"],
  },
  "a service token and a user's access token": {
    program: good,
    env: { PLANETSCALE_ACCESS_TOKEN: secret },
    says: ["PLANETSCALE_SERVICE_TOKEN_ID and PLANETSCALE_SERVICE_TOKEN, and PLANETSCALE_ACCESS_TOKEN", "Set only one."],
  },
  "an id and a secret in one variable": {
    program: good,
    env: { PLANETSCALE_SERVICE_TOKEN: `k2xk7w2m3v1p:${secret}` },
    says: ['PLANETSCALE_SERVICE_TOKEN contains an id and a secret, joined by ":". Set each one separately.'],
  },
  "an explicit Provider without a credential": {
    program: good.replace(");", ', { provider: new tokens.Provider("empty", {}) });'),
    says: ["This resource's Provider has no credential for PlanetScale", "never falls back to the environment"],
  },
};

describeProgram("what a preview refuses", () => {
  let resultOf: (name: string) => { text: string; sent: number };

  beforeAll(async () => {
    resultOf = await inParallel(cases, () => openStage(), refused);
  });

  async function refused(stage: Stage, { program: wanted, env = {}, command = ["preview"] }: Case) {
    const { project, platform, run } = stage;
    const program = typeof wanted === "string" ? wanted : wanted(platform);
    run(program);
    const options: RunOptions = { env, expectFailure: true };
    const { text } = await project.pulumi(command, options);
    // Whatever form a preview has, a secret stands in none: two more for the case that is about one.
    const forms = program.includes(secret) ? [["--json"], ["--diff"]] : [];
    const more = await Promise.all(forms.map((args) => project.preview({ ...options, args })));
    return { text: [text, ...more.map((other) => other.text)].join("\n"), sent: platform.requests().length };
  }

  test.each(Object.entries(cases))(
    "%s: rejected with a sentence that names it, and nothing is sent",
    (name, { says }) => {
      const { text, sent } = resultOf(name);
      for (const sentence of says) expect(text).toContain(sentence);
      expect(text).not.toContain(secret);
      expect(sent).toBe(0);
    },
  );
});
