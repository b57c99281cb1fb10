import type { Answer, Exchange } from "../../provider/http/transport";
import type { EmulatorOptions } from "../../sdk/testing";
import { network } from "../support/direct";
import { failureOf } from "../support/errors";
import { fixtures, pairOf, pairs, pairWith } from "../support/platforms";
import { without } from "../support/specs";
import { tokenStack } from "../support/stack";
import { grantByHand, grantStack } from "./granting";
import { retirementStack, type RetirementStack } from "./retirement-stack";

type Deplo = NonNullable<NonNullable<EmulatorOptions["behaviors"]>["deplo"]>;

const deplo = pairOf("ServiceToken on deplo");
const serverpod = pairWith({ named: false, listsOwn: true });
const planetscale = pairOf("ServiceToken on planetscale");

const cannotTell = (id: string): string =>
  `ci: not revoking ${id}: the provider did not make it, and cannot tell whether it signs in with it. Do it at the platform if ` +
  "nothing signs in with it. `pulumi up` tries again after a day.";

const itself =
  "the provider itself signs in with it. Give the provider another credential. `pulumi up` tries again after a day.";

/** Two runs: in the second one, what the first has superseded is due. */
async function supersede(stack: RetirementStack, ...supersedes: string[]): Promise<void> {
  for (let run = 0; run < 2; run += 1) await stack.up({ ...stack.args, overlap: "0s", supersedes });
}

const isAlive = ({ emulator }: Pick<RetirementStack, "emulator">, tokenId: string): boolean =>
  emulator.tokens().some(({ id, alive }) => id === tokenId && alive);

describe("where Deplo does not show which token the provider runs on", () => {
  const opened = (behaviors: Deplo) => retirementStack(deplo, {}, { behaviors: { deplo: behaviors } });

  test.each<[string, Deplo]>([
    ["no beginning of secrets, and `GET /v1/me` is not there", { prefixFormat: "nowhere", meStatus: 404 }],
    ["no beginning of secrets, and `GET /v1/me` is refused", { prefixFormat: "nowhere", meStatus: 403 }],
    ["no beginning of secrets, and `GET /v1/me` names no token", { prefixFormat: "nowhere", meTokenField: "nowhere" }],
    ["three characters of secrets", { prefixFormat: "short", meStatus: 404 }],
    ["the ends of secrets behind stars", { prefixFormat: "masked", meStatus: 404 }],
    ["the ends of secrets as if they were beginnings", { prefixFormat: "end", meStatus: 404 }],
  ])("(%s) nothing is revoked that the stack did not make, and a line says so", async (_what, behaviors) => {
    const stack = await opened(behaviors);
    const own = fixtures.deplo.ownId!(stack.emulator);
    const { id } = stack.emulator.admin.deplo.createToken();
    await supersede(stack, own, id);
    expect([isAlive(stack, own), isAlive(stack, id)]).toEqual([true, true]);
    expect(stack.lines).toEqual(expect.arrayContaining([cannotTell(own), cannotTell(id)]));
  });

  test("what the stack made is rotated, revoked and destroyed all the same", async () => {
    const stack = await opened({ prefixFormat: "nowhere", meStatus: 404 });
    await stack.rotate("1");
    const old = stack.current();
    await stack.rotate("2");
    expect(stack.living()).toEqual([old, stack.current()]);
    stack.clock.advance(2 * 86_400_000);
    await stack.rotate("2");
    expect(stack.living()).toEqual([stack.current()]);
    expect(stack.lines.join()).not.toContain("cannot tell");
    await stack.engine.destroy();
    expect(stack.living()).toEqual([]);
    expect(isAlive(stack, fixtures.deplo.ownId!(stack.emulator))).toBe(true);
  });

  test.each(["tokenId", "token_id", "token"] as const)(
    "`GET /v1/me` is asked: by its `%s` the provider's own is not revoked, and what else is superseded is",
    async (meTokenField) => {
      const stack = await opened({ prefixFormat: "nowhere", meTokenField });
      const own = fixtures.deplo.ownId!(stack.emulator);
      const { id } = stack.emulator.admin.deplo.createToken();
      await supersede(stack, own, id);
      expect([isAlive(stack, own), isAlive(stack, id)]).toEqual([true, false]);
      expect(stack.lines).toContain(`ci: not revoking ${own}: ${itself}`);
    },
  );
});

