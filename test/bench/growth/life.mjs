// One life of many tokens, in this process: what the engine would ask of the provider, without the engine. Prints as JSON what each
// verb cost. A process of its own, so that its peak of memory is that of one size.
import { createHash, randomBytes } from "node:crypto";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { accounts } from "./accounts.mjs";

const [platform, count, foreign] = [process.argv[2], Number(process.argv[3]), Number(process.argv[4])];
const require = createRequire(import.meta.url);
const dist = (path) => require(join(resolve(import.meta.dirname, "../../.."), "dist/provider", path));
const { hostProvider } = dist("host/host.js");
const platforms = dist("platforms/index.js");
const { resources } = dist("resources/index.js");

/** Of the engine's resources at a time. */
const parallel = 32;
const day = 86_400_000;
const signature = "4dabf18193072939515e22adb298388d";
const owner = createHash("md5").update(`${platform} ${count}`).digest("hex");

let offset = 0;
const now = () => Date.now() + offset;
const account = accounts[platform](now, foreign);
const calls = { count: 0, bytes: 0, cpu: 0 };
const cpu = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

/** What the answers cost is not the provider's. */
async function transport(exchange) {
  await undefined;
  const since = cpu();
  const answer = account.transport(exchange);
  calls.cpu += cpu() - since;
  calls.count += 1;
  calls.bytes += answer.text.length;
  return answer;
}

const provider = () =>
  hostProvider({
    platforms,
    resources,
    env: { ...account.env, PULUMI_TOKENS_REQUESTS_PER_MINUTE: "0" },
    transport,
    clock: { now, sleep: (ms) => new Promise((done) => setTimeout(done, ms)) },
    random: randomBytes,
    chance: () => 0,
    say: () => undefined,
  });

const urn = (type, name) => `urn:pulumi:dev::shop::pulumi-nodejs:dynamic/tokens:${type}::${name}`;
const plain = (bag) =>
  Object.fromEntries(Object.entries(bag).map(([k, value]) => [k, value?.[signature] ? value.value : value]));
const inPool = async (work, items) => {
  const queue = items[Symbol.iterator]();
  await Promise.all(
    Array.from({ length: parallel }, async () => {
      for (const item of queue) await work(item);
    }),
  );
};

/** The engine's state: by URN, in the order of creation. */
const state = new Map();
const pending = [];
const hasGrants = platform === "planetscale";
const wanted = { trigger: "1", permissions: ["read_branch"], overlap: "2d" };

/** Where tags have few bits, two resources may have the same: the second name is refused by check, and another is taken. */
async function namesOf(total) {
  const host = provider();
  const names = [];
  for (let n = 0; names.length < total; n += 1) {
    const { failures } = await host.check({}, tokenNews(`token-${n}`));
    if (failures.length === 0) names.push(`token-${n}`);
    if (n > 2 * total) throw new Error(failures[0].reason);
  }
  return names;
}

function tokenNews(name) {
  const where = hasGrants ? { organization: "acme" } : {};
  const { trigger, overlap } = wanted;
  const place = { __urn: urn("ServiceToken", name), __stackId: owner };
  return { platform, ...where, expiresIn: "90d", overlap, __retirement: true, rotateWhenChanged: trigger, ...place };
}

async function up(host, names) {
  await inPool(async (name) => {
    const token = await step(host, urn("ServiceToken", name), tokenNews(name));
    const place = { __tokenUrn: urn("ServiceToken", name) };
    if (hasGrants) {
      const tokenId = token.id.split("/").at(-1);
      const at = { platform, organization: "acme", tokenId, database: "app", permissions: wanted.permissions };
      const address = urn("TokenAccessGrant", name);
      await step(host, address, { ...at, ...place, __urn: address });
    }
    const address = urn("Retirement", `${name}-retirement`);
    const { createdAt: since, expiresAt: until } = token.outputs;
    const { overlap } = wanted;
    const args = { platform, current: token.id, since, until, overlap };
    await step(host, address, { ...args, ...place, __stackId: owner, __urn: address });
  }, names);
  const isToken = (old) => !("__tokenUrn" in old.outputs);
  const gone = pending.splice(0);
  for (const these of [gone.filter((old) => !isToken(old)), gone.filter(isToken)])
    await inPool((old) => host.delete(old.id, old.outputs), these);
}

async function step(host, address, news) {
  const old = state.get(address);
  const { inputs, failures } = await host.check(old?.inputs ?? {}, news);
  if (failures.length > 0) throw new Error(failures[0].reason);
  const { changes, replaces } = old ? await host.diff(old.id, old.outputs, inputs) : { replaces: ["new"] };
  if (replaces.length > 0) {
    const { inputs: checked } = await host.check({}, news);
    const { id, outs } = await host.create(checked);
    if (old) pending.push(old);
    state.set(address, { id, inputs: checked, outputs: plain(outs) });
  } else if (changes) {
    const { outs } = await host.update(old.id, old.outputs, inputs);
    state.set(address, { id: old.id, inputs, outputs: plain(outs) });
  } else state.set(address, { ...old, inputs });
  return state.get(address);
}

async function refresh(host) {
  await host.read("ownership/of-the-stack", { stackId: owner, __urn: urn("Ownership", "pulumi-tokens-ownership") });
  const read = async ([address, old]) => {
    const { id, props } = await host.read(old.id, old.outputs);
    if (id === "") throw new Error(`${address} is gone.`);
    const outputs = plain(props);
    state.set(address, { ...old, outputs });
    await host.diff(id, outputs, old.inputs);
  };
  const all = [...state];
  const isToken = ([, { outputs }]) => !("__tokenUrn" in outputs);
  await inPool(read, all.filter(isToken));
  await inPool(
    read,
    all.filter((one) => !isToken(one)),
  );
}

async function destroy(host) {
  const all = [...state.values()].reverse();
  const isToken = ({ outputs }) => !("__tokenUrn" in outputs);
  for (const these of [all.filter((one) => !isToken(one)), all.filter(isToken)])
    await inPool((old) => host.delete(old.id, old.outputs), these);
  state.clear();
}

const names = await namesOf(count);
const verbs = {};
async function measure(verb, work) {
  globalThis.gc?.();
  Object.assign(calls, { count: 0, bytes: 0, cpu: 0 });
  const since = cpu();
  await work(provider());
  verbs[verb] = { cpu: cpu() - since - calls.cpu, calls: calls.count, bytes: calls.bytes };
}

const settled = (host) => up(host, names);
const startedWith = account.tokens.size;
const expectAlive = (times) => {
  const alive = account.tokens.size - startedWith;
  if (alive !== times * count) throw new Error(`${alive} tokens are alive, not ${times} x ${count}.`);
};
await measure("create", settled);
expectAlive(1);
await measure("second up", settled);
await measure("refresh", refresh);
const both = async (host) => {
  await refresh(host);
  await settled(host);
};
await measure("up --refresh", both);
wanted.trigger = "2";
await measure("rotation of all", settled);
expectAlive(2);
await measure("second up in the overlap", settled);
offset += 3 * day;
await measure("end of all overlaps", settled);
expectAlive(1);
Object.assign(wanted, hasGrants ? { permissions: ["create_branch", "read_branch"] } : { overlap: "3d" });
await measure("update", settled);
await measure("destroy", destroy);
expectAlive(0);
console.log(JSON.stringify({ verbs, peak: process.resourceUsage().maxRSS * 1024 }));
