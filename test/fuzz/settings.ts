import fc from "fast-check";
import { settingsOf } from "../../provider/host/config";
import { TransportError, type Transport } from "../../provider/http/transport";
import * as platforms from "../../provider/platforms/definitions";
import type { Platform } from "../../provider/platforms/definition";
import { configKey, explicitKey, fromEnvironmentKey } from "../../provider/values/config-keys";
import type { PlatformName } from "../../sdk/testing";
import { network } from "../support/direct";
import type { Emulated } from "../support/emulated";
import type { Generated, Story } from "../support/generated";
import { fixtures, pairs } from "../support/platforms";
import { stackOn, type Pair } from "../support/stack";
import { hostileText, type Hostile } from "./hostile";
import { wholeProgram } from "./program";
import { Checker } from "./checker";

interface Case {
  readonly pair: Pair;
  /** An explicit Provider gives the settings, not the environment. */
  readonly explicit: boolean;
  readonly changes: readonly { readonly at: number; readonly value: Hostile }[];
}

const urls: Readonly<Record<string, string>> = {
  "a URL with a user": "https://user:canary-password-of-url@127.0.0.1/",
  "a URL with a query": "https://127.0.0.1/v1?next=1",
  "a URL with a fragment": "https://127.0.0.1/#x",
  "http to another host": "http://other.invalid/v1",
  "http to a host that looks like this machine": "http://127.0.0.1.other.invalid/",
  "a URL with a line break": "https://127.0.0.1/\r\nx-evil:1",
  "another scheme": "file:///etc/passwd",
  JavaScript: "javascript:alert(1)",
  "no scheme": "other.invalid",
  "a URL with dots": "https://other.invalid/a/../../b/%2e%2e/",
  "a megabyte of URL": `https://other.invalid/${"x".repeat(1 << 20)}`,
  "a megabyte of host": `https://${"x".repeat(1 << 20)}.invalid/`,
  "a credential with a line break": "canary-of-a-token\r\nx-evil: 1",
  "a credential in two lines": "canary-of-a-token\n",
  "a credential with a space": "canary of a token",
  "a credential in Cyrillic": "сanary-of-a-tокen",
  "fifty days": "50d",
  "25 days": "25d",
  "a tenth of a millisecond": "0.0001s",
  "a minute": "60s",
  "2 ** 31": String(2 ** 31),
  "a date": "2027-03-01",
  "the last day": "9999-12-31",
};

const value = fc.oneof(
  fc.constantFrom(...Object.entries(urls)).map(([words, value]): Hostile => ({ words, value })),
  hostileText,
);

const cases: fc.Arbitrary<Case> = fc.record({
  pair: fc.constantFrom(...pairs),
  explicit: fc.boolean(),
  changes: fc.array(fc.record({ at: fc.nat(40), value }), { minLength: 1, maxLength: 2 }),
});

const tuning = [
  "PULUMI_TOKENS_REQUEST_TIMEOUT",
  "PULUMI_TOKENS_REQUESTS_PER_MINUTE",
  "PULUMI_TOKENS_NOW",
  "PULUMI_TOKENS_REVOKE_NOW",
];

type Settings = Record<string, string>;

/** The variables of a platform, and the keys of a Provider's that say the same. */
function settings(name: PlatformName, env: Readonly<Record<string, string | undefined>>): [Settings, Settings] {
  const { apiUrlEnv, credentials }: Platform = platforms[name];
  const variables: Settings = { [apiUrlEnv]: env[apiUrlEnv] ?? "" };
  const keys: Settings = { [explicitKey]: "true", [configKey(name, "apiUrl")]: env[apiUrlEnv] ?? "" };
  for (const [part, { env: variable }] of Object.entries(credentials)) {
    if (env[variable] === undefined) continue;
    variables[variable] = env[variable];
    keys[configKey(name, part)] = env[variable];
  }
  return [variables, keys];
}

/** Nothing leaves this machine. */
const loopbackOnly: Transport = (exchange) =>
  exchange.url.hostname === "127.0.0.1" && exchange.url.protocol === "http:"
    ? network(exchange)
    : Promise.reject(new TransportError("connectionFailed"));

/** The settings of a case, and what a story says of them. */
function settled({ pair: { platform }, explicit, changes }: Case, setup: Emulated) {
  const [variables, keys] = settings(platform, setup.env);
  const references = Object.keys(platforms[platform].credentials).map((part) => fromEnvironmentKey(platform, part));
  const names = [...Object.keys(explicit ? keys : variables), ...tuning, ...(explicit ? references : [])];
  const env: Settings = { ...(explicit ? {} : variables), PULUMI_TOKENS_REQUEST_TIMEOUT: "20s" };
  const config: Settings = explicit ? keys : {};
  const lines: string[] = [];
  for (const { at, value } of changes) {
    const name = names[at % names.length]!;
    lines.push(`  ${name}: ${value.words}`);
    (explicit && !tuning.includes(name) ? config : env)[name] = String(value.value);
  }
  return { env, lines, get: (key: string) => (Object.hasOwn(config, key) ? config[key] : undefined) };
}

const canaries = ["canary-of-a-token", "canary of a token", "canary-password"];

async function play(setup: Emulated, one: Case): Promise<Story> {
  const { pair, explicit } = one;
  const { emulator } = setup;
  const { env, lines, get } = settled(one, setup);
  const secrets = [...fixtures[pair.platform].secrets(emulator), ...canaries];
  const checker = new Checker(pair.platform, apiOf(pair.platform, get, env), secrets, loopbackOnly);
  checker.lines.push(`A ${pair.pair}, its settings from ${explicit ? "a Provider" : "the environment"}:`, ...lines);
  const { transport, say } = checker;
  const { engine } = stackOn(
    { ...setup, env: {} },
    pair.platform,
    { transport, say, env },
    {
      host(provider) {
        const host = checker.host(provider);
        void host.configure({ config: { get } });
        return host;
      },
    },
  );
  const before = new Set(emulator.tokens().map(({ id }) => id));
  await checker.runs("preview", () => engine.preview(wholeProgram(pair, emulator)));
  await checker.runs("up", () => engine.up(wholeProgram(pair, emulator)));
  await checker.runs("refresh", () => engine.refresh(1));
  await checker.runs("destroy", () => engine.destroy());
  for (const { id } of emulator.tokens()) {
    if (!before.has(id) && emulator.revokeToken(pair.platform, id) && engine.state.size === 0)
      checker.breaks(`${id} was orphaned`);
  }
  return checker.story;
}

/** Where the settings lead, if they are accepted: no request may go anywhere else. */
function apiOf(name: PlatformName, config: (key: string) => string | undefined, env: Settings): URL {
  try {
    return settingsOf(name, platforms[name], config, env).baseUrl;
  } catch {
    return new URL("https://nowhere.invalid/");
  }
}

/** What stands in the environment, or in a Provider. */
export const settingsFuzz = (setup: () => Emulated): Generated<Case> => ({
  cases,
  play: (one) => play(setup(), one),
  runs: 200,
  command: "npm run fuzz -- --of settings",
});
