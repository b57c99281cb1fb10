const {
  bearer,
  bodyOf,
  codeUnder,
  duration,
  durationMs,
  listsBy,
  nameField,
  namePrefix,
  path,
  Secret,
  segment,
  verify,
  z,
} = require("pulumi-tokens/platform/driver");

/** What Acme Cloud returns: check every field that you use. */
const key = z.object({ id: z.string(), name: z.string(), expiresAt: z.iso.datetime().nullish() });
const createdKey = key.extend({ secret: z.string() });

const tokenInfo = ({ id, name, expiresAt }) => ({ tokenId: id, name, ...(expiresAt && { expiresAt }) });

/** The arguments of a token. Each is in all three tables. */
const serviceToken = {
  scope: ["team"],
  args: z.strictObject({
    platform: z.literal("acmeCloud"),
    team: segment,
    namePrefix,
    expiresIn: duration.optional(),
    verify,
  }),
  onChange: {
    platform: "moved",
    team: "moved",
    namePrefix: "renamed",
    expiresIn: "expiry-changed",
    verify: "ignore",
  },
  body: {
    platform: "client-side only",
    team: "path",
    namePrefix: nameField,
    expiresIn: {
      field: "lifeSeconds",
      value: ({ expiresIn }) => (expiresIn === undefined ? undefined : durationMs(expiresIn) / 1000),
    },
    verify: "client-side only",
  },
  unsupported: { expiresAt: "Acme Cloud takes a lifetime, not a date: use `expiresIn`" },
};

exports.driver = {
  schemas: {
    ServiceToken: serviceToken,
    TokenAccessGrant: "a key of Acme Cloud has all permissions of its team",
    DeployToken: "Acme Cloud has keys of teams only: use ServiceToken",
  },

  authorization: ({ key }) => bearer(key),

  readErrorBody: codeUnder("code"),

  connect(send, _credentials, now) {
    /** Every reader of a run shares one request. An absent token is proven by a complete list only. */
    const keysOf = listsBy(
      async (team) => ({
        items: await send({
          operation: `list the keys of team "${team}"`,
          method: "GET",
          path: path`/teams/${team}/keys`,
          idempotent: true,
          answer: z.array(key),
        }),
      }),
      ({ id }) => id,
      now,
    );

    return {
      verifyCredential: () =>
        send({
          operation: "look up the owner of the credential",
          method: "GET",
          path: path`/me`,
          idempotent: true,
          answer: z.unknown(),
        }),
      scopeNotFound: ["notFound"],

      ServiceToken: {
        async create(spec, name) {
          const { secret, ...created } = await send({
            operation: `create the key "${name}" in team "${spec.team}"`,
            method: "POST",
            path: path`/teams/${spec.team}/keys`,
            body: bodyOf(serviceToken.body, spec, { name, now: now() }),
            // A creation is not repeated, unless it was provably not executed.
            idempotent: false,
            answer: createdKey,
          });
          keysOf(spec.team).forget();
          return { ...tokenInfo(created), secret: new Secret(secret) };
        },

        async get({ team }, tokenId) {
          const found = await keysOf(team).find(tokenId);
          return found && tokenInfo(found);
        },

        async list({ team }) {
          return (await keysOf(team).list()).map(tokenInfo);
        },

        async findByName({ team }, name) {
          return (await keysOf(team).list()).map(tokenInfo).filter((token) => token.name === name);
        },

        async revoke({ team }, tokenId) {
          await keysOf(team).ifAbsent(tokenId, () =>
            send({
              operation: `revoke the key ${tokenId} of team "${team}"`,
              method: "DELETE",
              path: path`/teams/${team}/keys/${tokenId}`,
              idempotent: true,
              answer: z.unknown(),
            }),
          );
          keysOf(team).forget();
        },

        async verify({ team }, _tokenId, secret) {
          await send({
            operation: "accept the new secret",
            method: "GET",
            path: path`/teams/${team}`,
            idempotent: false,
            answer: z.unknown(),
            authorization: bearer(secret),
          });
        },
      },
    };
  },
};
