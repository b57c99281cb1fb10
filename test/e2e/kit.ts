/**
 * What every test program has in its folder: `kit.js`, with a fake for what uses a token (a secret of a CI system, a
 * deployment), and `consumer.js`, its provider. When the consumer is made or moved to another secret, it uses the secret at
 * once and writes down what it held and what the platform answered.
 */
const kit = `
const pulumi = require("@pulumi/pulumi");
const tokens = require("pulumi-tokens");

const readBranches = (apiUrl) => ({
  url: apiUrl + "/organizations/acme/databases/app/branches",
  headers: { authorization: "TOKEN-ID:SECRET" },
});

class Consumer extends pulumi.CustomResource {
  constructor(name, { value, tokenId, call = readBranches(process.env.PLANETSCALE_API_URL) }, opts) {
    const __provider = 'exports.handler = () => require(process.cwd() + "/consumer");';
    const props = { __provider, who: name, tokenId, secret: pulumi.secret(value), call };
    super("pulumi-nodejs:dynamic/consumer:Consumer", name, props, opts);
  }
}

module.exports = { pulumi, tokens, Consumer };
`;

const consumer = `
const { appendFileSync } = require("node:fs");

async function use({ who, tokenId, secret, call: { url, ...init } }) {
  if ((process.env.FAILING_CONSUMERS ?? "").split(",").includes(who)) {
    // So late that everything else is done.
    if (process.env.FAILING_AFTER) await new Promise((resolve) => setTimeout(resolve, Number(process.env.FAILING_AFTER)));
    throw new Error(who + " cannot be reached");
  }
  const authorization = init.headers.authorization.replace("TOKEN-ID", tokenId).replace("SECRET", secret);
  const { status } = await fetch(url, { ...init, headers: { ...init.headers, authorization } });
  appendFileSync("held.jsonl", JSON.stringify({ who, tokenId, secret, status }) + "\\n");
}

exports.create = async (inputs) => {
  await use(inputs);
  return { id: inputs.who, outs: inputs };
};
exports.update = async (id, olds, news) => {
  await use(news);
  return { outs: news };
};
exports.delete = async () => {};
`;

export const kitFiles = { "kit.js": kit, "consumer.js": consumer, "held.jsonl": "" };

/** A program with the kit at hand. */
export const programOf = (body: string): string => `const { pulumi, tokens, Consumer } = require("./kit");\n${body}`;

/** What a consumer wrote down each time it got a secret. */
export interface Held {
  readonly who: string;
  readonly tokenId: string;
  readonly secret: string;
  /** How the platform answered the consumer's call: by default one that needs `read_branch` on the database "app". */
  readonly status: number;
}
