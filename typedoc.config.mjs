import { existsSync, readdirSync, readFileSync } from "node:fs";

const { exports, homepage, version } = JSON.parse(readFileSync(new URL("package.json", import.meta.url), "utf8"));

const definitions = readdirSync(new URL("provider/platforms", import.meta.url))
  .map((folder) => `provider/platforms/${folder}/definition.ts`)
  .filter((file) => existsSync(new URL(file, import.meta.url)));

/** Types that a program never writes by name. TypeDoc fails for one that is not named here, and for one that needs no mention. */
const notExported = {
  "sdk/platforms.ts": [
    // They are expanded where they are used: the arguments of each platform are exported by their own names.
    "DeployTokenArgsBy",
    "GrantArgs",
    "GrantTarget",
    "PlatformSettings",
    "ServiceTokenArgsBy",
    // They compute types from the list of platforms.
    "Having",
    "NameOf",
    "Registry",
  ],
  "sdk/token-access-grant.ts": ["Not"],
  // A function, and lists of values: the union of each is exported.
  "provider/platforms/deplo/scopes.ts": ["scopes"],
  "provider/platforms/planetscale/permissions.ts": ["databasePermissions", "organizationPermissions"],
  "provider/platforms/emulator/faults.ts": ["faultKinds"],
  // Tables of behaviors, from which the exported types of their values are computed.
  "provider/platforms/emulator/behaviors.ts": ["BehaviorsOf", "listBehaviors", "rateBehaviors", "sharedBehaviors"],
  ...Object.fromEntries(definitions.map((file) => [file.replace("definition", "emulator/behaviors"), ["own"]])),
  // Each is a table with an entry per platform, and the type of each entry is exported.
  "provider/platforms/emulator/platform-types.ts": [
    "PlatformAdmin",
    "PlatformBehaviors",
    "PlatformInfo",
    "Definitions",
  ],
  ...Object.fromEntries(definitions.map((file) => [file, ["Types"]])),
  // Pulumi's engine is the only caller of `pulumi-tokens/provider`.
  "provider/host/wire.ts": ["Wire"],
};

/** @type {Partial<import("typedoc").TypeDocOptions>} */
export default {
  name: "pulumi-tokens",
  includeVersion: true,
  // Every entry point of the package.
  entryPoints: Object.values(exports).flatMap((entry) =>
    typeof entry === "string" ? [] : [entry.types.replace("/dist/", "/").replace(/\.d\.ts$/, ".ts")],
  ),
  tsconfig: "tsconfig.build.json",
  out: "docs/api",
  readme: "none",
  // What resources inherit is in Pulumi's own reference.
  excludeExternals: true,
  externalSymbolLinkMappings: {
    "@pulumi/pulumi": { "*": "https://www.pulumi.com/docs/reference/pkg/nodejs/pulumi/pulumi/" },
  },
  // The same in a clone, in a fork and without git.
  disableGit: true,
  basePath: ".",
  sourceLinkTemplate: `${homepage.replace(/#.*/, "")}/blob/v${version}/{path}#L{line}`,
  intentionallyNotExported: Object.entries(notExported).flatMap(([file, names]) =>
    names.map((name) => `${file}:${name}`),
  ),
  treatWarningsAsErrors: true,
};
