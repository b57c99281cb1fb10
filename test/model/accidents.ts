import fc from "fast-check";
import type { FaultRule } from "../../sdk/testing";
import type { Accident } from "./run";
import type { Pair } from "../support/stack";
import type { World } from "./world";

/** An accident that waits for a world to happen in. */
export type Pending = (world: World) => Accident;

type Fault = Omit<FaultRule, "platform">;

const faults: Readonly<Record<string, Fault>> = {
  // Pauses between repeated calls are real: at once, or so long that nothing is repeated.
  "a 429 with Retry-After: 0": { fault: "status", status: 429, retryAfter: 0 },
  "a 429 with Retry-After: 120": { fault: "status", status: 429, retryAfter: 120 },
  "a 429": { fault: "status", status: 429 },
  "a 500": { fault: "status", status: 500 },
  "a 503 with Retry-After: 0": { fault: "status", status: 503, retryAfter: 0 },
  "a 403": { fault: "status", status: 403 },
  "a 401": { fault: "status", status: 401 },
  "a 404": { fault: "status", status: 404 },
  "a page of HTML": { fault: "html" },
  "a page of HTML with 502": { fault: "html", status: 502 },
  "a connection that breaks before": { fault: "drop-before" },
  "a lost answer": { fault: "drop-after" },
  "half an answer": { fault: "truncate" },
};

/** Which of a run's requests: the first ones more often. */
const request = fc.oneof(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 14 }));

const named = <T>(table: Readonly<Record<string, T>>): fc.Arbitrary<readonly [string, T]> =>
  fc.constantFrom(...Object.entries(table));

/** What it strikes: every request from one on, or a kind of request only. */
const targets: Readonly<Record<string, (pair: Pair) => Partial<Fault>>> = {
  request: () => ({}),
  revocation: ({ fixture }) => ({ ...fixture.requests.revoke }),
  mint: ({ fixture }) => ({ ...fixture.requests.create }),
};

const struck = fc
  .record({ at: request, what: named(targets), fault: named(faults), times: fc.constantFrom(1, 2, 5, 30) })
  .map(({ at, what: [what, target], fault: [words, order], times }): Pending => ({ emulator, pair }) => ({
    words: `from request ${at} on, ${times === 1 ? `a ${what} meets` : `${times} ${what}s meet`} ${words}`,
    request: at,
    when: "before",
    happens: () => {
      emulator.fault({ platform: pair.platform, ...target(pair), ...order, times });
    },
  }));

/** "Where only a list can tell, two complete lists": one of them may lag behind. */
const stale = request.map((at): Pending => ({ emulator, pair: { platform, fixture } }) => ({
  words: `from request ${at} on, the next list lags behind`,
  request: at,
  when: "before",
  happens: () => {
    emulator.fault({ platform, ...fixture.requests.list, fault: "stale" });
  },
}));

/** "Proven: a 404, and two complete lists." */
const seemsGone = request.map((at): Pending => ({ emulator, pair: { platform, fixture } }) => ({
  words: `from request ${at} on, one about a single token meets a 404, and the next list lags behind`,
  request: at,
  when: "before",
  happens: () => {
    emulator.fault({ platform, path: fixture.requests.single, fault: "status", status: 404 });
    emulator.fault({ platform, ...fixture.requests.list, fault: "stale" });
  },
}));

const killed = fc
  .record({ at: request, when: fc.constantFrom("before" as const, "after" as const) })
  .map(({ at, when }): Pending => () => ({
    words: `the process is killed ${when === "before" ? "before" : "after the platform has done"} request ${at}`,
    request: at,
    when,
    kills: true,
  }));

const meddled = fc
  .record({ at: request, what: fc.constantFrom("revokes", "makes") })
  .map(({ at, what }): Pending => (world) => ({
    words: `before request ${at} somebody ${what === "makes" ? "makes a token by hand" : "revokes the newest token"}`,
    request: at,
    when: "before",
    happens: () => {
      if (what === "makes") world.makeByHand(0);
      else world.revokeByHand(0);
    },
  }));

const steady = fc.oneof(
  { weight: 4, arbitrary: killed },
  { weight: 5, arbitrary: struck },
  { weight: 1, arbitrary: meddled },
);

/** One list in a run lags behind at the most: two are proof. */
const accident = fc.oneof(
  { weight: 10, arbitrary: steady },
  { weight: 3, arbitrary: fc.oneof(stale, stale, seemsGone) },
);

/** What happens to one run: mostly nothing. */
export const accidents: fc.Arbitrary<readonly Pending[]> = fc.oneof(
  { weight: 3, arbitrary: fc.constant([]) },
  { weight: 3, arbitrary: accident.map((one) => [one]) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(accident, fc.option(steady, { nil: undefined }))
      .map((both) => both.filter((one) => one !== undefined)),
  },
);
