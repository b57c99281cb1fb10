import { fakeClock, type FakeClock } from "../support/clock";
import { emulated, type Emulated } from "../support/emulated";
import { atFileEnd } from "../support/record";

/** An emulator, on a clock of its own. */
export interface Account extends Emulated {
  clock: FakeClock;
  /** The tokens that were there from its start. */
  readonly first: readonly string[];
  /** Something was changed that no later history is to begin with. */
  spoilt: boolean;
}

/** To start one takes as long as a dozen requests: one serves one world after the other. */
const idle: Account[] = [];

/** As an account is at its start, at the same instant each time. */
export async function freshAccount(): Promise<Account> {
  const account = idle.pop() ?? (await started());
  account.clock = fakeClock();
  return account;
}

async function started(): Promise<Account> {
  const time = { clock: fakeClock() };
  const { emulator, env } = await emulated({ clock: () => time.clock.now() }, atFileEnd);
  return Object.assign(time, { emulator, env, first: emulator.tokens().map(({ id }) => id), spoilt: false });
}

/** For the next history, unless this one has ended what the account began with. */
export async function release(account: Account): Promise<void> {
  const { emulator, first, spoilt } = account;
  emulator.clearFaults();
  emulator.clearRequests();
  Object.assign(emulator.behaviors.deplo, { prefixFormat: "start", meStatus: 200 });
  for (const { platform, id } of emulator.tokens()) if (!first.includes(id)) emulator.revokeToken(platform, id);
  if (!spoilt && emulator.tokens().length === first.length) idle.push(account);
  else await emulator.close();
}
