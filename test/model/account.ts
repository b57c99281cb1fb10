import { fakeClock, type FakeClock } from "../support/clock";
import { emulated, type Emulated } from "../support/emulated";
import { atFileEnd } from "../support/record";

/** An emulator, on a clock of its own. */
export interface Account extends Emulated, AsyncDisposable {
  /** What no history after this one is to begin with was changed. */
  spoil(): void;
}

interface Kept extends Emulated {
  /** The tokens that were there from its start. */
  readonly first: readonly string[];
  clock: FakeClock;
  spoilt: boolean;
}

/** To start one takes as long as a dozen requests: one serves one world after the other. */
const idle: Kept[] = [];

/** As an account is at its start, at the same instant each time. */
export async function freshAccount(): Promise<Account> {
  const kept = idle.pop() ?? (await started());
  kept.clock = fakeClock();
  const { emulator, env, clock } = kept;
  return {
    emulator,
    env,
    clock,
    spoil() {
      kept.spoilt = true;
    },
    async [Symbol.asyncDispose]() {
      clearUp(kept);
      if (isAsAtFirst(kept)) idle.push(kept);
      else await emulator.close();
    },
  };
}

async function started(): Promise<Kept> {
  const time = { clock: fakeClock() };
  const setup = await emulated({ clock: () => time.clock.now() }, atFileEnd);
  return Object.assign(time, { ...setup, ...time, spoilt: false, first: setup.emulator.tokens().map(({ id }) => id) });
}

function clearUp({ emulator, first }: Kept): void {
  emulator.clearFaults();
  emulator.clearRequests();
  Object.assign(emulator.behaviors.deplo, { prefixFormat: "start", meStatus: 200 });
  for (const { platform, id } of emulator.tokens()) if (!first.includes(id)) emulator.revokeToken(platform, id);
}

/** A history may have ended what the account began with. */
const isAsAtFirst = ({ emulator, first, spoilt }: Kept): boolean =>
  !spoilt && emulator.tokens().length === first.length;
