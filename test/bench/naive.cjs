// What somebody writes by hand in an afternoon, and not badly: a dynamic provider for the tokens of one platform, one for its
// grants, `fetch`, a read for each resource, errors that say what was answered. It shares nothing between resources, proves
// no new secret, repeats no call, and knows nothing of crashes.
/* global Buffer, fetch, process */
const pulumi = require("@pulumi/pulumi");

const platforms = {
  planetscale: {
    sign: (env) => `${env.PLANETSCALE_SERVICE_TOKEN_ID}:${env.PLANETSCALE_SERVICE_TOKEN}`,
    url: (env) => `${env.PLANETSCALE_API_URL}/organizations/acme/service-tokens`,
    mint: async (call, name) => {
      const { id, token } = await call("POST", "", { name, ttl: 90 * 86400 });
      return { id, value: token };
    },
    find: (call, id) => call("GET", `/${id}`),
    revoke: (call, id) => call("DELETE", `/${id}`),
  },
  serverpodCloud: {
    sign: (env) => `Bearer ${env.SERVERPOD_CLOUD_TOKEN}`,
    url: (env) => `${env.SERVERPOD_CLOUD_API_URL}authWithAuth`,
    mint: async (call) => {
      const { token } = await call("POST", "/createCliToken", { expiresAt: null, expiresAfter: 90 * 86400000 });
      const hex = Buffer.from(token, "base64url").subarray(3, 19).toString("hex");
      return { id: hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-"), value: token };
    },
    find: async (call, id) => (await call("POST", "/listAuthSessions", {})).find(({ tokenId }) => tokenId === id),
    revoke: (call, id) => call("POST", "/logoutDevice", { authTokenId: id }),
  },
  deplo: {
    sign: (env) => `Bearer ${env.DEPLO_KEY}`,
    url: (env) => `${env.DEPLO_API_URL}/workspaces/ws_acme/access-tokens`,
    mint: async (call, name) => {
      const { id, token } = await call("POST", "", { name, scopes: ["deploy", "read"] });
      return { id, value: token };
    },
    find: async (call, id) => {
      const list = await call("GET", "");
      return (Array.isArray(list) ? list : list.data).find((token) => token.id === id);
    },
    revoke: (call, id) => call("DELETE", `/${id}`),
  },
  fastapiCloud: {
    sign: (env) => `Bearer ${env.FASTAPI_CLOUD_ACCESS_TOKEN}`,
    url: (env) => `${env.FASTAPI_CLOUD_API_URL}/apps/${env.BENCH_APP_ID}/tokens`,
    mint: (call, name) => call("POST", "", { name, expires_in_days: 90 }),
    find: async (call, id) => {
      for (let skip = 0; ; skip += 100) {
        const { data } = await call("GET", `?skip=${skip}&limit=100`);
        const found = data.find((token) => token.id === id);
        if (found || data.length < 100) return found;
      }
    },
    revoke: (call, id) => call("DELETE", `/${id}`),
  },
};

/** Pulumi writes into the state what these functions reach: the calls of one platform, not of all. */
function naive({ sign, url, mint, find, revoke }) {
  const call = async (method, path, body) => {
    const headers = { authorization: sign(process.env), "content-type": "application/json" };
    const asked = { method, headers, ...(body && { body: JSON.stringify(body) }) };
    const response = await fetch(url(process.env) + path, asked);
    if (response.status === 404) return undefined;
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status}`);
    const text = await response.text();
    return text === "" ? {} : JSON.parse(text);
  };
  const tokens = {
    async diff(_id, olds, news) {
      const replaces = ["name", "trigger"].filter((key) => olds[key] !== news[key]);
      return { changes: replaces.length > 0, replaces };
    },
    async create({ name, trigger }) {
      const { id, value } = await mint(call, `${name}-${Math.random().toString(36).slice(2, 8)}`);
      return { id, outs: { name, trigger, value } };
    },
    async read(id, props) {
      return (await find(call, id)) ? { id, props } : {};
    },
    async delete(id) {
      await revoke(call, id);
    },
  };
  const grants = {
    async diff(_id, olds, news) {
      const replaces = olds.tokenId === news.tokenId ? [] : ["tokenId"];
      return { changes: replaces.length > 0, replaces };
    },
    async create({ tokenId, database, permissions }) {
      await call("POST", `/${tokenId}/access`, { database, access: permissions });
      return { id: `${tokenId}/${database}`, outs: { tokenId, database, permissions } };
    },
    async read(id, props) {
      return (await call("GET", `/${props.tokenId}/access`)) ? { id, props } : {};
    },
    async delete(_id, { tokenId, database, permissions }) {
      await call("DELETE", `/${tokenId}/access`, { database, access: permissions });
    },
  };
  class Token extends pulumi.dynamic.Resource {
    constructor(name, args) {
      super(tokens, name, { name, ...args, value: undefined }, { additionalSecretOutputs: ["value"] });
    }
  }
  class Grant extends pulumi.dynamic.Resource {
    constructor(name, args) {
      super(grants, name, args);
    }
  }
  return { Token, Grant };
}

exports.on = (platform) => naive(platforms[platform]);
