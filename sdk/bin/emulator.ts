import { startEmulator } from "../testing/emulator";

export interface EmulatorFlags {
  readonly state?: string;
  readonly portBase?: number;
}

/** Prints the one line and serves until SIGINT or SIGTERM. */
export async function serve(flags: EmulatorFlags): Promise<void> {
  // Before the line is out: whoever reads it may send the signal at once.
  const told = new Promise<void>((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const)
      process.once(signal, () => {
        resolve();
      });
  });
  const emulator = await startEmulator(flags);
  process.stdout.write(`${JSON.stringify({ ...emulator.info, env: emulator.env })}\n`);
  await told;
  await emulator.close();
}
