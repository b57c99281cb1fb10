import { setTimeout as sleep } from "node:timers/promises";

/** Waits for what another process brings about, and fails with its name when that takes more than half a minute. */
export async function until(what: string, holds: () => boolean): Promise<void> {
  const limit = Date.now() + 30_000;
  while (!holds()) {
    if (Date.now() > limit) throw new Error(`waited in vain: ${what}`);
    await sleep(25);
  }
}
