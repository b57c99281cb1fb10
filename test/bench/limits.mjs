import { programs } from "./programs.mjs";

const minute = 60_000;
const perMinute = 600;

/** Two runs at the limit of PlanetScale's documents: one that keeps to it, and one that only hears 429. */
export async function limits({ pairs, open, startEmulator }) {
  const program = programs.own("planetscale", pairs);
  const missed = [];
  const limited = await creation("limited", { PULUMI_TOKENS_REQUESTS_PER_MINUTE: String(perMinute) }, false);
  console.log(
    `\nA run of ${limited.calls} calls, limited to ${perMinute} a minute: at most ${limited.most} in any minute, ${limited.refused} refused, ${limited.seconds.toFixed(0)} s`,
  );
  if (limited.most > perMinute) missed.push(`${limited.most} calls in a minute`);
  const untold = await creation("untold", {}, true);
  console.log(
    `The same, without a limit, at a platform that refuses more: ${untold.refused} answers of 429, and it goes through, ${untold.seconds.toFixed(0)} s`,
  );
  return missed;

  async function creation(name, env, rateLimit) {
    const emulator = await startEmulator();
    Object.assign(emulator.behaviors.planetscale, { rateLimit, requestsPerMinute: perMinute });
    const stack = await open(`limits-${name}`, program, emulator, { env });
    const { seconds } = await stack.up();
    const log = emulator.requests();
    const times = log.map(({ at }) => new Date(at).getTime());
    const most = Math.max(...times.map((from) => times.filter((time) => time >= from && time < from + minute).length));
    await emulator.close();
    stack.remove();
    return { seconds, calls: log.length, refused: log.filter(({ status }) => status === 429).length, most };
  }
}
