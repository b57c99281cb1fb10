const { randomBytes, randomUUID } = require("node:crypto");
const { createServer } = require("node:http");

// Acme Cloud's API on loopback: `node platforms/acme-emulator.js` prints its URL and the first key.

/** Starts the emulator. Returns its URL, the first key, the keys that are not revoked, and `close`. */
exports.startAcmeCloud = async () => {
  const firstKey = newSecret();
  const keys = new Map();

  const isKnown = (secret) =>
    secret === firstKey || [...keys.values()].some((key) => key.secret === secret && !isExpired(key));

  const routes = {
    "GET /me": () => [200, { owner: "platform-team" }],
    "GET /teams/:team": () => [200, {}],
    "GET /teams/:team/keys": (team) => [200, [...keys.values()].filter((key) => key.team === team).map(withoutSecret)],
    "POST /teams/:team/keys": (team, _id, { name, lifeSeconds }) => {
      const expiresAt = lifeSeconds ? new Date(Date.now() + lifeSeconds * 1000).toISOString() : null;
      const key = { id: randomUUID(), team, name, expiresAt, secret: newSecret() };
      keys.set(key.id, key);
      return [201, key];
    },
    "DELETE /teams/:team/keys/:id": (team, id) => (keys.delete(id) ? [204] : [404, { code: "no_such_key" }]),
  };

  const server = createServer(async (request, response) => {
    const text = (await request.toArray()).join("");
    const [, ...parts] = new URL(request.url, "http://localhost").pathname.split("/").map(decodeURIComponent);
    const [, team, , id] = parts;
    const pattern = parts.map((part, at) => ({ 1: ":team", 3: ":id" })[at] ?? part).join("/");
    const route = routes[`${request.method} /${pattern}`];
    const secret = request.headers.authorization?.replace(/^Bearer /, "");
    const [status, body] = !isKnown(secret)
      ? [401, { code: "unknown_key" }]
      : (route?.(team, id, text && JSON.parse(text)) ?? [404, { code: "no_such_route" }]);
    response.writeHead(status, { "content-type": "application/json" });
    response.end(body && JSON.stringify(body));
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    key: firstKey,
    keys: () => [...keys.values()].map(withoutSecret),
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
};

const newSecret = () => `acme_${randomBytes(24).toString("hex")}`;
const withoutSecret = (key) => ({ ...key, secret: undefined });
const isExpired = ({ expiresAt }) => expiresAt !== null && Date.parse(expiresAt) <= Date.now();

if (require.main === module)
  exports.startAcmeCloud().then(({ url, key }) => console.log(`export ACME_API_URL=${url} ACME_KEY=${key}`));
