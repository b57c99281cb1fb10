// In place of the plugins of @pulumi/random and @pulumi/github, which are downloads: of each package the one resource that
// the examples use. The engine starts it as `pulumi-resource-random` and `pulumi-resource-github`: see fake-plugins.ts.
import { randomBytes } from "node:crypto";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { isDeepStrictEqual } from "node:util";

const require = createRequire(import.meta.url);
const pulumi = require("@pulumi/pulumi");

const [name, ...args] = process.argv.slice(2);

const randomId = {
  inputs: { byteLength: "replace", keepers: "replace" },
  id: ({ b64Url }) => b64Url,
  write(inputs) {
    const bytes = randomBytes(inputs.byteLength);
    const hex = bytes.toString("hex");
    const forms = {
      hex,
      dec: `${BigInt(`0x${hex}`)}`,
      b64Std: bytes.toString("base64"),
      b64Url: bytes.toString("base64url"),
    };
    return { ...inputs, ...forms };
  },
};

const fileOf = ({ repository, secretName }) => join("github", repository, secretName);

/** GitHub is the folder `github` of the project: in each repository's folder a file for each secret, as a workflow gets it. */
const actionsSecret = {
  inputs: { repository: "replace", secretName: "replace", value: "update" },
  id: ({ repository, secretName }) => `${repository}:${secretName}`,
  write(inputs) {
    mkdirSync(dirname(fileOf(inputs)), { recursive: true });
    writeFileSync(fileOf(inputs), inputs.value);
    return inputs;
  },
  remove: (outputs) => {
    rmSync(fileOf(outputs));
  },
};

const types = { "random:index/randomId:RandomId": randomId, "github:index/actionsSecret:ActionsSecret": actionsSecret };

function typeOf(urn) {
  const type = types[urn.split("::")[2]];
  if (type === undefined) throw new Error(`the fake does not have ${urn}`);
  return type;
}

/** Without Pulumi's envelopes of secrets. */
const plain = (properties) =>
  JSON.parse(JSON.stringify(properties), (_, value) => (value?.[pulumi.runtime.specialSigKey] ? value.value : value));

void pulumi.provider.main(
  {
    version: require(`@pulumi/${name}/package.json`).version,
    async check(urn, _olds, news) {
      const unknown = Object.keys(news).filter((property) => !(property in typeOf(urn).inputs));
      return {
        inputs: news,
        failures: unknown.map((property) => ({ property, reason: "the fake does not have it" })),
      };
    },
    async diff(_id, urn, olds, news) {
      const [before, after] = [plain(olds), plain(news)];
      const changes = Object.entries(typeOf(urn).inputs).filter(([key]) => !isDeepStrictEqual(before[key], after[key]));
      const replaces = changes.flatMap(([key, change]) => (change === "replace" ? [key] : []));
      return { changes: changes.length > 0, replaces };
    },
    async create(urn, inputs) {
      const type = typeOf(urn);
      const outs = type.write(plain(inputs));
      return { id: type.id(outs), outs };
    },
    async update(_id, urn, _olds, news) {
      return { outs: typeOf(urn).write(plain(news)) };
    },
    async delete(_id, urn, outputs) {
      typeOf(urn).remove?.(plain(outputs));
    },
  },
  args,
);
