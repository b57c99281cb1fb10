import { startListening } from "../../provider/platforms/emulator/start";
import { listen } from "../../provider/platforms/emulator/serve";
import type { Emulator, EmulatorOptions } from "../../sdk/testing";
import { atEnd, noteRequests } from "./record";

/** An emulator that ends with its test, unless `end` says otherwise; a failed test prints its requests. `open` opens each port. */
export async function emulate(options: EmulatorOptions = {}, { open = listen, end = atEnd } = {}): Promise<Emulator> {
  const emulator = await startListening(options, open);
  noteRequests(emulator);
  end(() => emulator.close());
  return emulator;
}