describe("where Serverpod Cloud's credential has another form", () => {
  const opaque = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJvd25lciJ9.c2lnbmF0dXJl";

  test("nothing is revoked that the stack did not make, and a line says so", async () => {
    const secrets: string[] = [];
    const transport = (exchange: Exchange): Promise<Answer> => {
      const { authorization = "" } = exchange.headers;
      const headers = { ...exchange.headers, authorization: authorization.replace(opaque, secrets[0] ?? "") };
      return network({ ...exchange, headers });
    };
    const stack = await retirementStack(serverpod, { transport, env: serverpod.fixture.signedInWith!("", opaque) });
    secrets.push(...serverpod.fixture.secrets(stack.emulator));
    const own = serverpod.fixture.ownId!(stack.emulator);
    await supersede(stack, own);
    expect(isAlive(stack, own)).toBe(true);
    expect(stack.lines).toContain(cannotTell(own));
    await stack.engine.destroy();
    expect(stack.living()).toEqual([]);
  });
});

describe("where PlanetScale compares ids without case", () => {
  const behaviors = { planetscale: { idCase: "any" as const } };

  test("the provider's own is not revoked, in whatever letters its id is written", async () => {
    const stack = await retirementStack(planetscale, {}, { behaviors });
    const own = stack.emulator.info.planetscale.serviceTokenId;
    await supersede(stack, own.toUpperCase());
    expect(isAlive(stack, own)).toBe(true);
    expect(stack.lines).toContain(`ci: not revoking ${own.toUpperCase()}: ${itself}`);
  });

  test("a declared token is not revoked because `supersedes` has its id in other letters", async () => {
    const stack = await retirementStack(planetscale, {}, { behaviors });
    await stack.up(without(stack.args, "overlap"));
    const current = stack.current();
    await supersede(stack, current.toUpperCase());
    expect(stack.living()).toEqual([current]);
  });

  test("an authoritative grant takes nothing from it", async () => {
    const stack = await grantStack({ behaviors });
    const own = stack.emulator.info.planetscale.serviceTokenId;
    const before = stack.held(own);
    const args = { database: "app", permissions: ["read_branch"], mode: "authoritative" };
    const up = stack.engine.up((declare) => grantByHand(declare, own.toUpperCase(), "g", args));
    expect((await failureOf(up)).message).toMatch(
      /will not withdraw permissions .+: the provider itself signs in with it/,
    );
    expect(stack.held(own)).toEqual(before);
  });
});

describe.each(pairs.filter(({ fixture }) => fixture.ownId && fixture.named))(
  "a $pair whose creation is answered with the id of the provider's own",
  (pair) => {
    test("is not revoked when it does not work", async () => {
      const stack = await tokenStack(
        pair,
        {},
        {
          transport: async (exchange) => {
            const answer = await network(exchange);
            if (exchange.method !== "POST" || !pair.fixture.requests.create.path.test(exchange.url.pathname))
              return answer;
            const body = JSON.parse(answer.text) as object;
            return { ...answer, text: JSON.stringify({ ...body, id: pair.fixture.ownId!(stack.emulator) }) };
          },
        },
      );
      stack.refuse("proofs", 401);
      const failure = await failureOf(stack.up());
      expect(failure.message).toMatch(
        /could not be revoked either: .+ will not revoke .+ the provider itself signs in with it/,
      );
      expect(stack.writes()).not.toContain("revoke");
      expect(isAlive(stack, pair.fixture.ownId!(stack.emulator))).toBe(true);
    });
  },
);
