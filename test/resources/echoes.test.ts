import type { Wire } from "../../provider/host/wire";
import type { Transport } from "../../provider/http/transport";
import { Canary } from "../support/canary";
import { echoes, handedOut, signedWith } from "../support/echo";
import { network } from "../support/direct";
import { expectHidden } from "../support/errors";
import { fixtures, pairs } from "../support/platforms";
import type { Stack } from "../support/stack";
import { grantFor, grantStack, token } from "./granting";
import { retirementStack } from "./retirement-stack";

type Mode = "before it is done" | "after it is done";

/** A platform that repeats the secret it was sent, or the one it issues, in a form that a test sets. */
class LeakyPlatform {
  readonly secrets = new Set<string>();
  readonly lines: string[] = [];
  #echo: { readonly answer: (typeof echoes)[string]; readonly mode: Mode } | undefined;

  repeat(name: string, mode: Mode): void {
    this.#echo = { answer: echoes[name]!, mode };
  }

  heal(): void {
    this.#echo = undefined;
  }

  readonly say = (line: string): void => {
    this.lines.push(line);
  };

  readonly transport: Transport = async (exchange) => {
    const echo = this.#echo;
    let repeated = signedWith(exchange.headers["authorization"]);
    this.secrets.add(repeated);
    if (echo?.mode === "before it is done") return echo.answer(repeated);
    const answer = await network(exchange);
    for (const secret of handedOut(answer.text)) this.secrets.add((repeated = secret));
    return echo ? echo.answer(repeated) : answer;
  };
}

/** What a run fails with; nothing of it shows a secret, but for what the engine is handed to encrypt. */
async function failureIn(run: Promise<unknown>, { secrets }: LeakyPlatform): Promise<Error | undefined> {
  try {
    await run;
    return undefined;
  } catch (thrown) {
    const error = thrown as Error & { properties?: Wire };
    const { properties = {} } = error;
    delete error.properties;
    const plain = Object.entries(properties).filter(([key]) => key !== "value");
    for (const one of [error, plain]) expectHidden(one, ...secrets);
    return error;
  }
}

/** Whatever stands in a state in the clear, and every line that the user gets. */
function expectNoSecret({ engine, emulator }: Stack, { secrets, lines }: LeakyPlatform): void {
  const canary = new Canary();
  canary.learn(...secrets);
  for (const { id, inputs, outputs, secrets: sealed, failed } of [...engine.state.values(), ...engine.pending]) {
    const plain = Object.entries(outputs).filter(([key]) => !sealed.includes(key));
    canary.hear("the state", JSON.stringify([id, inputs, plain, failed]));
  }
  canary.hear("a line", lines.join("\n"));
  canary.hear("the emulator's log", JSON.stringify(emulator.requests()));
  expect(canary.leaks()).toEqual([]);
}

const modes: readonly Mode[] = ["before it is done", "after it is done"];

/** Everything that may happen to a stack, each under the echo: what its creation comes to, then what comes after it. */
async function live(
  stack: Stack,
  leaky: LeakyPlatform,
  echo: string,
  [first, later]: readonly [() => Promise<void>, () => Promise<void>],
): Promise<void> {
  const { engine } = stack;
  const runs = [first, () => engine.refresh(), later, () => engine.destroy()];
  const failures: unknown[] = [];
  for (const mode of modes) {
    for (const run of runs) {
      leaky.repeat(echo, mode);
      failures.push(await failureIn(run(), leaky));
      leaky.heal();
      expectNoSecret(stack, leaky);
      if (run === first) await first();
    }
    await engine.destroy();
  }
  expect(failures.filter((failure) => failure !== undefined).length).toBeGreaterThanOrEqual(modes.length * 2);
}

const silent: jest.SpyInstance[] = [];

beforeEach(() => {
  silent.push(
    ...(["log", "info", "warn", "error", "debug"] as const).map((way) => jest.spyOn(console, way)),
    ...([process.stdout, process.stderr] as const).map((stream) => jest.spyOn(stream, "write")),
  );
});

afterEach(() => {
  for (const spy of silent.splice(0)) expect(spy).not.toHaveBeenCalled();
});

describe.each(pairs)("$pair, with a Retirement", (pair) => {
  test.each(Object.keys(echoes))("shows no secret when its platform repeats it in %s", async (echo) => {
    const leaky = new LeakyPlatform();
    const stack = await retirementStack(pair, leaky);
    const { args, up } = stack;
    await live(stack, leaky, echo, [() => up(), () => up({ ...args, ...pair.token.otherExpiry, overlap: "1d" })]);
    expect(leaky.secrets).toContain(pair.fixture.secrets(stack.emulator)[0]);
    expect(leaky.secrets.size).toBeGreaterThan(2);
  });
});

test.each(Object.keys(echoes))("a grant shows no secret when PlanetScale repeats it in %s", async (echo) => {
  const leaky = new LeakyPlatform();
  const stack = await grantStack({}, leaky);
  const up = (permissions: readonly string[]) => () =>
    stack.engine.up(async (declare) => {
      const of = await token(declare, "ci");
      await grantFor(declare, of, "app", { database: "app", permissions });
    });
  await live(stack, leaky, echo, [up(["read_branch"]), up(["create_branch"])]);
  expect(leaky.secrets).toContain(fixtures.planetscale.secrets(stack.emulator)[0]);
  expect(leaky.secrets.size).toBeGreaterThan(2);
});
