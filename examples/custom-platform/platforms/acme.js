const { definePlatform } = require("pulumi-tokens/platform");

/** Acme Cloud, a token API of your own: keys of teams. */
exports.acmeCloud = definePlatform(
  {
    title: "Acme Cloud",
    apiUrl: "https://api.acme.example",
    apiUrlEnv: "ACME_API_URL",
    // The arguments that say where a token lives.
    scope: ["team"],
    // The provider's own credential: `ACME_KEY`, or `tokens:acmeCloudKey` in the configuration.
    credentials: { key: { env: "ACME_KEY" } },
    signIn: [["key"]],
    // The variables for a consumer, and the output or argument that each takes.
    envVars: { ACME_KEY: "value", ACME_TEAM: "team" },
  },
  // Only the provider process loads it.
  () => require("./acme-driver").driver,
);
