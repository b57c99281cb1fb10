import type { Transport } from "../../provider/http/transport";
import * as platforms from "../../provider/platforms/definitions";
import { network } from "../support/direct";
import { failureOf } from "../support/errors";
import { pairsWith } from "../support/platforms";
import { keptOf, simulatedStack } from "../support/stack";

const paged = pairsWith({ paged: true });

/** Lists of tokens on which another page always follows. */
function endless(): { readonly transport: Transport; readonly asked: () => number } {
  let asked = 0;
  const transport: Transport = async (exchange) => {
    if (exchange.method !== "GET" || !/\/(service-)?tokens$/.test(exchange.url.pathname)) return network(exchange);
    asked += 1;
    const data = Array.from({ length: 100 }, (_, at) => ({ id: `t${asked}-${at}` }));
    return { status: 200, headers: {}, text: JSON.stringify({ data, next_page: asked + 1, count: 1e300 }) };
  };
  return { transport, asked: () => asked };
}

test.each(paged)(
  "a list of pages without end is no list, and a $pair stays in the state",
  async ({ platform, kind, token }) => {
    const { transport, asked } = endless();
    let isEndless = false;
    const way: Transport = (exchange) => (isEndless ? transport(exchange) : network(exchange));
    const env = { PULUMI_TOKENS_REQUESTS_PER_MINUTE: "0" };
    const { engine, ...setup } = await simulatedStack(platform, {}, { transport: way, env });
    await engine.up((declare) => declare(kind, "ci", { ...token.args(setup.emulator) }));
    const before = keptOf({ engine }, kind, "ci");
    isEndless = true;
    setup.emulator.revokeToken(platform, setup.alive()[0]!.id);
    for (const run of [() => engine.refresh(), () => engine.destroy()]) {
      const { message } = await failureOf(run());
      expect(message).toContain(platforms[platform].title);
      expect(message).toContain("The list goes on after 1000 pages");
      expect(keptOf({ engine }, kind, "ci")).toEqual(before);
    }
    expect(asked()).toBeLessThanOrEqual(4 * 1001);
  },
);
