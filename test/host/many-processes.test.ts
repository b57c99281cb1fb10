import * as messages from "@pulumi/pulumi/proto/provider_pb";
import type { Emulator } from "../../sdk/testing";
import { dynamicServer, struct, type DynamicServer } from "../support/dynamic-server";
import { emulate } from "../support/emulator";
import { addressOf, providerText, stackOwner } from "../support/engine";

// A platform's minute passes in five seconds: more than the pauses of other failures come to.
const hurried = 12;
const perMinute = 4;
const numbers = (count: number): number[] => Array.from({ length: count }, (_one, number) => number);

let emulator: Emulator;

beforeAll(async () => {
  const began = Date.now();
  const behaviors = { planetscale: { rateLimit: true, requestsPerMinute: perMinute, retryAfter: false } };
  emulator = await emulate({ clock: () => began + (Date.now() - began) * hurried, behaviors });
});

async function create(server: DynamicServer, name: string): Promise<string> {
  const request = new messages.CreateRequest();
  const args = { platform: "planetscale", organization: "acme", namePrefix: name, verify: false };
  const address = { __urn: addressOf("ServiceToken", name), __stackId: stackOwner };
  request.setProperties(struct({ ...args, ...address, __provider: providerText }));
  return (await server.call<messages.CreateResponse>("create", request)).getId();
}

test("several processes with one credential wait out the platform's minute, and all go through, each token made once", async () => {
  const { apiUrl, serviceTokenId, serviceToken } = emulator.info.planetscale;
  const before = emulator.tokens().length;
  // Each starts after the others, as runs of a pipeline do.
  const servers = await Promise.all(
    numbers(3).map(() =>
      dynamicServer({ PULUMI_TOKENS_REQUESTS_PER_MINUTE: "0", PULUMI_TOKENS_REQUEST_TIMEOUT: "20s" }),
    ),
  );
  const ids = await Promise.all(
    servers.map(async (server, process) => {
      await server.configure({
        "tokens:planetscaleApiUrl": apiUrl,
        "tokens:planetscaleServiceTokenId": serviceTokenId,
        "tokens:planetscaleServiceToken": serviceToken,
      });
      return Promise.all(numbers(2).map((number) => create(server, `p${process}-${number}`)));
    }),
  );
  expect(new Set(ids.flat()).size).toBe(6);
  expect(emulator.tokens()).toHaveLength(before + 6);
  const refused = emulator.requests().filter(({ status }) => status === 429);
  expect(refused.length).toBeGreaterThan(0);
  // Each line is a refusal's. Calls of a process that are refused together share one (test/http/rate-limit-lines.test.ts); how the
  // processes' calls fall together is up to the machine.
  const lines = servers.flatMap((server) =>
    server
      .output()
      .split("\n")
      .filter((line) => line.includes("429")),
  );
  expect(lines.length).toBeGreaterThan(0);
  expect(lines.length).toBeLessThanOrEqual(refused.length);
  for (const line of lines) expect(line).toMatch(/^PlanetScale answered 429 \(rate limit\); waiting \d+ s …$/);
});
