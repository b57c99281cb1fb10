import { rateGate } from "../http/rate";
import { rateLimitLines } from "../http/rate-limit-lines";
import { makeSend } from "../http/send";
import { InvalidProxy, isLoopback, proxyFor } from "../http/proxy";
import { UserError, type Connection } from "../run/context";
import type { Run } from "../run/run";
import { driverOf, type Credentials } from "../platforms/contract";
import { configKey, explicitKey } from "../values/config-keys";
import { sanitize } from "../values/sanitize";
import { expiryWarning } from "./credential-expiry";
import { settingsOf, type ConfigLookup } from "./config";
import { othersOf } from "./hints";
import { forgetIn, isAhead, tuningOf } from "./variables";
import type { World } from "./host";
import type { Trust } from "./trust";

/** The parts of the world that a connection needs. */
interface Outside extends Pick<World, "platforms" | "env" | "transport" | "clock" | "chance" | "say"> {
  /** @defaultValue what a run trusts */
  readonly trust?: Trust;
}

/**
 * Returns a platform as one credential sees it. Throws one sentence if the credential is missing or incomplete. An audit is no run: it
 * measures no clock, and looks at other credentials by itself.
 */
export function connect(world: Outside, config: ConfigLookup, name: string, run?: Run): Connection {
  const platform = Object.hasOwn(world.platforms, name) ? world.platforms[name] : undefined;
  if (!platform)
    throw new UserError(`Unknown platform "${sanitize(name)}". Supported: ${Object.keys(world.platforms).join(", ")}.`);
  const { credentials, baseUrl } = settingsOf(name, platform, config, world.env, world.trust);
  refuseInvalidProxy(baseUrl, world.env);
  const { timeoutMs, requestsPerMinute } = tuningOf(world.env);
  const driver = driverOf(platform);
  const { transport, clock, chance, say } = world;
  const send = makeSend({
    platform: platform.title,
    baseUrl,
    authorization: driver.authorization(credentials),
    readErrorBody: (body) => driver.readErrorBody(body),
    transport,
    clock,
    onPlatformTime: (platformNow, sentAt) => run?.clock.note(name, platform.title, platformNow, sentAt),
    onRateLimit: rateLimitLines(platform.title, clock, say),
    chance,
    timeoutMs,
    gate: rateGate(requestsPerMinute ?? platform.requestsPerMinute ?? 0, clock),
  });
  const connection = driver.connect(send, credentials, () => clock.now());
  const warning = expiryWarning(platform.title, credentials, clock.now());
  return {
    platform,
    api: connection,
    others: () =>
      run ? othersOf({ name, platform, api: connection, credentials, config, env: world.env }, run.hintsFor(name)) : [],
    ...(warning !== undefined && { warning }),
    readOnly: !isLoopback(baseUrl) && isAhead(world.env),
    forget: forgetIn(world.env),
    fromState: sourceInState(config, name, credentials),
  };
}

function sourceInState(config: ConfigLookup, name: string, credentials: Credentials): Connection["fromState"] {
  const isConfigured = Object.entries(credentials).some(([part, secret]) => {
    const value = config(configKey(name, part));
    return value !== undefined && value === secret.reveal();
  });
  if (!isConfigured) return undefined;
  return config(explicitKey) === undefined ? "configuration" : "Provider";
}

function refuseInvalidProxy(url: URL, env: Outside["env"]): void {
  try {
    proxyFor(url, env);
  } catch (error) {
    throw error instanceof InvalidProxy ? new UserError(error.message) : error;
  }
}
