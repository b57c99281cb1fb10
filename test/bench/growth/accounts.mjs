// Platforms in this process, with answers that cost as much for 10,000 tokens as for ten: only the lists grow.
import { Buffer } from "node:buffer";
import { randomBytes, randomUUID } from "node:crypto";

const answered = (text, status = 200) => ({ status, headers: {}, text });
const answer = (body, status) => answered(JSON.stringify(body), status);
const notFound = () => answer({ code: "not_found" }, 404);
const text = (time) => new Date(time).toISOString();
const bodyOf = ({ body }) => JSON.parse(body ?? "{}");

/** Tokens by id, in the order of creation, and the JSON that lists have of them. */
class Tokens {
  #all = new Map();
  #json = new Map();
  #listed;

  set(id, token) {
    this.#all.set(id, token);
    this.changed(id);
  }

  get(id) {
    return this.#all.get(id);
  }

  changed(id) {
    this.#json.delete(id);
    this.#listed = undefined;
  }

  delete(id) {
    this.changed(id);
    return this.#all.delete(id);
  }

  get size() {
    return this.#all.size;
  }

  /** A part of the list, as JSON. */
  slice(from, to) {
    this.#listed ??= [...this.#all.keys()];
    const json = (id) => {
      const text = this.#json.get(id) ?? JSON.stringify(this.#all.get(id));
      this.#json.set(id, text);
      return text;
    };
    return `[${this.#listed.slice(from, to).map(json).join(",")}]`;
  }
}

function planetscale(now, foreign) {
  const tokens = new Tokens();
  const add = (name, ttl) => {
    const id = randomBytes(6).toString("hex");
    const token = {
      id,
      type: "ServiceToken",
      name,
      created_at: text(now()),
      updated_at: text(now()),
      expires_at: ttl === undefined ? null : text(now() + ttl * 1000),
      last_used_at: null,
      service_token_accesses: [],
    };
    tokens.set(id, token);
    return token;
  };
  for (let n = 0; n < foreign; n += 1) add(`somebody-else-${n}`);

  function access({ id, service_token_accesses: accesses }, { method, ...exchange }) {
    tokens.changed(id);
    const { database, access: names } = bodyOf(exchange);
    const resource = database === "" ? { type: "Organization", name: "acme" } : { type: "Database", name: database };
    for (const name of names) {
      const at = accesses.findIndex((one) => one.access === name && one.resource.name === resource.name);
      if (at >= 0) accesses.splice(at, 1);
      if (method === "POST") accesses.push({ id: randomBytes(4).toString("hex"), access: name, resource });
    }
    return answer({ data: accesses });
  }

  function list({ searchParams }) {
    const [page, per] = [Number(searchParams.get("page")), Number(searchParams.get("per_page"))];
    const isLast = page * per >= tokens.size;
    const data = tokens.slice((page - 1) * per, page * per);
    return answered(`{"next_page":${isLast ? null : page + 1},"data":${data}}`);
  }

  const env = {
    PLANETSCALE_SERVICE_TOKEN_ID: "provider",
    PLANETSCALE_SERVICE_TOKEN: "secret",
    PLANETSCALE_API_URL: "http://127.0.0.1:1/v1",
  };
  const transport = (exchange) => {
    const { url, method } = exchange;
    const [, , , , id, isAccess] = url.pathname.split("/").slice(1);
    if (url.pathname === "/v1/organizations") return answer({ next_page: null, data: [{ name: "acme" }] });
    if (id === undefined && method === "GET") return list(url);
    if (id === undefined) {
      const { name, ttl } = bodyOf(exchange);
      return answer({ ...add(name, ttl), token: `pscale_tkn_${randomBytes(24).toString("base64url")}` });
    }
    const token = tokens.get(id);
    if (!token) return notFound();
    if (isAccess) return access(token, exchange);
    if (method === "GET") return answer(token);
    tokens.delete(id);
    return answered("", 204);
  };
  return { env, transport, tokens };
}

function serverpodCloud(now, foreign) {
  const tokens = new Tokens();
  const userAuthId = randomUUID();
  const add = (method, expiresAt, expireAfterUnusedFor) => {
    const tokenId = randomUUID();
    tokens.set(tokenId, { tokenId, method, createdAt: text(now()), expiresAt, expireAfterUnusedFor, lastUsedAt: null });
    return tokenId;
  };
  for (let n = 0; n < foreign; n += 1) add("email", null, null);
  const secretOf = (id) =>
    Buffer.concat([Buffer.from("sas"), Buffer.from(id.replaceAll("-", ""), "hex"), randomBytes(32)]).toString(
      "base64url",
    );

  const calls = {
    "/users/readUser": () => answer({ id: 1, userAuthId }),
    "/authWithAuth/listAuthSessions": () => answered(tokens.slice(0)),
    "/authWithAuth/createCliToken": ({ expiresAt, expiresAfter }) => {
      const id = add("cli", expiresAt, expiresAfter);
      return answer({ token: secretOf(id), tokenExpiresAt: expiresAt });
    },
    "/authWithAuth/logoutDevice": ({ authTokenId }) => {
      tokens.delete(authTokenId);
      return answer(false);
    },
  };
  const env = {
    SERVERPOD_CLOUD_TOKEN: secretOf(add("cli", null, null)),
    SERVERPOD_CLOUD_API_URL: "http://127.0.0.1:1",
  };
  return { env, transport: (exchange) => calls[exchange.url.pathname](bodyOf(exchange)), tokens };
}

export const accounts = { planetscale, serverpodCloud };
