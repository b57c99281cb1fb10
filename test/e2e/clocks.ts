import type { Emulator } from "../../sdk/testing";

type Env = Readonly<Record<string, string>>;

/** The provider's clock at an instant. */
export const at = (time: Date | number): Env => ({ PULUMI_TOKENS_NOW: new Date(time).toISOString() });

/** Both clocks at an instant. */
export function moveTo(platform: Emulator, time: number): Env {
  platform.setNow(new Date(time).toISOString());
  return at(time);
}

/** Both clocks further on, by a duration such as "2d". */
export function advance(platform: Emulator, duration: string): Env {
  platform.advance(duration);
  return at(platform.now());
}
