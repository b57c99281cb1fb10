import { startEmulator } from "../../provider/platforms/emulator/emulator";

export interface EmulatorFlags {
  readonly state?: string;
  readonly portBase?: number;
}

/** Prints one line of JSON, and serves until SIGINT or SIGTERM. */
export async function serve(flags: EmulatorFlags): Promise<void> {
  // Listens before it prints the line: its reader may send the signal at once.
  const stopped = new Promise<void>((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const)
      process.once(signal, () => {
        resolve();
      });
  });
  const emulator = await startEmulator(flags);
  process.stdout.write(`${JSON.stringify({ ...emulator.info, env: emulator.env })}\n`);
  await stopped;
  await emulator.close();
}
